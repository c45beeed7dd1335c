#include "luasource/argument_kinds.h"

#include <algorithm>
#include <array>
#include <bit>
#include <string_view>

namespace ljbind::luasource {
namespace {

using Set = std::uint16_t;

constexpr Set unknown = 1U << 0;
constexpr Set nil = 1U << 1;
constexpr Set isFalse = 1U << 2;
constexpr Set isTrue = 1U << 3;
constexpr Set number = 1U << 4;
constexpr Set string = 1U << 5;
constexpr Set table = 1U << 6;
constexpr Set luaFunction = 1U << 7;
constexpr Set cdata = 1U << 8;
constexpr Set result = 1U << 9;
constexpr Set falsy = nil | isFalse;

Set without(Set set, Set bits) { return static_cast<Set>(set & ~bits); }

// Functions of Lua whose one result is always of one kind. What bit.band and its like return is a
// number unless an argument is 64 bits wide.
constexpr auto stringFunctions = std::to_array<std::string_view>({
    "tostring",
    "type",
    "string.format",
    "string.char",
    "string.lower",
    "string.rep",
    "string.reverse",
    "string.sub",
    "string.upper",
    "table.concat",
    "bit.tohex",
});
constexpr auto numberFunctions = std::to_array<std::string_view>({
    "tonumber",    "math.abs",   "math.ceil",   "math.floor", "math.fmod", "math.max",  "math.min",
    "math.random", "math.sqrt",  "math.pow",    "math.exp",   "math.log",  "os.time",   "os.clock",
    "string.len",  "bit.band",   "bit.bor",     "bit.bxor",   "bit.bnot",  "bit.tobit", "bit.bswap",
    "bit.lshift",  "bit.rshift", "bit.arshift", "bit.rol",    "bit.ror",
});

template <std::size_t size>
bool contains(const std::array<std::string_view, size>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// An operand of unknown kind is nearly always a number, but then it is not certain.
Set arithmetic(Set left, Set right) {
  const Set both = left | right;
  if ((both & cdata) != 0) return cdata | (both & unknown);
  const bool isOpen = (both & (unknown | result)) != 0;
  return isOpen ? number | unknown : number;
}

}  // namespace

ArgumentKinds::ArgumentKinds(const Chunk& chunk, const Flow& flow, const Origins& origins)
    : chunk_(chunk), flow_(flow), origins_(origins), declared_(chunk.locals.size()) {
  const auto declare = [&](LocalId local, Set set) {
    if (chunk[local].assignments == 1) declared_[static_cast<std::uint32_t>(local)] = set;
  };
  for (const Statement& statement : chunk.statements) {
    if (const auto* loop = std::get_if<NumericFor>(&statement.node))
      declare(loop->variable, number);
    if (const auto* function = std::get_if<LocalFunction>(&statement.node))
      declare(function->local, luaFunction);
  }
  sets_.reserve(chunk.expressions.size());
  for (std::uint32_t i = 0; i < chunk.expressions.size(); ++i)
    sets_.push_back(evaluate(static_cast<ExpressionId>(i)));
}

ArgumentKinds::Found ArgumentKinds::of(ExpressionId id) const {
  const Set set = (*this)[id];
  const Set rest = without(set, unknown | nil);
  if ((rest & luaFunction) != 0) return {ArgumentKind::LuaFunction, set == luaFunction};
  if (set == nil) return {ArgumentKind::Nil, true};
  const bool certain = set == rest;
  // False is what `x and y` may be for an unknown `x`.
  if (rest == isFalse && !certain) return {ArgumentKind::Unknown, false};
  if (rest == isFalse || rest == isTrue || rest == (isFalse | isTrue))
    return {ArgumentKind::Boolean, certain};
  if (!std::has_single_bit(rest)) return {ArgumentKind::Unknown, false};
  if (rest == number) return {ArgumentKind::Number, certain};
  if (rest == string) return {ArgumentKind::String, certain};
  if (rest == table) return {ArgumentKind::Table, certain};
  if (rest == cdata) return {ArgumentKind::Cdata, certain};
  return {ArgumentKind::Result, certain};
}

bool ArgumentKinds::hasOneResult(ExpressionId call) const {
  const auto callees = flow_.callee(call);
  const bool areC = std::all_of(callees.begin(), callees.end(), [&](ValueId value) {
    switch (flow_.values()[value].kind) {
      case ValueKind::CType:
      case ValueKind::FfiFunction: return true;
      case ValueKind::Symbol:
      case ValueKind::Member:
      case ValueKind::Element:
      case ValueKind::Result: return !flow_.values().isUnknown(value) && !flow_.isOfModule(value);
      case ValueKind::Lua:
      case ValueKind::Unknown:
      case ValueKind::ForeignGlobal:
      case ValueKind::Constant:
      case ValueKind::Number:
      case ValueKind::Ffi:
      case ValueKind::LuaFunction:
      case ValueKind::Library:
      case ValueKind::Instance:
      case ValueKind::Table:
      case ValueKind::Function: return false;
    }
    return false;
  });
  if (areC && !callees.empty()) return true;
  const auto* node = std::get_if<Call>(&chunk_[call].node);
  if (!node) return false;
  const std::string name = origins_.luaName(node->callee);
  return contains(stringFunctions, name) || contains(numberFunctions, name);
}

Set ArgumentKinds::held(std::span<const ValueId> values) const {
  Set set = 0;
  for (const ValueId value : values) {
    switch (flow_.values()[value].kind) {
      case ValueKind::Constant: set |= string; break;
      case ValueKind::Number: set |= number; break;
      case ValueKind::Instance: set |= cdata; break;
      case ValueKind::Table: set |= table; break;
      case ValueKind::Function: set |= luaFunction; break;
      case ValueKind::Result: {
        const ValueId callee = flow_.values().parent(value);
        const bool isSymbol = flow_.values()[callee].kind == ValueKind::Symbol;
        set |= isSymbol ? result : unknown;
        if (flow_.isOfModule(value)) set |= unknown;
        break;
      }
      case ValueKind::Lua:
      case ValueKind::Unknown:
      case ValueKind::ForeignGlobal:
      case ValueKind::Ffi:
      case ValueKind::FfiFunction:
      case ValueKind::LuaFunction:
      case ValueKind::Library:
      case ValueKind::Symbol:
      case ValueKind::CType:
      case ValueKind::Member:
      case ValueKind::Element: set |= unknown; break;
    }
  }
  return set == 0 ? unknown : set;
}

Set ArgumentKinds::evaluate(ExpressionId id) const {
  const auto& node = chunk_[id].node;
  if (const auto* name = std::get_if<Name>(&node)) return ofName(id, *name);
  if (const auto* paren = std::get_if<Paren>(&node)) return (*this)[paren->inner];
  if (std::holds_alternative<Nil>(node)) return nil;
  if (const auto* boolean = std::get_if<Boolean>(&node)) return boolean->value ? isTrue : isFalse;
  if (const auto* literal = std::get_if<Number>(&node))
    return literal->kind == NumberKind::Double ? number : cdata;
  if (std::holds_alternative<String>(node)) return string;
  if (std::holds_alternative<Table>(node)) return table;
  if (std::holds_alternative<FunctionExpression>(node)) return luaFunction;
  if (const auto* binary = std::get_if<Binary>(&node)) return ofBinary(*binary);
  if (const auto* unary = std::get_if<Unary>(&node)) {
    if (unary->op == Operator::Not) return isFalse | isTrue;
    if (unary->op == Operator::Length) return number;
    return arithmetic((*this)[unary->operand], 0);
  }
  if (std::holds_alternative<Call>(node)) return ofCall(id);
  if (const auto* call = std::get_if<MethodCall>(&node)) return ofMethodCall(id, *call);
  // A field, of which the flow knows neither nil nor booleans, or `...`.
  return held(flow_.at(id)) | unknown;
}

Set ArgumentKinds::ofName(ExpressionId id, const Name& name) const {
  const ExpressionId origin = origins_.of(id);
  if (origin != id) return (*this)[origin];
  const Set declared = name.local ? declared_[static_cast<std::uint32_t>(*name.local)] : Set{0};
  return declared != 0 ? declared : static_cast<Set>(held(flow_.at(id)) | unknown);
}

Set ArgumentKinds::ofBinary(const Binary& node) const {
  const Set left = (*this)[node.left];
  const Set right = (*this)[node.right];
  switch (node.op) {
    case Operator::Or:
      return (left & falsy) == 0 && (left & unknown) == 0
                 ? left
                 : static_cast<Set>(without(left, falsy) | right);
    case Operator::And: return right | ((left & unknown) != 0 ? falsy : left & falsy);
    case Operator::Less:
    case Operator::Greater:
    case Operator::LessEqual:
    case Operator::GreaterEqual:
    case Operator::NotEqual:
    case Operator::Equal: return isFalse | isTrue;
    case Operator::Concat: return string;
    case Operator::Add:
    case Operator::Subtract:
    case Operator::Multiply:
    case Operator::Divide:
    case Operator::Modulo:
    case Operator::Power: return arithmetic(left, right);
    case Operator::Not:
    case Operator::Length:
    case Operator::Negate: break;  // not binary
  }
  return unknown;
}

Set ArgumentKinds::ofCall(ExpressionId id) const {
  const ExpressionId origin = origins_.of(id);
  if (origin != id) return (*this)[origin];
  const auto& node = std::get<Call>(chunk_[id].node);
  const std::string name = origins_.luaName(node.callee);
  if (contains(stringFunctions, name)) return string;
  if (contains(numberFunctions, name)) {
    const bool isWide = name.starts_with("bit.") && !node.arguments.empty() &&
                        ((*this)[node.arguments[0]] & cdata) != 0;
    return isWide ? cdata : number;
  }
  const auto callees = flow_.callee(id);
  if (callees.size() == 1 && flow_.values()[callees[0]].kind == ValueKind::FfiFunction) {
    const auto function = static_cast<FfiFunction>(flow_.values()[callees[0]].number);
    if (function == FfiFunction::String) return string;
    if (function == FfiFunction::Sizeof || function == FfiFunction::Alignof ||
        function == FfiFunction::Offsetof)
      return number;
  }
  const Set set = held(flow_.at(id));
  return hasOneResult(id) ? set : static_cast<Set>(set | unknown);
}

Set ArgumentKinds::ofMethodCall(ExpressionId id, const MethodCall& node) const {
  const std::string& name = std::get<String>(chunk_[node.name].node).value;
  if ((*this)[node.object] == string && contains(stringFunctions, "string." + name)) return string;
  return held(flow_.at(id)) | unknown;
}

}  // namespace ljbind::luasource
