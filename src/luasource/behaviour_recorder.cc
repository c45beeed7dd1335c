#include "luasource/behaviour_recorder.h"

#include <algorithm>
#include <functional>
#include <tuple>

namespace ljbind::luasource {
namespace {

std::optional<Comparison> comparisonOf(Operator op) {
  switch (op) {
    case Operator::Less: return Comparison::Less;
    case Operator::LessEqual: return Comparison::LessEqual;
    case Operator::Greater: return Comparison::Greater;
    case Operator::GreaterEqual: return Comparison::GreaterEqual;
    case Operator::Equal: return Comparison::Equal;
    case Operator::NotEqual: return Comparison::NotEqual;
    case Operator::Or:
    case Operator::And:
    case Operator::Concat:
    case Operator::Add:
    case Operator::Subtract:
    case Operator::Multiply:
    case Operator::Divide:
    case Operator::Modulo:
    case Operator::Power:
    case Operator::Not:
    case Operator::Length:
    case Operator::Negate: return std::nullopt;
  }
  return std::nullopt;
}

Comparison mirrored(Comparison comparison) {
  switch (comparison) {
    case Comparison::Less: return Comparison::Greater;
    case Comparison::LessEqual: return Comparison::GreaterEqual;
    case Comparison::Greater: return Comparison::Less;
    case Comparison::GreaterEqual: return Comparison::LessEqual;
    case Comparison::Equal:
    case Comparison::NotEqual: return comparison;
  }
  return comparison;
}

}  // namespace

BehaviourRecorder::BehaviourRecorder(std::string file, const Chunk& chunk, Flow& flow)
    : chunk_(chunk),
      flow_(flow),
      values_(flow.values()),
      references_(std::move(file), chunk, flow),
      origins_(chunk, flow),
      numbers_(chunk, flow, origins_),
      kinds_(chunk, flow, origins_),
      nullChecks_(chunk, flow, origins_, numbers_) {}

Behaviour BehaviourRecorder::record() {
  behaviour_.libraries = references_.libraries();
  for (std::uint32_t i = 0; i < chunk_.expressions.size(); ++i) {
    const auto id = static_cast<ExpressionId>(i);
    const auto& node = chunk_[id].node;
    if (const auto* binary = std::get_if<Binary>(&node)) {
      recordComparison(id, *binary);
      recordArithmetic(id, *binary);
    } else if (const auto* index = std::get_if<Index>(&node)) {
      recordIndexing(id, *index);
    } else if (std::holds_alternative<Call>(node) || std::holds_alternative<MethodCall>(node)) {
      recordCall(id);
    }
  }
  recordConditions();
  recordConstants();
  sort();
  return std::move(behaviour_);
}

// --- results

// The C functions whose result `id` may be. A sum is no longer what was added to.
std::vector<BehaviourRecorder::FoundResult> BehaviourRecorder::resultsOf(ExpressionId id) const {
  std::vector<FoundResult> found;
  const ExpressionId origin = origins_.of(id);
  const auto& node = chunk_[origin].node;
  if (const auto* binary = std::get_if<Binary>(&node))
    if (binary->op != Operator::And && binary->op != Operator::Or) return found;
  const auto held = flow_.at(origin);
  const bool isCall =
      std::holds_alternative<Call>(node) || std::holds_alternative<MethodCall>(node);
  const bool certain = isCall && held.size() == 1 && kinds_.hasOneResult(origin);
  for (const ValueId value : held) {
    if (values_[value].kind != ValueKind::Result) continue;
    const ValueId symbol = values_.parent(value);
    if (values_[symbol].kind == ValueKind::Symbol) found.push_back({symbol, certain});
  }
  return found;
}

// The same, when the result's value as a number is asked for.
std::vector<BehaviourRecorder::FoundResult> BehaviourRecorder::numbersOf(ExpressionId id) const {
  const auto* call = std::get_if<Call>(&chunk_[origins_.of(id)].node);
  const bool converts =
      call && call->arguments.size() == 1 && origins_.luaName(call->callee) == "tonumber";
  return resultsOf(converts ? call->arguments[0] : id);
}

void BehaviourRecorder::recordComparison(ExpressionId id, const Binary& node) {
  const std::optional<Comparison> comparison = comparisonOf(node.op);
  if (!comparison) return;
  recordComparison(node.left, *comparison, node.right, id);
  recordComparison(node.right, mirrored(*comparison), node.left, id);
}

void BehaviourRecorder::recordComparison(ExpressionId result, Comparison comparison,
                                         ExpressionId other, ExpressionId place) {
  const std::vector<FoundResult> found = numbersOf(result);
  if (found.empty() || !mayBeNumber(other)) return;
  for (const FoundResult& entry : found)
    behaviour_.comparisons.push_back({references_.symbolOf(entry.symbol), comparison,
                                      numbers_.of(other), entry.certain,
                                      references_.placeOf(place)});
}

bool BehaviourRecorder::mayBeNumber(ExpressionId id) const {
  if (nullChecks_.isNull(id)) return false;
  const ArgumentKinds::Found found = kinds_.of(id);
  switch (found.kind) {
    case ArgumentKind::Unknown:
    case ArgumentKind::Number:
    case ArgumentKind::Cdata:
    case ArgumentKind::Result: return true;
    case ArgumentKind::Nil:
    case ArgumentKind::Boolean:
    case ArgumentKind::String:
    case ArgumentKind::Table:
    case ArgumentKind::LuaFunction: return !found.certain;
  }
  return true;
}

// Parts have smaller ids: read backwards, an expression is met before the operands it hands its
// condition down to.
void BehaviourRecorder::recordConditions() {
  std::vector<bool> isCondition(chunk_.expressions.size());
  const auto mark = [&](ExpressionId id) { isCondition[static_cast<std::uint32_t>(id)] = true; };
  for (const Statement& statement : chunk_.statements) {
    if (const auto* loop = std::get_if<While>(&statement.node)) mark(loop->condition);
    if (const auto* loop = std::get_if<Repeat>(&statement.node)) mark(loop->condition);
    if (const auto* branches = std::get_if<If>(&statement.node))
      for (const If::Branch& branch : branches->branches)
        if (branch.condition) mark(*branch.condition);
  }
  for (std::size_t i = chunk_.expressions.size(); i-- > 0;) {
    const auto id = static_cast<ExpressionId>(i);
    const auto& node = chunk_[id].node;
    const auto* binary = std::get_if<Binary>(&node);
    const bool joins = binary && (binary->op == Operator::And || binary->op == Operator::Or);
    if (joins) mark(binary->left);
    if (joins && isCondition[i]) mark(binary->right);
    if (const auto* unary = std::get_if<Unary>(&node); unary && unary->op == Operator::Not)
      mark(unary->operand);
    const auto* paren = std::get_if<Paren>(&node);
    if (paren && isCondition[i]) mark(paren->inner);
    const auto* call = std::get_if<Call>(&node);
    if (call && !call->arguments.empty())
      for (const ValueId callee : flow_.at(call->callee))
        if (values_[callee] ==
            Value{ValueKind::LuaFunction, 0, static_cast<std::uint32_t>(LuaFunction::Assert)})
          mark(call->arguments[0]);
    if (!isCondition[i] || joins || paren) continue;
    for (const FoundResult& found : resultsOf(id))
      behaviour_.conditions.push_back(
          {references_.symbolOf(found.symbol), found.certain, references_.placeOf(id)});
  }
}

// --- calls

void BehaviourRecorder::recordCall(ExpressionId id) {
  const std::vector<Flow::Applied> all = flow_.applied(id);
  const auto isProtected = [&](const Flow::Applied& applied) {
    const Value value = values_[applied.callee];
    return value.kind == ValueKind::LuaFunction &&
           (value.number == static_cast<std::uint32_t>(LuaFunction::Pcall) ||
            value.number == static_cast<std::uint32_t>(LuaFunction::Xpcall));
  };
  const bool certain = std::count_if(all.begin(), all.end(), std::not_fn(isProtected)) == 1;
  for (const Flow::Applied& applied : all) {
    const Value value = values_[applied.callee];
    if (value.kind == ValueKind::Symbol) recordArguments(applied, id, certain);
    if (value.kind == ValueKind::CType) {
      SizeUse use;
      use.kind = SizeUse::Kind::Allocated;
      use.root = typeOf(applied.callee, use.path);
      use.certain = certain;
      use.place = references_.placeOf(id);
      behaviour_.sizes.push_back(std::move(use));
      recordConversions({applied.callee}, applied.arguments, 0, certain);
    }
    if (value.kind != ValueKind::FfiFunction) continue;
    const auto function = static_cast<FfiFunction>(value.number);
    if (function == FfiFunction::New)
      recordType(SizeUse::Kind::Allocated, applied.arguments, id, certain);
    if (function == FfiFunction::Sizeof)
      recordType(SizeUse::Kind::SizeTaken, applied.arguments, id, certain);
    if (function == FfiFunction::Offsetof)
      recordType(SizeUse::Kind::OffsetTaken, applied.arguments, id, certain);
    if (function == FfiFunction::New || function == FfiFunction::Cast)
      recordConversions(flow_.types(applied.arguments), applied.arguments, 1, certain);
    if (function == FfiFunction::String) recordString(applied.arguments, id);
  }
}

void BehaviourRecorder::recordString(const Arguments& arguments, ExpressionId call) {
  if (arguments.size() == 0) return;
  for (const FoundResult& found : resultsOf(arguments[0]))
    behaviour_.strings.push_back({references_.symbolOf(found.symbol),
                                  nullChecks_.isChecked(arguments[0], found.symbol),
                                  arguments.size() > 1, found.certain, references_.placeOf(call)});
}

void BehaviourRecorder::recordArguments(const Flow::Applied& applied, ExpressionId call,
                                        bool certain) {
  CallArguments entry;
  entry.function = references_.symbolOf(applied.callee);
  for (std::size_t i = 0; i < applied.arguments.size(); ++i) {
    const ExpressionId id = applied.arguments[i];
    const ArgumentKinds::Found found = kinds_.of(id);
    Argument argument{found.kind, found.certain, std::nullopt, references_.placeOf(id)};
    if (found.kind == ArgumentKind::Result)
      if (const auto results = resultsOf(id); results.size() == 1)
        argument.symbol = references_.symbolOf(results[0].symbol);
    entry.arguments.push_back(std::move(argument));
  }
  entry.open = isOpen(applied.arguments);
  entry.certain = certain;
  entry.place = references_.placeOf(call);
  behaviour_.calls.push_back(std::move(entry));
}

bool BehaviourRecorder::isOpen(const Arguments& arguments) const {
  if (arguments.list->empty()) return false;
  const ExpressionId last = arguments.list->back();
  const auto& node = chunk_[last].node;
  if (std::holds_alternative<Vararg>(node)) return true;
  const bool isCall =
      std::holds_alternative<Call>(node) || std::holds_alternative<MethodCall>(node);
  return isCall && !kinds_.hasOneResult(last);
}

// --- order

// What a value may be stands in no order of its own.
void BehaviourRecorder::sort() {
  const auto sortBy = [](auto& list, const auto& key) {
    std::stable_sort(list.begin(), list.end(),
                     [&](const auto& a, const auto& b) { return key(a) < key(b); });
  };
  const auto byPlace = [](const auto& fact) {
    return std::tie(fact.place.line, fact.place.column);
  };
  const auto byFunction = [](const auto& fact) {
    return std::tie(fact.place.line, fact.place.column, fact.function.library, fact.function.name);
  };
  const auto byRoot = [](const auto& fact) {
    return std::tie(fact.place.line, fact.place.column, fact.root.symbol.library,
                    fact.root.symbol.name, fact.root.type);
  };
  sortBy(behaviour_.comparisons, byFunction);
  sortBy(behaviour_.conditions, byFunction);
  sortBy(behaviour_.strings, byFunction);
  sortBy(behaviour_.calls, byFunction);
  sortBy(behaviour_.sizes, byRoot);
  sortBy(behaviour_.constants, byPlace);
  sortBy(behaviour_.callbacks, byRoot);
}

}  // namespace ljbind::luasource
