// Constant texts that a Lua file puts together, as trees: joining two of any length takes no time,
// so that a text made of 100,000 pieces is copied once, when it is wanted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "luasource/ast.h"
#include "luasource/text_map.h"

namespace ljbind::luasource {

enum class TextId : std::uint32_t {};

class Texts {
 public:
  // Both must outlive the texts; `source` is what `chunk` was parsed from.
  Texts(const Chunk& chunk, std::string_view source) : chunk_(chunk), source_(source) {}

  // The value of a String.
  TextId literal(ExpressionId id);
  // A text that all comes from `place`.
  TextId fixed(std::string text, Span place);
  TextId mapped(MappedText text);
  TextId join(TextId left, TextId right);

  std::uint64_t size(TextId id) const { return nodes_[static_cast<std::uint32_t>(id)].size; }
  // The text itself. Nothing once more was asked for, over all calls, than any honest file holds;
  // a file of 1 MB can double a string until it has more bytes than the machine.
  std::optional<MappedText> flatten(TextId id);
  // The same without the map.
  std::optional<std::string> plain(TextId id);

 private:
  struct Joined {
    TextId left, right;
  };
  struct Node {
    std::uint64_t size = 0;
    std::uint64_t cost = 0;  // the bytes of text and map, about
    std::variant<ExpressionId, MappedText, Joined> content;
  };

  TextId add(std::uint64_t size, std::uint64_t cost,
             std::variant<ExpressionId, MappedText, Joined> content);
  bool affordable(TextId id);
  template <typename Leaf>
  void eachLeaf(TextId id, Leaf leaf) const;
  void appendLiteral(ExpressionId id, MappedText& to) const;

  const Chunk& chunk_;
  std::string_view source_;
  std::vector<Node> nodes_;
  std::uint64_t spent_ = 0;
};

}  // namespace ljbind::luasource
