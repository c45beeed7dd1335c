#include "luasource/numbers.h"

#include <charconv>
#include <cmath>
#include <cstdint>

namespace ljbind::luasource {
namespace {

constexpr double maxExact = 9007199254740992;  // 2^53

std::optional<double> arithmetic(Operator op, double left, double right) {
  switch (op) {
    case Operator::Add: return left + right;
    case Operator::Subtract: return left - right;
    case Operator::Multiply: return left * right;
    case Operator::Divide: return left / right;
    case Operator::Modulo: return left - std::floor(left / right) * right;
    case Operator::Power: return std::pow(left, right);
    case Operator::Or:
    case Operator::And:
    case Operator::Less:
    case Operator::Greater:
    case Operator::LessEqual:
    case Operator::GreaterEqual:
    case Operator::NotEqual:
    case Operator::Equal:
    case Operator::Concat:
    case Operator::Not:
    case Operator::Length:
    case Operator::Negate: return std::nullopt;
  }
  return std::nullopt;
}

// What the bit operations see of a number: its low 32 bits.
std::optional<std::uint32_t> toBits(std::optional<double> number) {
  if (!number || *number != std::floor(*number) || std::abs(*number) > maxExact)
    return std::nullopt;
  return static_cast<std::uint32_t>(static_cast<std::int64_t>(*number));
}

}  // namespace

Numbers::Numbers(const Chunk& chunk, const Flow& flow, const Origins& origins)
    : chunk_(chunk), flow_(flow), origins_(origins) {
  for (const Expression& expression : chunk.expressions) {
    const auto* number = std::get_if<Number>(&expression.node);
    if (number && number->kind != NumberKind::Double) special_.insert(number->value);
  }
  numbers_.reserve(chunk.expressions.size());
  for (std::uint32_t i = 0; i < chunk.expressions.size(); ++i) {
    Known known = evaluate(static_cast<ExpressionId>(i));
    if (known.value && !std::isfinite(*known.value)) known = {};
    numbers_.push_back(known);
  }
}

Numbers::Known Numbers::evaluate(ExpressionId id) const {
  const ExpressionId origin = origins_.of(id);
  if (origin != id) return (*this)[origin];
  const auto& node = chunk_[id].node;
  if (const auto* number = std::get_if<Number>(&node)) {
    if (number->kind == NumberKind::Double) return {number->value};
    const bool exact = number->kind != NumberKind::Imaginary && number->value < maxExact;
    return {exact ? std::optional(number->value) : std::nullopt, number->kind};
  }
  if (const auto* unary = std::get_if<Unary>(&node)) {
    const Known& operand = (*this)[unary->operand];
    const bool negates = unary->op == Operator::Negate && operand.kind != NumberKind::Uint64;
    if (!negates || !operand.value) return {};
    // Zero has no sign in C's integers.
    return {*operand.value == 0 ? 0 : -*operand.value, operand.kind};
  }
  if (const auto* binary = std::get_if<Binary>(&node)) {
    const auto left = plain(binary->left);
    const auto right = plain(binary->right);
    if (!left || !right) return {};
    return {arithmetic(binary->op, *left, *right)};
  }
  if (const auto* call = std::get_if<Call>(&node)) return {bits(*call)};
  return fromFlow(id);
}

// Of what the flow knows nil and booleans are missing: a field or a global may well be without a
// value before it is given one, but a local that is a number in one place and false in another is
// no constant.
Numbers::Known Numbers::fromFlow(ExpressionId id) const {
  const auto& node = chunk_[id].node;
  const auto* name = std::get_if<Name>(&node);
  if (!std::holds_alternative<Index>(node) && !(name && !name->local)) return {};
  const auto held = flow_.at(id);
  if (held.size() != 1 || flow_.values()[held[0]].kind != ValueKind::Number) return {};
  const std::string& text = flow_.values().text(held[0]);
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return {};
  // The flow does not tell 64-bit numbers from others.
  if (special_.contains(value)) return {};
  return {value};
}

std::optional<double> Numbers::bits(const Call& call) const {
  if (call.arguments.empty()) return std::nullopt;
  std::optional<std::uint32_t> first = toBits(plain(call.arguments[0]));
  if (!first) return std::nullopt;
  const std::string name = origins_.luaName(call.callee);
  const auto result = [](std::uint32_t value) {
    return static_cast<double>(static_cast<std::int32_t>(value));
  };
  if (call.arguments.size() == 1 && name == "bit.tobit") return result(*first);
  if (call.arguments.size() == 1 && name == "bit.bnot") return result(~*first);
  const bool isAnd = name == "bit.band";
  const bool isOr = name == "bit.bor";
  const bool isExclusive = name == "bit.bxor";
  if (isAnd || isOr || isExclusive) {
    for (std::size_t i = 1; i < call.arguments.size(); ++i) {
      const auto next = toBits(plain(call.arguments[i]));
      if (!next) return std::nullopt;
      first = isAnd ? *first & *next : isOr ? *first | *next : *first ^ *next;
    }
    return result(*first);
  }
  if (call.arguments.size() != 2) return std::nullopt;
  const auto shift = toBits(plain(call.arguments[1]));
  if (!shift) return std::nullopt;
  const std::uint32_t count = *shift & 31;
  if (name == "bit.lshift") return result(*first << count);
  if (name == "bit.rshift") return result(*first >> count);
  if (name == "bit.arshift")
    return result(static_cast<std::uint32_t>(static_cast<std::int32_t>(*first) >> count));
  return std::nullopt;
}

}  // namespace ljbind::luasource
