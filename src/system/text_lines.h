// Small tools for reading files line by line.
#pragma once

#include <algorithm>
#include <cctype>
#include <string_view>

namespace ljbind::sys {

// Takes the first line off `rest`, without its end ("\n" or "\r\n").
inline std::string_view takeLine(std::string_view& rest) {
  std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

inline std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\f\v";
  const std::size_t first = text.find_first_not_of(blank);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

// Takes a C identifier off the front of `rest`; empty when there is none.
inline std::string_view takeIdentifier(std::string_view& rest) {
  std::size_t length = 0;
  while (length < rest.size()) {
    const auto c = static_cast<unsigned char>(rest[length]);
    if (c != '_' && !(length == 0 ? std::isalpha(c) : std::isalnum(c))) break;
    ++length;
  }
  const std::string_view name = rest.substr(0, length);
  rest.remove_prefix(length);
  return name;
}

// Takes `prefix` off the front of `rest`, when it is there.
inline bool takePrefix(std::string_view& rest, std::string_view prefix) {
  if (!rest.starts_with(prefix)) return false;
  rest.remove_prefix(prefix.size());
  return true;
}

}  // namespace ljbind::sys
