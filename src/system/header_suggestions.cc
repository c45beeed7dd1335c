// HeaderIndex::suggest: which of a million words in headers are declared and look like a name.

#include <algorithm>
#include <array>
#include <bit>
#include <string_view>
#include <unordered_set>

#include "base/diagnostic.h"
#include "system/header_index.h"
#include "system/header_reader.h"
#include "system/header_tokens.h"

namespace ljbind::sys {
namespace {

constexpr std::size_t maxSuggestions = 3;
constexpr std::size_t maxTried = 8;       // words that are looked up, the closest ones
constexpr std::size_t maxClose = 100000;  // words that are compared letter by letter
constexpr std::size_t maxNameLength = 256;

// Which letters a word has; two words whose letters differ in n are at least n/2 edits apart.
std::uint64_t lettersOf(std::string_view word) {
  std::uint64_t letters = 0;
  for (const char c : word) letters |= std::uint64_t{1} << (static_cast<unsigned char>(c) & 63);
  return letters;
}

// Adds the words of `text` that may be as close to `name` as closest() asks for.
void addCloseWords(std::string_view text, std::string_view name,
                   std::unordered_set<std::string>& words) {
  const std::size_t limit = std::max(std::min<std::size_t>(2, name.size() / 2), name.size() / 3);
  const std::uint64_t letters = lettersOf(name);
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at != end;) {
    const char* const begin = at;
    while (at != end && isNamePart(*at)) ++at;
    const std::string_view word(begin, static_cast<std::size_t>(at - begin));
    if (at != end) ++at;
    if (word.size() + limit < name.size() || word.size() > name.size() + limit) continue;
    if (word.empty() || !isNameStart(word.front()) || word == name) continue;
    if (static_cast<std::size_t>(std::popcount(lettersOf(word) ^ letters)) > 2 * limit) continue;
    if (words.size() < maxClose) words.emplace(word);
  }
}

}  // namespace

std::vector<std::string> HeaderIndex::suggest(const std::string& name) const {
  if (name.empty() || name.size() > maxNameLength) return {};
  std::array<FileBuffer, forEachThreads> files;
  std::array<std::unordered_set<std::string>, forEachThreads> close;
  forEachInThreads(headers_.size(), [&](unsigned thread, std::size_t i) {
    addCloseWords(files[thread].read(headers_[i].header.path, maxHeaderBytes), name, close[thread]);
  });
  for (std::size_t i = 1; i < close.size(); ++i) close[0].merge(close[i]);
  std::vector<std::string> words(close[0].begin(), close[0].end());
  std::ranges::sort(words);

  // Comments have words, too: the closest ones are looked up until some are declared.
  std::vector<std::string_view> candidates(words.begin(), words.end());
  std::vector<std::string> tried;
  while (tried.size() < maxTried) {
    std::string word = ljbind::closest(name, candidates);
    if (word.empty()) break;
    std::erase(candidates, word);
    tried.push_back(std::move(word));
  }
  if (tried.empty()) return {};
  const std::vector<std::vector<HeaderHit>> hits = findWhole(tried);
  std::vector<std::string> declared;
  for (std::size_t i = 0; i < tried.size() && declared.size() < maxSuggestions; ++i)
    if (!hits[i].empty() && declares(hits[i].front().kind)) declared.push_back(tried[i]);
  return declared;
}

}  // namespace ljbind::sys
