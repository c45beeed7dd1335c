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
    const std::size_t length = byte < 0x80   ? 1
                               : byte < 0xc2 ? 0
                               : byte < 0xe0 ? 2
                               : byte < 0xf0 ? 3
                               : byte < 0xf5 ? 4
                                             : 0;
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

Parser::Parser(std::string_view text) : text_(text), lexer_(text) {}

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
  if (error_) return;
  previous_ = token_.span;
  previousEnd_ = {token_.span.end, token_.span.end, token_.endLine, token_.endColumn};
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

// LuaJIT reports the end of the file on its last line; the place behind the last token says more,
// and has a line to show.
void Parser::fail(std::string_view message) {
  if (error_) return;
  const bool moved = at(TokenKind::Eof) && previous_.end != 0;
  failAt(moved ? previousEnd_ : token_.span, fmt::format("{} near '{}'", message, tokenText()));
}

void Parser::failExpected(TokenKind kind) { fail(fmt::format("'{}' expected", spelling(kind))); }

std::string Parser::tokenText() const {
  if (at(TokenKind::Eof)) return std::string(spelling(TokenKind::Eof));
  const std::string_view text =
      text_.substr(token_.span.begin, token_.span.end - token_.span.begin);
  const auto first = static_cast<unsigned char>(text[0]);
  if (at(TokenKind::Stray) && (first < 32 || first == 127)) return fmt::format("char({})", first);
  return printable(text);
}

void Parser::take(std::optional<SyntaxError> error) {
  if (error) failAt(error->span, std::move(error->message));
}

LocalId Parser::newLocal(const std::string& name, Span span) {
  chunk_.locals.push_back({name, span, scope_.function()});
  return static_cast<LocalId>(chunk_.locals.size() - 1);
}

void Parser::declare(LocalId local) { scope_.declare(chunk_[local].name, local); }

Span Parser::from(Span begin) const {
  begin.end = previous_.end;
  return begin;
}

Span Parser::spanOf(ExpressionId id) const { return chunk_[id].span; }

}  // namespace ljbind::luasource
