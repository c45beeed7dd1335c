// Maps the bytes of a string literal to where they stand in it.
#include <string>

#include "luasource/lexer.h"

namespace ljbind::luasource {
namespace {

class Pieces {
 public:
  void add(std::size_t valueLength, std::size_t begin, std::size_t end, bool verbatim) {
    const std::size_t valueBegin = pieces_.empty() ? 0 : pieces_.back().valueEnd;
    if (valueLength == 0) return;
    const bool joins =
        verbatim && !pieces_.empty() && pieces_.back().verbatim && pieces_.back().end == begin;
    if (!joins) pieces_.push_back({valueBegin, valueBegin, begin, begin, verbatim});
    pieces_.back().valueEnd += valueLength;
    pieces_.back().end = end;
  }
  std::vector<LiteralPiece> take() { return std::move(pieces_); }

 private:
  std::vector<LiteralPiece> pieces_;
};

}  // namespace

std::vector<LiteralPiece> literalPieces(std::string_view literal) {
  Pieces pieces;
  Lexer lexer(literal);
  if (const std::optional<unsigned> level = lexer.longOpening()) {
    const std::size_t stop = literal.size() - (*level + 2);
    if (lexer.atNewline()) lexer.skipNewline();
    std::size_t begin = lexer.position_;
    while (lexer.position_ < stop) {
      if (literal[lexer.position_] != '\r' && literal[lexer.position_] != '\n') {
        ++lexer.position_;
        continue;
      }
      pieces.add(lexer.position_ - begin, begin, lexer.position_, true);
      begin = lexer.position_;
      lexer.skipNewline();
      const std::size_t end = lexer.position_;
      pieces.add(1, begin, end, end == begin + 1 && literal[begin] == '\n');
      begin = end;
    }
    pieces.add(stop - begin, begin, stop, true);
    return pieces.take();
  }
  const std::size_t stop = literal.size() - 1;
  lexer.position_ = 1;
  while (lexer.position_ < stop) {
    const std::size_t begin = lexer.position_;
    const std::size_t end = std::min(literal.find('\\', begin), stop);
    if (end != begin) {
      pieces.add(end - begin, begin, end, true);
      lexer.position_ = end;
      continue;
    }
    std::string value;
    lexer.escape(value);
    pieces.add(value.size(), begin, lexer.position_, false);
  }
  return pieces.take();
}

}  // namespace ljbind::luasource
