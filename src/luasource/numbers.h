// The numbers that expressions surely have: literals, arithmetic, LuaJIT's bit operations, and
// names and fields of tables that hold them.
#pragma once

#include <optional>
#include <unordered_set>
#include <vector>

#include "luasource/flow.h"
#include "luasource/origins.h"

namespace ljbind::luasource {

class Numbers {
 public:
  // `flow` has run over `chunk`.
  Numbers(const Chunk& chunk, const Flow& flow, const Origins& origins);

  // Finite; none: not a constant, or more than a double can hold exactly. A 64-bit literal has a
  // value, but nothing is computed with it, for that arithmetic is not that of Lua's numbers.
  std::optional<double> of(ExpressionId id) const {
    return numbers_[static_cast<std::uint32_t>(id)].value;
  }

 private:
  struct Known {
    std::optional<double> value;
    NumberKind kind = NumberKind::Double;
  };

  Known evaluate(ExpressionId id) const;
  Known fromFlow(ExpressionId id) const;
  std::optional<double> bits(const Call& call) const;
  const Known& operator[](ExpressionId id) const {
    return numbers_[static_cast<std::uint32_t>(id)];
  }
  // Of a number of Lua's own.
  std::optional<double> plain(ExpressionId id) const {
    return (*this)[id].kind == NumberKind::Double ? (*this)[id].value : std::nullopt;
  }

  const Chunk& chunk_;
  const Flow& flow_;
  const Origins& origins_;
  std::vector<Known> numbers_;
  std::unordered_set<double> special_;  // values of literals that are not doubles
};

}  // namespace ljbind::luasource
