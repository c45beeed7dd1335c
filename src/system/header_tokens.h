// Splits the text of a C header into words and marks, without a preprocessor and without judging
// what it meets: any bytes are a text to it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace ljbind::sys {

// Headers are small; a file above this size is not one.
constexpr std::size_t maxHeaderBytes = std::size_t{16} << 20;

// 1 for what a name may begin with, 2 for what may follow.
inline constexpr std::array<std::uint8_t, 256> nameClasses = [] {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t c = 'a'; c <= 'z'; ++c) table[c] = table[c - 'a' + 'A'] = 3;
  for (std::size_t c = '0'; c <= '9'; ++c) table[c] = 2;
  table['_'] = table['$'] = 3;
  return table;
}();

// Inline: every byte of every header goes through them.
inline bool isNameStart(char c) { return (nameClasses[static_cast<unsigned char>(c)] & 1) != 0; }
inline bool isNamePart(char c) { return nameClasses[static_cast<unsigned char>(c)] != 0; }

// Names the kinds of tokens that are not a mark, which is its own kind: '(', ';' ...
namespace token {
constexpr char end = 0, word = 'w', number = 'n', string = 's', directive = '#';
}

struct Token {
  char kind = token::end;
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
  std::int32_t wanted = -1;  // index of the name that is looked for, -1 for any other word

  bool is(char mark) const { return kind == mark; }
};

// Comments and white space are passed over; a string ends at its line's end at the latest. A
// directive's token is its '#' alone: what follows on the line is for the functions below.
class HeaderTokens {
 public:
  explicit HeaderTokens(std::string_view text) : text_(text) {}

  Token next();
  // Within a directive: the next token of its (logical) line, `end` where the line ends.
  Token nextOnLine();
  // The rest of the logical line as it is, comments too; the next token is the next line's.
  std::string_view restOfLine();

  std::string_view textOf(const Token& token) const {
    return text_.substr(token.offset, token.size);
  }

 private:
  // Passes white space and comments; false at the end, and at the end of a line if `onLine`.
  bool skipSpace(bool onLine);
  void skipComment();
  Token read();

  std::string_view text_;
  std::size_t at_ = 0;
  bool lineStart_ = true;
};

// For each '(' or '[' the index of the mark that closes it, or tokens.size(); 0 for others.
std::vector<std::uint32_t> matchBrackets(const std::vector<Token>& tokens);

}  // namespace ljbind::sys
