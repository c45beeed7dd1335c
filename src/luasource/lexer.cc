#include "luasource/lexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ljbind::luasource {
namespace {

constexpr auto spellings = std::to_array<std::string_view>({
#define LJBIND_LUA_TOKEN(name, spelling) spelling,
    LJBIND_LUA_TOKENS(LJBIND_LUA_TOKEN)
#undef LJBIND_LUA_TOKEN
});
constexpr std::size_t keywordCount = static_cast<std::size_t>(TokenKind::While) + 1;

bool isDigit(char c) { return c >= '0' && c <= '9'; }

// LuaJIT takes every byte above 127 as a letter (lj_char.c).
bool isIdentifier(char c) {
  return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 128;
}

std::optional<TokenKind> keyword(std::string_view name) {
  const auto* const last = spellings.begin() + keywordCount;
  const auto* const found = std::lower_bound(spellings.begin(), last, name);
  if (found == last || *found != name) return std::nullopt;
  return static_cast<TokenKind>(found - spellings.begin());
}

}  // namespace

std::string_view spelling(TokenKind kind) { return spellings[static_cast<std::size_t>(kind)]; }

std::string printable(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::string result;
  for (const char c : text.substr(0, longest)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 32 || byte == 127) {
      result += fmt::format("\\{}", byte);
    } else {
      result += c;
    }
  }
  if (text.size() > longest) {
    // Not half a UTF-8 character.
    while (!result.empty() && (static_cast<unsigned char>(result.back()) & 0xc0) == 0x80)
      result.pop_back();
    if (!result.empty() && static_cast<unsigned char>(result.back()) >= 0xc0) result.pop_back();
    result += "...";
  }
  return result;
}

Lexer::Lexer(std::string_view text) : text_(text) { skipHeader(); }

void Lexer::skipHeader() {
  constexpr std::string_view byteOrderMark = "\xef\xbb\xbf";
  if (text_.starts_with(byteOrderMark)) position_ = byteOrderMark.size();
  if (peek() == '#') skipLine();
  if (peek() == '\x1b') fail("this is bytecode, not Lua source", here());
}

Span Lexer::here() const {
  const auto offset = static_cast<std::uint32_t>(position_);
  return {offset, offset, line_, static_cast<std::uint32_t>(position_ - lineStart_ + 1)};
}

// "\n", "\r", "\r\n" and "\n\r" each end one line.
void Lexer::skipNewline() {
  const char first = peek();
  ++position_;
  if (atNewline() && peek() != first) ++position_;
  ++line_;
  lineStart_ = position_;
}

void Lexer::skipLine() {
  while (!atEnd() && !atNewline()) ++position_;
}

// False when a comment does not end.
bool Lexer::skipBlanks() {
  while (!atEnd()) {
    switch (peek()) {
      case '\n':
      case '\r': skipNewline(); break;
      case ' ':
      case '\t':
      case '\v':
      case '\f': ++position_; break;
      case '-':
        if (peek(1) != '-') return true;
        if (!skipComment()) return false;
        break;
      default: return true;
    }
  }
  return true;
}

bool Lexer::skipComment() {
  const Span start = here();
  const auto keep = [&] {
    comments_.push_back(start);
    comments_.back().end = static_cast<std::uint32_t>(position_);
    return true;
  };
  position_ += 2;
  const std::optional<unsigned> level = longOpening();
  if (!level) {
    skipLine();
    return keep();
  }
  if (longBody(*level, nullptr)) return keep();
  failNear("unfinished long comment", spelling(TokenKind::Eof), start);
  return false;
}

Token Lexer::endOfText() const {
  Token token;
  token.span = here();
  token.endLine = token.span.line;
  token.endColumn = token.span.column;
  return token;
}

Token Lexer::finish(Token token) {
  const Span end = here();
  token.span.end = end.begin;
  token.endLine = end.line;
  token.endColumn = end.column;
  return token;
}

Token Lexer::fail(std::string message, Span span) {
  if (!error_) error_ = SyntaxError{std::move(message), span};
  position_ = text_.size();
  return endOfText();
}

Token Lexer::failNear(std::string_view message, std::string_view near, Span span) {
  return fail(fmt::format("{} near '{}'", message, printable(near)), span);
}

Token Lexer::next() {
  if (error_ || !skipBlanks()) return endOfText();
  Token token = endOfText();
  if (atEnd()) return token;
  const char c = peek();
  if (isDigit(c) || (c == '.' && isDigit(peek(1)))) return numeral(std::move(token));
  if (isIdentifier(c)) return name(std::move(token));
  if (c == '"' || c == '\'') return quoted(std::move(token));
  if (c == '[' && (peek(1) == '[' || peek(1) == '=')) return longString(std::move(token));
  return symbol(std::move(token));
}

Token Lexer::name(Token token) {
  while (!atEnd() && isIdentifier(peek())) ++position_;
  token = finish(std::move(token));
  token.text = text_.substr(token.span.begin, position_ - token.span.begin);
  token.kind = keyword(token.text).value_or(TokenKind::Name);
  return token;
}

Token Lexer::symbol(Token token) {
  static constexpr auto kinds = std::to_array<TokenKind>(
      {TokenKind::Dots,         TokenKind::Concat,       TokenKind::Equal,
       TokenKind::GreaterEqual, TokenKind::LessEqual,    TokenKind::NotEqual,
       TokenKind::Label,        TokenKind::Plus,         TokenKind::Minus,
       TokenKind::Star,         TokenKind::Slash,        TokenKind::Percent,
       TokenKind::Caret,        TokenKind::Hash,         TokenKind::Less,
       TokenKind::Greater,      TokenKind::Assign,       TokenKind::LeftParen,
       TokenKind::RightParen,   TokenKind::LeftBrace,    TokenKind::RightBrace,
       TokenKind::LeftBracket,  TokenKind::RightBracket, TokenKind::Semicolon,
       TokenKind::Colon,        TokenKind::Comma,        TokenKind::Dot});
  const std::string_view rest = text_.substr(position_);
  const auto* const found = std::find_if(
      kinds.begin(), kinds.end(), [&](TokenKind kind) { return rest.starts_with(spelling(kind)); });
  token.kind = found == kinds.end() ? TokenKind::Stray : *found;
  position_ += found == kinds.end() ? 1 : spelling(*found).size();
  return finish(std::move(token));
}

// Takes what looks like a numeral, as generously as LuaJIT does, and then judges it whole.
Token Lexer::numeral(Token token) {
  const std::size_t begin = position_;
  const bool hex = peek() == '0' && (peek(1) | 0x20) == 'x';
  while (!atEnd() && (isIdentifier(peek()) || peek() == '.')) {
    const char lower = static_cast<char>(peek() | 0x20);
    ++position_;
    if (lower == (hex ? 'p' : 'e') && (peek() == '+' || peek() == '-')) ++position_;
  }
  const std::string_view text = text_.substr(begin, position_ - begin);
  if (!scanNumeral(text, token.numberKind, token.number))
    return failNear("malformed number", text, token.span);
  token.kind = TokenKind::Number;
  return finish(std::move(token));
}

}  // namespace ljbind::luasource
