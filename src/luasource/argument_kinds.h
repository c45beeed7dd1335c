// The kinds of values that an expression may have when it is passed to a C function.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "luasource/behaviour.h"
#include "luasource/flow.h"
#include "luasource/origins.h"

namespace ljbind::luasource {

class ArgumentKinds {
 public:
  // `flow` has run over `chunk`.
  ArgumentKinds(const Chunk& chunk, const Flow& flow, const Origins& origins);

  struct Found {
    ArgumentKind kind{};
    bool certain = false;
  };
  Found of(ExpressionId id) const;
  // Whether a call has one result, whatever it is called with.
  bool hasOneResult(ExpressionId call) const;

 private:
  using Set = std::uint16_t;  // of the bits in argument_kinds.cc

  Set evaluate(ExpressionId id) const;
  Set ofName(ExpressionId id, const Name& name) const;
  Set ofBinary(const Binary& node) const;
  Set ofCall(ExpressionId id) const;
  Set ofMethodCall(ExpressionId id, const MethodCall& node) const;
  Set held(std::span<const ValueId> values) const;
  Set operator[](ExpressionId id) const { return sets_[static_cast<std::uint32_t>(id)]; }

  const Chunk& chunk_;
  const Flow& flow_;
  const Origins& origins_;
  std::vector<Set> declared_;  // by local: what its declaration makes it for good, or 0
  std::vector<Set> sets_;
};

}  // namespace ljbind::luasource
