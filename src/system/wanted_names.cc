#include <algorithm>
#include <bit>
#include <cstring>

#include "system/header_text.h"
#include "system/header_tokens.h"

namespace ljbind::sys {
namespace {

// Up to this many names are looked for one by one, which is faster than to look every word up.
constexpr std::size_t few = 4;
constexpr std::size_t presentKeys = 1 << 16;
constexpr std::size_t beginKeys = 1 << 16;
constexpr std::size_t maxBegin = sizeof(std::uint32_t);

// Tells most words apart from those that are wanted by a few of their letters.
std::size_t keyOf(std::string_view word) {
  const auto at = [&](std::size_t i) { return std::size_t{static_cast<unsigned char>(word[i])}; };
  const std::size_t size = word.size();
  return (at(0) ^ (at(size / 2) << 3) ^ (at(size - 1) << 6) ^ (at(size * 3 / 4) << 9) ^
          (size << 5)) %
         presentKeys;
}

std::size_t beginKeyOf(std::uint32_t letters) { return (letters * 2654435761u) >> 16; }

}  // namespace

std::uint32_t WantedNames::hash(std::string_view word) {
  std::uint32_t value = 2166136261u;
  for (const char c : word) value = (value ^ static_cast<unsigned char>(c)) * 16777619u;
  return value ^ (value >> 15);
}

WantedNames::WantedNames(const std::vector<std::string>& names) : names_(names) {
  slots_.assign(std::bit_ceil(names_.size() * 2 + 2), 0);
  present_.assign(presentKeys, false);
  begins_.assign(beginKeys, false);
  std::size_t begin = maxBegin;
  for (const std::string& name : names_)
    if (!name.empty()) begin = std::min(begin, name.size());
  std::memset(&beginMask_, 0xff, begin);
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (names_[i].empty() || find(names_[i]) >= 0) continue;
    std::size_t slot = hash(names_[i]) & (slots_.size() - 1);
    while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = static_cast<std::int32_t>(i) + 1;
    present_[keyOf(names_[i])] = true;
    std::uint32_t letters = 0;
    std::memcpy(&letters, names_[i].data(), begin);
    begins_[beginKeyOf(letters)] = true;
  }
}

std::int32_t WantedNames::find(std::string_view word) const {
  if (word.empty() || !present_[keyOf(word)]) return -1;
  for (std::size_t slot = hash(word) & (slots_.size() - 1); slots_[slot] != 0;
       slot = (slot + 1) & (slots_.size() - 1))
    if (names_[static_cast<std::size_t>(slots_[slot] - 1)] == word) return slots_[slot] - 1;
  return -1;
}

bool WantedNames::mayBeIn(std::string_view text) const {
  if (names_.size() <= few)
    return std::ranges::any_of(names_, [&](const std::string& name) {
      return !name.empty() && memmem(text.data(), text.size(), name.data(), name.size()) != nullptr;
    });
  // Where a name begins, and how it begins, is known by a few letters; most of a text is passed by
  // that alone. Its last letters are too few to be read at once.
  const std::size_t last = text.size() < maxBegin ? 0 : text.size() - maxBegin + 1;
  for (std::size_t at = 0; at < last; ++at) {
    std::uint32_t letters;
    std::memcpy(&letters, text.data() + at, sizeof letters);
    if (begins_[beginKeyOf(letters & beginMask_)] && isWantedAt(text, at)) return true;
  }
  for (std::size_t at = last; at < text.size(); ++at)
    if (isWantedAt(text, at)) return true;
  return false;
}

bool WantedNames::isWantedAt(std::string_view text, std::size_t at) const {
  if (at != 0 && isNamePart(text[at - 1])) return false;
  std::size_t end = at;
  while (end < text.size() && isNamePart(text[end])) ++end;
  return find(text.substr(at, end - at)) >= 0;
}

}  // namespace ljbind::sys
