#include "luasource/texts.h"

#include "luasource/lexer.h"

namespace ljbind::luasource {
namespace {

constexpr std::uint64_t maxFlattenedBytes = std::uint64_t{256} << 20;

}  // namespace

TextId Texts::add(std::uint64_t size, std::variant<ExpressionId, MappedText, Joined> content) {
  nodes_.push_back({size, std::move(content)});
  return static_cast<TextId>(nodes_.size() - 1);
}

TextId Texts::literal(ExpressionId id) {
  return add(std::get<String>(chunk_[id].node).value.size(), id);
}

TextId Texts::fixed(std::string text, Span place) {
  MappedText result;
  result.append(text, {0, place.begin, place.end, false});
  return mapped(std::move(result));
}

TextId Texts::mapped(MappedText text) {
  const std::uint64_t size = text.text.size();
  return add(size, std::move(text));
}

TextId Texts::join(TextId left, TextId right) {
  if (size(left) == 0) return right;
  if (size(right) == 0) return left;
  constexpr std::uint64_t most = std::uint64_t{1} << 62;  // doubling does not overflow
  return add(std::min(most, size(left) + size(right)), Joined{left, right});
}

bool Texts::affordable(TextId id) {
  if (size(id) > maxFlattenedBytes - flattenedBytes_) return false;
  flattenedBytes_ += size(id);
  return true;
}

template <typename Leaf>
void Texts::eachLeaf(TextId id, Leaf leaf) const {
  std::vector<TextId> pending{id};
  while (!pending.empty()) {
    const Node& node = nodes_[static_cast<std::uint32_t>(pending.back())];
    pending.pop_back();
    if (const auto* joined = std::get_if<Joined>(&node.content)) {
      pending.push_back(joined->right);
      pending.push_back(joined->left);
    } else {
      leaf(node);
    }
  }
}

std::optional<MappedText> Texts::flatten(TextId id) {
  if (!affordable(id)) return std::nullopt;
  MappedText result;
  result.text.reserve(size(id));
  eachLeaf(id, [&](const Node& node) {
    if (const auto* literal = std::get_if<ExpressionId>(&node.content)) {
      appendLiteral(*literal, result);
    } else {
      const auto& mapped = std::get<MappedText>(node.content);
      result.append(mapped, 0, mapped.text.size());
    }
  });
  return result;
}

std::optional<std::string> Texts::plain(TextId id) {
  if (!affordable(id)) return std::nullopt;
  std::string result;
  eachLeaf(id, [&](const Node& node) {
    const auto* literal = std::get_if<ExpressionId>(&node.content);
    result += literal ? std::get<String>(chunk_[*literal].node).value
                      : std::get<MappedText>(node.content).text;
  });
  return result;
}

void Texts::appendLiteral(ExpressionId id, MappedText& to) const {
  const Span span = chunk_[id].span;
  const std::string_view value = std::get<String>(chunk_[id].node).value;
  const std::string_view literal = source_.substr(span.begin, span.end - span.begin);
  // A key after a dot is a String without quotes.
  const bool bare =
      !literal.empty() && literal[0] != '"' && literal[0] != '\'' && literal[0] != '[';
  if (bare) return to.append(value, {0, span.begin, span.end, true});
  for (const LiteralPiece& piece : literalPieces(literal)) {
    const auto offset = [&](std::size_t in) { return span.begin + static_cast<std::uint32_t>(in); };
    to.append(value.substr(piece.valueBegin, piece.valueEnd - piece.valueBegin),
              {0, offset(piece.begin), offset(piece.end), piece.verbatim});
  }
}

}  // namespace ljbind::luasource
