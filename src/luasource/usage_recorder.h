// Turns what the flow found into a Usage: one pass over the expressions.
#pragma once

#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "luasource/flow.h"
#include "luasource/references.h"
#include "luasource/usage.h"

namespace ljbind::luasource {

class UsageRecorder {
 public:
  // `flow` has run over `chunk`.
  UsageRecorder(std::string file, const Chunk& chunk, Flow& flow);
  Usage record();

 private:
  void recordLibraries();
  void recordIndex(ExpressionId id, const Index& node);
  void recordMethod(ExpressionId id, const MethodCall& node);
  void recordSymbols(ValueId library, ExpressionId id, ExpressionId key);
  void recordMembers(ValueId object, ExpressionId id, ExpressionId key);
  void recordMember(ValueId member, ExpressionId key, bool written);
  void recordCall(ExpressionId id);
  void recordTypes(FfiFunction function, const Arguments& arguments, ExpressionId call);
  void recordType(FfiFunction function, ValueId type, const std::vector<std::string>& fields,
                  ExpressionId place);
  std::vector<std::string> fieldNames(const Arguments& arguments);
  void recordEscapes(const Arguments& arguments);
  void recordReturns(const Statement& statement);
  void recordEscape(ValueId value, ExpressionId place);
  void findCalledSymbols();
  void undecided(Undecided entry);
  void sort();

  bool isForeign(ValueId callee) const;

  const Chunk& chunk_;
  Flow& flow_;
  const Values& values_;
  const References references_;
  Usage usage_;
  std::vector<bool> isCallee_;         // expressions that stand in front of arguments
  std::set<ValueId> calledElsewhere_;  // symbols called through something that holds them
  std::set<std::tuple<Undecided::Kind, std::uint64_t, std::size_t>> seen_;
};

}  // namespace ljbind::luasource
