// Turns what the flow found into a Behaviour: a few passes over the expressions and statements.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "luasource/argument_kinds.h"
#include "luasource/behaviour.h"
#include "luasource/flow.h"
#include "luasource/null_checks.h"
#include "luasource/numbers.h"
#include "luasource/origins.h"
#include "luasource/references.h"

namespace ljbind::luasource {

class BehaviourRecorder {
 public:
  // `flow` has run over `chunk`.
  BehaviourRecorder(std::string file, const Chunk& chunk, Flow& flow);
  Behaviour record();

 private:
  // --- results (behaviour_recorder.cc)
  struct FoundResult {
    ValueId symbol;
    bool certain;
  };
  std::vector<FoundResult> resultsOf(ExpressionId id) const;
  std::vector<FoundResult> numbersOf(ExpressionId id) const;
  void recordComparison(ExpressionId id, const Binary& node);
  void recordComparison(ExpressionId result, Comparison comparison, ExpressionId other,
                        ExpressionId place);
  void recordConditions();
  void recordString(const Arguments& arguments, ExpressionId call);
  void recordCall(ExpressionId id);
  void recordArguments(const Flow::Applied& applied, ExpressionId call, bool certain);
  bool mayBeNumber(ExpressionId id) const;
  bool isOpen(const Arguments& arguments) const;

  // --- types (behaviour_types.cc)
  void recordType(SizeUse::Kind kind, const Arguments& arguments, ExpressionId call, bool certain);
  void recordIndexing(ExpressionId id, const Index& node);
  void recordArithmetic(ExpressionId id, const Binary& node);
  void recordIndexed(ExpressionId object, ExpressionId place);
  MemberRoot typeOf(ValueId type, std::vector<MemberStep>& path) const;
  bool isSurelyC(ExpressionId id) const;
  void recordConversions(const std::vector<ValueId>& types, const Arguments& arguments,
                         std::size_t first, bool certain);
  void recordConversion(const std::vector<ValueId>& types, ExpressionId argument,
                        const std::vector<MemberStep>& path, bool certain);
  void recordStored(ExpressionId target, ExpressionId value);

  // --- constants (behaviour_constants.cc)
  // Who has a name: a local, the globals, or a table; what is not known has its own for each place.
  using Holder = std::pair<int, std::uint32_t>;
  void recordConstants();
  void recordTarget(ExpressionId target, std::optional<ExpressionId> value);
  void recordConstant(const std::string& name, Holder holder, std::optional<ExpressionId> value);
  bool isAliasOf(ExpressionId value, const std::string& name) const;

  void sort();

  const Chunk& chunk_;
  Flow& flow_;
  const Values& values_;
  const References references_;
  const Origins origins_;
  const Numbers numbers_;
  const ArgumentKinds kinds_;
  const NullChecks nullChecks_;
  Behaviour behaviour_;
  std::map<std::pair<Holder, std::string>, unsigned> assignments_;
  std::vector<std::pair<std::pair<Holder, std::string>, LuaConstant>> constants_;
};

}  // namespace ljbind::luasource
