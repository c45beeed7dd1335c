#include "base/unicode.h"

namespace ljbind {
namespace {

unsigned char byteAt(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

}  // namespace

std::size_t characterBytes(std::string_view text) {
  if (text.empty()) return 0;
  const unsigned char first = byteAt(text, 0);
  if (first < 0x80) return 1;
  const std::size_t length = first < 0xc2   ? 0
                             : first < 0xe0 ? 2
                             : first < 0xf0 ? 3
                             : first < 0xf5 ? 4
                                            : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byteAt(text, i) & 0xc0) != 0x80) return 0;
  const unsigned char second = byteAt(text, 1);
  // Too long for what it says, a surrogate, or above U+10FFFF.
  if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f)) return 0;
  if ((first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f)) return 0;
  return length;
}

std::string validUtf8(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::size_t bytes = characterBytes(text);
    if (bytes)
      result += text.substr(0, bytes);
    else
      result += "\xef\xbf\xbd";
    text.remove_prefix(bytes ? bytes : 1);
  }
  return result;
}

std::size_t utf16Units(std::string_view text) {
  std::size_t units = 0;
  while (!text.empty()) {
    const std::size_t bytes = characterBytes(text);
    units += bytes == 4 ? 2 : 1;
    text.remove_prefix(bytes ? bytes : 1);
  }
  return units;
}

std::string shownLine(std::string_view line) {
  constexpr std::size_t longest = 400;
  std::string result;
  if (line.size() > longest) return result;
  while (!line.empty()) {
    const std::size_t bytes = characterBytes(line);
    const unsigned char first = byteAt(line, 0);
    if (bytes == 0 || first == 0x7f || (first < ' ' && first != '\t'))
      result += '?';
    else
      result += line.substr(0, bytes);
    line.remove_prefix(bytes ? bytes : 1);
  }
  return result;
}

}  // namespace ljbind
