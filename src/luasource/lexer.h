// Cuts Lua source into tokens, as LuaJIT's lexer does (lj_lex.c), and never fails on any bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "luasource/token.h"

namespace ljbind::luasource {

// What is wrong with the text, in LuaJIT's words, and where.
struct SyntaxError {
  std::string message;
  Span span;
};

// Where a piece of a string literal's bytes comes from. Verbatim bytes stand in the source as they
// are; otherwise an escape or a line end, from `begin` to `end`, makes them. Offsets in the
// literal.
struct LiteralPiece {
  std::size_t valueBegin = 0;
  std::size_t valueEnd = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
  bool verbatim = false;
};
// The pieces of a valid literal, quotes or brackets included, in order and without gaps in the
// value.
std::vector<LiteralPiece> literalPieces(std::string_view literal);

class Lexer {
 public:
  // `text` must outlive the lexer and be shorter than 4 GiB. A UTF-8 byte order mark and a first
  // line that starts with '#' are skipped.
  explicit Lexer(std::string_view text);

  // The next token. After the end and after an error it is Eof, again and again.
  Token next();
  const std::optional<SyntaxError>& error() const { return error_; }
  // The comments passed so far, from `--` to their end, in order.
  const std::vector<Span>& comments() const { return comments_; }

 private:
  friend std::vector<LiteralPiece> literalPieces(std::string_view literal);

  bool atEnd() const { return position_ >= text_.size(); }
  char peek(std::size_t ahead = 0) const {
    return position_ + ahead < text_.size() ? text_[position_ + ahead] : '\0';
  }
  bool atNewline() const { return !atEnd() && (peek() == '\n' || peek() == '\r'); }
  Span here() const;
  void skipNewline();
  void skipLine();
  void skipHeader();
  bool skipBlanks();
  bool skipComment();
  Token endOfText() const;
  Token finish(Token token);
  Token fail(std::string message, Span span);
  Token failNear(std::string_view message, std::string_view near, Span span);

  Token symbol(Token token);
  Token name(Token token);
  Token numeral(Token token);
  Token quoted(Token token);
  Token longString(Token token);
  // Reads `[`, any number of `=`, `[`: the level, or nothing (and nothing is skipped).
  std::optional<unsigned> longOpening();
  bool longBody(unsigned level, std::string* text);
  // One escape sequence, standing on its backslash; false when it is not one.
  bool escape(std::string& text);
  bool hexEscape(std::string& text);
  bool unicodeEscape(std::string& text);
  bool decimalEscape(std::string& text);

  std::string_view text_;
  std::size_t position_ = 0;
  std::size_t lineStart_ = 0;
  std::uint32_t line_ = 1;
  std::optional<SyntaxError> error_;
  std::vector<Span> comments_;
};

// `text` as it can be shown after "near": shortened, and without control characters.
std::string printable(std::string_view text);

// Reads a whole numeral (lj_strscan.c); false when it is malformed.
bool scanNumeral(std::string_view text, NumberKind& kind, double& value);

}  // namespace ljbind::luasource
