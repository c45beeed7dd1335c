#include "luasource/parser.h"

#include <fmt/format.h>

#include <limits>

#include "luasource/parser_state.h"

namespace ljbind::luasource {
namespace {

constexpr unsigned maxLevels = 200;  // LJ_MAX_XLEVEL

// Bytes that a terminal would not show as one character each are replaced, so that the caret stays
// under the right one.
bool isUtf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::size_t length = byte < 0x80 ? 1 : byte < 0xc2 ? 0 : byte < 0xe0 ? 2
                               : byte < 0xf0 ? 3 : byte < 0xf5 ? 4 : 0;
    if (length == 0 || i + length > text.size()) return false;
    for (std::size_t k = 1; k < length; ++k)
      if ((static_cast<unsigned char>(text[i + k]) & 0xc0) != 0x80) return false;
    i += length;
  }
  return true;
}

}  // namespace

Place placeOf(const std::string& file, Span span) { return {file, span.line, span.column}; }

std::string sourceLine(std::string_view text, Span span) {
  constexpr std::size_t longest = 400;
  const std::size_t begin = span.begin - (span.column - 1);
  std::string_view line = text.substr(begin);
  line = line.substr(0, line.find_first_of("\r\n"));
  if (line.size() > longest) {
    if (span.column > longest) return {};
    line = line.substr(0, longest);
  }
  const bool utf8 = isUtf8(line);
  std::string result;
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    const bool shown = byte == '\t' || (byte >= 32 && byte < 127) || (byte >= 128 && utf8);
    result += shown ? c : '?';
  }
  return result;
}

Result<Chunk> parse(const std::string& file, std::string_view text) {
  if (text.size() >= std::numeric_limits<std::uint32_t>::max())
    return diagnose(Id::LuaSyntax, Place{file}, "the file is larger than 4 GiB");
  Parser parser(text);
  parser.parseChunk();
  if (!parser.error()) return parser.takeChunk();
  const SyntaxError& error = *parser.error();
  Diagnostic failure = diagnose(Id::LuaSyntax, placeOf(file, error.span), error.message);
  failure.sourceLine = sourceLine(text, error.span);
  return failure;
}

Parser::Parser(std::string_view text) : lexer_(text) {}

void Parser::parseChunk() {
  chunk_.functions.push_back({Span{}, {}, true, false, {}});
  scope_.openFunction(FunctionId{}, true);
  advance();
  const BlockId body = statements();
  chunk_.functions[0].body = body;
  if (!at(TokenKind::Eof)) failExpected(TokenKind::Eof);
  take(scope_.closeFunction());
  chunk_.functions[0].span.end = token_.span.end;
}

Parser::Level::Level(Parser& parser) : parser_(parser) {
  if (++parser_.level_ >= maxLevels)
    parser_.failAt(parser_.token_.span, "chunk has too many syntax levels");
}

void Parser::advance() {
  previous_ = token_.span;
  if (error_) return;
  if (ahead_) {
    token_ = std::move(*ahead_);
    ahead_.reset();
  } else {
    token_ = lexer_.next();
  }
  // The lexer's error counts when its token is reached, not when it is looked at from afar.
  if (at(TokenKind::Eof)) take(lexer_.error());
}

const Token& Parser::lookahead() {
  if (!ahead_) ahead_ = error_ ? Token{} : lexer_.next();
  return *ahead_;
}

bool Parser::accept(TokenKind kind) {
  if (!at(kind)) return false;
  advance();
  return true;
}

void Parser::expect(TokenKind kind) {
  if (!accept(kind)) failExpected(kind);
}

void Parser::expectClosing(TokenKind what, const Token& opener) {
  if (accept(what)) return;
  if (opener.span.line == token_.endLine) return failExpected(what);
  fail(fmt::format("'{}' expected (to close '{}' at line {})", spelling(what),
                   spelling(opener.kind), opener.span.line));
}

// `goto` is a keyword only in front of a name.
std::string Parser::expectName(Span* span) {
  if (!atName()) {
    failExpected(TokenKind::Name);
    return {};
  }
  if (span) *span = token_.span;
  std::string result = std::move(token_.text);
  advance();
  return result;
}

void Parser::failAt(Span span, std::string message) {
  if (!error_) error_ = SyntaxError{std::move(message), span};
  token_.kind = TokenKind::Eof;
  ahead_.reset();
}

void Parser::fail(std::string_view message) {
  if (error_) return;
  std::string near;
  Span span = token_.span;
  if (at(TokenKind::Eof)) {
    near = spelling(TokenKind::Eof);
    // Behind the last token: the end of the file itself may be an empty line.
    if (previous_.end != 0) {
      span = previous_;
    }
  } else {
    near = tokenText();
  }
  failAt(span, fmt::format("{} near '{}'", message, near));
}

}  // namespace ljbind::luasource
