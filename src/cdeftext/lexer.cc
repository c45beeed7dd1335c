#include "cdeftext/lexer.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace ljbind::cdeftext {
namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isNewline(char c) { return c == '\n' || c == '\r'; }
bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\v' || c == '\f'; }

// LuaJIT takes every byte above 127 as a letter (lj_char.c).
constexpr std::array<bool, 256> identifierBytes = [] {
  std::array<bool, 256> table{};
  for (unsigned c = 0; c < 256; ++c)
    table[c] = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '_' || c >= 128;
  return table;
}();
bool isIdentifier(char c) { return identifierBytes[static_cast<unsigned char>(c)]; }

struct Keyword {
  std::string_view spelling;
  TokenKind kind;
};

// Sorted by length, so that most names are compared with few of them.
constexpr auto keywords = [] {
  using enum TokenKind;
  auto table = std::to_array<Keyword>({
      {"void", Void},
      {"_Bool", BasicType},
      {"bool", BasicType},
      {"char", BasicType},
      {"int", BasicType},
      {"__int8", BasicType},
      {"__int16", BasicType},
      {"__int32", BasicType},
      {"__int64", BasicType},
      {"float", BasicType},
      {"double", BasicType},
      {"long", BasicType},
      {"short", BasicType},
      {"_Complex", BasicType},
      {"complex", BasicType},
      {"__complex", BasicType},
      {"__complex__", BasicType},
      {"signed", BasicType},
      {"__signed", BasicType},
      {"__signed__", BasicType},
      {"unsigned", BasicType},
      {"const", Qualifier},
      {"__const", Qualifier},
      {"__const__", Qualifier},
      {"volatile", Qualifier},
      {"__volatile", Qualifier},
      {"__volatile__", Qualifier},
      {"restrict", Qualifier},
      {"__restrict", Qualifier},
      {"__restrict__", Qualifier},
      {"inline", Storage},
      {"__inline", Storage},
      {"__inline__", Storage},
      {"extern", Storage},
      {"auto", Storage},
      {"register", Storage},
      {"__extension__", Qualifier},
      {"__cdecl", Qualifier},
      {"__thiscall", Qualifier},
      {"__fastcall", Qualifier},
      {"__stdcall", Qualifier},
      {"__ptr32", Qualifier},
      {"__ptr64", Qualifier},
      {"typedef", Typedef},
      {"static", Static},
      {"__attribute", Attribute},
      {"__attribute__", Attribute},
      {"__declspec", Attribute},
      {"asm", Asm},
      {"__asm", Asm},
      {"__asm__", Asm},
      {"struct", Struct},
      {"union", Union},
      {"enum", Enum},
      {"sizeof", Operator},
      {"__alignof", Operator},
      {"__alignof__", Operator},
  });
  std::sort(table.begin(), table.end(), [](const Keyword& a, const Keyword& b) {
    return std::pair(a.spelling.size(), a.spelling) < std::pair(b.spelling.size(), b.spelling);
  });
  return table;
}();

constexpr std::size_t longestKeyword = keywords.back().spelling.size();

// The first keyword of each length.
constexpr auto keywordsByLength = [] {
  std::array<std::uint8_t, longestKeyword + 2> first{};
  std::size_t at = 0;
  for (std::size_t length = 0; length < first.size(); ++length) {
    while (at < keywords.size() && keywords[at].spelling.size() < length) ++at;
    first[length] = static_cast<std::uint8_t>(at);
  }
  return first;
}();

TokenKind keywordOrName(std::string_view name) {
  if (name.size() > longestKeyword) return TokenKind::Identifier;
  for (std::size_t i = keywordsByLength[name.size()]; i < keywordsByLength[name.size() + 1]; ++i)
    if (keywords[i].spelling == name) return keywords[i].kind;
  return TokenKind::Identifier;
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}
  Tokens run();

 private:
  std::uint32_t here() const { return static_cast<std::uint32_t>(position_); }
  bool atEnd() const { return position_ >= text_.size(); }
  char peek() const { return position_ < text_.size() ? text_[position_] : '\0'; }
  std::size_t spliceSize(std::size_t at) const;
  bool skipSplices();
  void advance();
  void skipBlanks();
  bool skipComment();
  void quoted(Token& token);
  bool startsOtherDirective() const;
  void directive();
  void problem(Problem::Kind kind, std::size_t begin, std::string what) {
    result_.problems.push_back(
        {kind, {static_cast<std::uint32_t>(begin), here()}, std::move(what)});
  }

  std::string_view text_;
  std::size_t position_ = 0;
  bool startsLine_ = true;
  Tokens result_;
};

// A backslash and a line's end are nothing at all, wherever they stand.
std::size_t Lexer::spliceSize(std::size_t at) const {
  if (at + 1 >= text_.size() || text_[at] != '\\' || !isNewline(text_[at + 1])) return 0;
  const bool two =
      at + 2 < text_.size() && isNewline(text_[at + 2]) && text_[at + 2] != text_[at + 1];
  return two ? 3 : 2;
}

bool Lexer::skipSplices() {
  const std::size_t begin = position_;
  while (const std::size_t size = spliceSize(position_)) position_ += size;
  return position_ != begin;
}

// To the next byte that LuaJIT's parser sees.
void Lexer::advance() {
  ++position_;
  if (peek() == '\\') skipSplices();
}

void Lexer::skipBlanks() {
  while (!atEnd()) {
    const char c = peek();
    if (isNewline(c)) {
      startsLine_ = true;
      ++position_;
    } else if (isBlank(c)) {
      ++position_;
    } else if (c == '\\' && skipSplices()) {
      startsLine_ = true;
    } else if (c != '/' || !skipComment()) {
      return;
    }
  }
}

// False, and nothing is skipped, when the slash begins no comment.
bool Lexer::skipComment() {
  const std::size_t begin = position_;
  advance();
  if (peek() == '/') {
    while (!atEnd() && !isNewline(peek())) advance();
  } else if (peek() == '*') {
    advance();
    for (bool star = false; !(star && peek() == '/'); advance()) {
      if (atEnd()) {
        problem(Problem::Kind::UnclosedComment, begin, "the comment is not closed");
        break;
      }
      star = peek() == '*';
    }
    if (!atEnd()) ++position_;
    const std::string_view comment = text_.substr(begin, position_ - begin);
    startsLine_ = startsLine_ || comment.find_first_of("\r\n") != std::string_view::npos;
  } else {
    position_ = begin;
    return false;
  }
  position_ = std::min(position_, text_.size());
  result_.comments.push_back({static_cast<std::uint32_t>(begin), here()});
  return true;
}

// A literal may have several lines.
void Lexer::quoted(Token& token) {
  const char delimiter = peek();
  token.kind = delimiter == '"' ? TokenKind::String : TokenKind::Character;
  for (advance(); !atEnd() && peek() != delimiter; advance())
    if (peek() == '\\') advance();
  const bool closed = position_ < text_.size();
  position_ = std::min(position_ + 1, text_.size());
  if (!closed)
    problem(Problem::Kind::UnclosedString, token.range.begin,
            token.kind == TokenKind::String ? "the string is not closed"
                                            : "the character constant is not closed");
}

// What a preprocessor would have taken away may be no C at all: `#error don't`.
bool Lexer::startsOtherDirective() const {
  std::size_t at = position_ + 1;
  while (at < text_.size() && isBlank(text_[at])) ++at;
  const std::size_t begin = at;
  while (at < text_.size() && isIdentifier(text_[at])) ++at;
  const std::string_view word = text_.substr(begin, at - begin);
  return !word.empty() && !isDigit(word[0]) && word != "pragma" && word != "line";
}

void Lexer::directive() {
  while (!atEnd() && !isNewline(peek())) advance();
  position_ = std::min(position_, text_.size());
}

Tokens Lexer::run() {
  // LuaJIT reads up to the first NUL.
  if (const std::size_t nul = text_.find('\0'); nul != std::string_view::npos) {
    position_ = nul + 1;
    problem(Problem::Kind::Nul, nul, "a NUL byte ends the text");
    text_ = text_.substr(0, nul);
    position_ = 0;
  }
  result_.tokens.reserve(text_.size() / 5 + 1);
  for (;;) {
    skipBlanks();
    Token token;
    token.startsLine = std::exchange(startsLine_, false);
    token.range.begin = here();
    const char c = peek();
    if (atEnd()) {
      token.range.end = here();
      result_.tokens.push_back(token);
      return std::move(result_);
    }
    if (isIdentifier(c)) {
      do ++position_;
      while (position_ < text_.size() && isIdentifier(text_[position_]));
      // Rare, and the only reason for a name not to be spelled as its bytes are.
      while (spliceSize(position_)) {
        const std::size_t end = position_;
        skipSplices();
        if (!isIdentifier(peek())) {
          position_ = end;
          break;
        }
        while (isIdentifier(peek())) ++position_;
      }
      const std::string_view bytes = text_.substr(token.range.begin, position_ - token.range.begin);
      if (isDigit(c)) {
        token.kind = TokenKind::Number;
      } else if (bytes.find('\\') == std::string_view::npos) {
        token.kind = keywordOrName(bytes);
      } else {
        token.kind = keywordOrName(spelled(text_, {token.range.begin, here()}));
      }
    } else if (c == '"' || c == '\'') {
      quoted(token);
    } else if (c == '#' && token.startsLine && startsOtherDirective()) {
      token.kind = TokenKind::Directive;
      directive();
    } else {
      token.kind = c == '$' ? TokenKind::Identifier : TokenKind::Punctuation;
      token.punctuation = c;
      ++position_;
    }
    token.range.end = here();
    result_.tokens.push_back(token);
  }
}

}  // namespace

std::string_view textOf(std::string_view text, Range range) {
  if (range.begin > range.end || range.end > text.size()) return {};
  return text.substr(range.begin, range.size());
}

std::string spelled(std::string_view text, Range range) {
  const std::string_view bytes = textOf(text, range);
  std::string result;
  if (bytes.find('\\') == std::string_view::npos) {
    result = bytes;
    return result;
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] != '\\' || i + 1 == bytes.size() || !isNewline(bytes[i + 1])) {
      result += bytes[i];
      continue;
    }
    ++i;
    if (i + 1 < bytes.size() && isNewline(bytes[i + 1]) && bytes[i + 1] != bytes[i]) ++i;
  }
  return result;
}

Tokens tokenize(std::string_view text) {
  return Lexer(text.substr(0, std::numeric_limits<std::uint32_t>::max())).run();
}

}  // namespace ljbind::cdeftext
