#include "probe/name_words.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace ljbind::probe {
namespace {

bool isUpper(char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; }
bool isLower(char c) { return std::islower(static_cast<unsigned char>(c)) != 0; }
bool isWordCharacter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalnum(byte) != 0 || byte >= 0x80;
}

template <std::size_t N>
bool among(const std::array<std::string_view, N>& all, std::string_view word) {
  return std::ranges::find(all, word) != all.end();
}

bool makes(std::string_view word) {
  // Glued to what is made: lua_newstate, png_createinfo.
  for (const std::string_view start : {"new", "create", "alloc"})
    if (word.starts_with(start)) return true;
  constexpr std::array<std::string_view, 6> exact = {"init", "make",   "construct",
                                                     "open", "calloc", "malloc"};
  return among(exact, word);
}

bool ends(std::string_view word) {
  for (const std::string_view start :
       {"free", "destroy", "delete", "dealloc", "unlink", "shutdown"})
    if (word.starts_with(start)) return true;
  constexpr std::array<std::string_view, 16> exact = {
      "close", "remove", "unref", "release", "exit",    "abort",    "kill",  "cleanup",
      "quit",  "term",   "fini",  "fork",    "dispose", "finalize", "clear", "reset"};
  return among(exact, word);
}

bool finds(std::string_view word) {
  constexpr std::array<std::string_view, 16> exact = {
      "get", "find", "lookup", "search", "next", "prev",      "first", "last",
      "ref", "dup",  "copy",   "clone",  "pop",  "duplicate", "peek",  "by"};
  return among(exact, word);
}

}  // namespace

std::vector<std::string> wordsOf(std::string_view name) {
  std::vector<std::string> words;
  bool fresh = true;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (!isWordCharacter(c)) {
      fresh = true;
      continue;
    }
    const bool afterLower = i > 0 && isUpper(c) && !isUpper(name[i - 1]);
    // The last capital of several begins the next word: "DSig" is "d sig".
    const bool lastCapital =
        i > 0 && isUpper(c) && isUpper(name[i - 1]) && i + 1 < name.size() && isLower(name[i + 1]);
    if (fresh || afterLower || lastCapital) words.emplace_back();
    fresh = false;
    words.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return words;
}

Claim claimOf(const std::vector<std::string>& words) {
  if (std::ranges::any_of(words, ends)) return Claim::Ends;
  if (std::ranges::any_of(words, makes)) return Claim::Makes;
  if (std::ranges::any_of(words, finds)) return Claim::Finds;
  return Claim::Nothing;
}

std::string withoutMaking(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words)
    if (!makes(word)) text += word;
  return text;
}

}  // namespace ljbind::probe
