// Finds which values a script compares with nil or NULL.
#pragma once

#include <set>
#include <unordered_set>
#include <utility>
#include <vector>

#include "luasource/flow.h"
#include "luasource/numbers.h"
#include "luasource/origins.h"

namespace ljbind::luasource {

class NullChecks {
 public:
  // `flow` has run over `chunk`.
  NullChecks(const Chunk& chunk, const Flow& flow, const Origins& origins, const Numbers& numbers);

  // Whether `id`, as far as it is a result of the C function `symbol`, is compared; see
  // StringOfResult::checked.
  bool isChecked(ExpressionId id, ValueId symbol) const;
  // Whether it is nil, ffi.cast("void *", 0) or something named NULL.
  bool isNull(ExpressionId id) const;

 private:
  void findOwners();
  void addChecked(ExpressionId id);
  void addHelpers();
  ExpressionId withoutParens(ExpressionId id) const;

  const Chunk& chunk_;
  const Flow& flow_;
  const Origins& origins_;
  const Numbers& numbers_;
  std::vector<FunctionId> owners_;  // by expression: the function it is in
  std::unordered_set<std::uint32_t> locals_;
  std::unordered_set<std::uint32_t> checkedOrigins_;
  std::set<std::pair<FunctionId, ValueId>> symbolsOfFunctions_;
  std::unordered_set<ValueId> symbols_;
};

}  // namespace ljbind::luasource
