#include "luasource/texts.h"

#include <algorithm>

#include "luasource/lexer.h"

namespace ljbind::luasource {
namespace {

constexpr std::uint64_t maxCost = std::uint64_t{256} << 20;

}  // namespace

TextId Texts::add(std::uint64_t size, std::uint64_t cost,
                  std::variant<ExpressionId, MappedText, Joined> content) {
  nodes_.push_back({size, cost, std::move(content)});
  return static_cast<TextId>(nodes_.size() - 1);
}

TextId Texts::literal(ExpressionId id) {
  const Span span = chunk_[id].span;
  const std::uint64_t size = std::get<String>(chunk_[id].node).value.size();
  // Every escape makes a run, and has at least one byte that the text has not.
  const std::uint64_t escapes = std::max<std::uint64_t>(span.end - span.begin, size) - size;
  return add(size, size + escapes * sizeof(TextRun), id);
}

TextId Texts::fixed(std::string text, Span place) {
  MappedText result;
  result.append(text, {0, place.begin, place.end, false});
  return mapped(std::move(result));
}

TextId Texts::mapped(MappedText text) {
  const std::uint64_t size = text.text.size();
  const std::uint64_t cost = size + text.runs.size() * sizeof(TextRun);
  return add(size, cost, std::move(text));
}

TextId Texts::join(TextId left, TextId right) {
  if (size(left) == 0) return right;
  if (size(right) == 0) return left;
  constexpr std::uint64_t most = std::uint64_t{1} << 62;  // doubling does not overflow
  const auto cost = [&](TextId id) { return nodes_[static_cast<std::uint32_t>(id)].cost; };
  return add(std::min(most, size(left) + size(right)), std::min(most, cost(left) + cost(right)),
             Joined{left, right});
}

bool Texts::affordable(TextId id) {
  const std::uint64_t cost = nodes_[static_cast<std::uint32_t>(id)].cost;
  if (cost > maxCost - spent_) return false;
  spent_ += cost;
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
