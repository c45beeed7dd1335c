#include "luasource/constants.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "luasource/lexer.h"

namespace ljbind::luasource {
namespace {

using Kind = Constant::Kind;

Constant boolean(bool value) {
  Constant result;
  result.kind = Kind::Boolean;
  result.boolean = value;
  return result;
}

Constant number(double value) {
  Constant result;
  result.kind = Kind::Number;
  result.number = value;
  return result;
}

Constant ofKind(Kind kind) {
  Constant result;
  result.kind = kind;
  return result;
}

// The same expression whatever blanks and comments it is written with.
std::string tokensOf(std::string_view text) {
  std::string result;
  Lexer lexer(text);
  for (Token token = lexer.next(); token.kind != TokenKind::Eof; token = lexer.next()) {
    if (!result.empty()) result += ' ';
    result += token.kind == TokenKind::String
                  ? '"' + token.text
                  : text.substr(token.span.begin, token.span.end - token.span.begin);
  }
  return result;
}

// Globals of LuaJIT itself, which are never nil.
constexpr auto present = std::to_array<std::string_view>({
    "_G",      "assert", "bit",      "coroutine", "debug",  "error",   "getmetatable",
    "io",      "ipairs", "jit",      "load",      "math",   "next",    "os",
    "package", "pairs",  "pcall",    "print",     "rawget", "require", "select",
    "string",  "table",  "tonumber", "tostring",  "type",   "xpcall",  "ffi",
});

}  // namespace

Constants::Constants(const Chunk& chunk, std::string_view source, const Flow& flow,
                     const Outline& outline, const Target& target,
                     const std::vector<Assumption>& assumptions)
    : chunk_(chunk),
      source_(source),
      flow_(flow),
      values_(flow.values()),
      outline_(outline),
      target_(target),
      texts_(chunk, source),
      constants_(chunk.expressions.size()),
      isDecided_(chunk.expressions.size()),
      standings_(outline.contextCount()),
      isStanding_(outline.contextCount()),
      leavings_(chunk.statements.size()),
      used_(assumptions.size()) {
  for (const Assumption& assumption : assumptions) {
    Lexer lexer(assumption.value);
    const Token token = lexer.next();
    const bool whole = lexer.next().kind == TokenKind::Eof && !lexer.error();
    Constant value;
    value.kind = Kind::Text;
    if (whole && token.kind == TokenKind::Nil) {
      value.kind = Kind::Nil;
    } else if (whole && (token.kind == TokenKind::True || token.kind == TokenKind::False)) {
      value = boolean(token.kind == TokenKind::True);
    } else if (whole && token.kind == TokenKind::Number) {
      value = number(token.number);
    } else {
      const bool quoted = whole && token.kind == TokenKind::String;
      value.text = texts_.fixed(quoted ? token.text : assumption.value, Span{});
    }
    assumed_.push_back({tokensOf(assumption.name), value});
    longestAssumed_ = std::max(longestAssumed_, assumption.name.size());
  }
  for (const ExpressionId id : outline.inOrder()) at(id);
}

std::string_view Constants::sourceOf(ExpressionId id) const {
  const Span span = chunk_[id].span;
  return source_.substr(span.begin, span.end - span.begin);
}

// An expression that rests on itself is undecided.
Constant Constants::at(ExpressionId id) {
  const auto index = static_cast<std::uint32_t>(id);
  if (isDecided_[index]) return constants_[index];
  if (depth_ >= maxDepth) return {};
  const Depth depth(depth_);
  isDecided_[index] = true;
  const std::optional<Constant> said = assumed(id);
  const Constant value = said ? *said : decide(id);
  constants_[index] = value;
  return value;
}

std::optional<Constant> Constants::assumed(ExpressionId id) {
  if (assumed_.empty()) return std::nullopt;
  const auto& node = chunk_[id].node;
  // Names, fields and calls: literals and operators are what they are. A long expression is not
  // cut into tokens, each part of it again, to find that it is none of those named.
  const bool nameable = std::holds_alternative<Name>(node) || std::holds_alternative<Index>(node) ||
                        std::holds_alternative<Call>(node) ||
                        std::holds_alternative<MethodCall>(node) ||
                        std::holds_alternative<Unary>(node) || std::holds_alternative<Binary>(node);
  if (!nameable || sourceOf(id).size() > 4 * longestAssumed_) return std::nullopt;
  const std::string tokens = tokensOf(sourceOf(id));
  for (std::size_t i = 0; i < assumed_.size(); ++i) {
    if (assumed_[i].tokens != tokens) continue;
    used_[i] = true;
    Constant value = assumed_[i].value;
    if (value.kind == Kind::Text)
      if (auto text = texts_.plain(value.text)) value.text = texts_.fixed(*text, chunk_[id].span);
    return value;
  }
  return std::nullopt;
}

Constant Constants::decide(ExpressionId id) {
  const auto& node = chunk_[id].node;
  if (std::holds_alternative<Nil>(node)) return ofKind(Kind::Nil);
  if (const auto* value = std::get_if<Boolean>(&node)) return boolean(value->value);
  if (const auto* value = std::get_if<Number>(&node))
    return value->kind == NumberKind::Double ? number(value->value) : ofKind(Kind::Other);
  if (std::holds_alternative<String>(node)) {
    Constant result = ofKind(Kind::Text);
    result.text = texts_.literal(id);
    return result;
  }
  if (const auto* name = std::get_if<Name>(&node)) return nameAt(id, *name);
  if (const auto* index = std::get_if<Index>(&node)) return indexAt(id, *index);
  if (const auto* paren = std::get_if<Paren>(&node)) return at(paren->inner);
  if (const auto* unary = std::get_if<Unary>(&node)) return unaryAt(*unary);
  if (const auto* binary = std::get_if<Binary>(&node)) return binaryAt(*binary);
  if (std::holds_alternative<Call>(node) || std::holds_alternative<MethodCall>(node))
    return callAt(id);
  const bool other =
      std::holds_alternative<FunctionExpression>(node) || std::holds_alternative<Table>(node);
  return other ? ofKind(Kind::Other) : Constant{};
}

Constant Constants::nameAt(ExpressionId id, const Name& node) {
  if (const Definition* found = definition(id)) {
    if (found->kind == Definition::Kind::Nil) return ofKind(Kind::Nil);
    return found->kind == Definition::Kind::Value ? at(found->value) : Constant{};
  }
  if (node.local || outline_.global(node.name)) return {};
  const bool known = std::find(present.begin(), present.end(), node.name) != present.end();
  return known ? ofKind(Kind::Other) : Constant{};
}

std::string Constants::globalPath(ExpressionId id) const {
  constexpr unsigned maxSteps = 16;
  std::string path;
  for (unsigned step = 0; step < maxSteps; ++step) {
    const auto& node = chunk_[id].node;
    if (const auto* index = std::get_if<Index>(&node)) {
      const auto* key = std::get_if<String>(&chunk_[index->key].node);
      if (!key || key->value.size() > 64) return {};
      path = "." + key->value + path;
      id = index->object;
    } else if (const auto* name = std::get_if<Name>(&node)) {
      if (!name->local) return outline_.global(name->name) ? "" : name->name + path;
      // `local concat = table.concat`
      const auto& definitions = outline_.variable(*name->local).definitions;
      const bool one = definitions.size() == 1 && definitions[0].kind == Definition::Kind::Value;
      if (!one) return {};
      id = definitions[0].value;
    } else if (const auto* paren = std::get_if<Paren>(&node)) {
      id = paren->inner;
    } else if (const auto* call = std::get_if<Call>(&node)) {
      // `require "table"` is the global of that name; nothing else comes from a call.
      const auto* callee = std::get_if<Name>(&chunk_[call->callee].node);
      const auto* module = call->arguments.size() == 1
                               ? std::get_if<String>(&chunk_[call->arguments[0]].node)
                               : nullptr;
      const bool isRequire = callee && callee->name == "require" && !callee->local && module;
      return isRequire && module->value != "ffi" ? module->value + path : "";
    } else {
      return {};
    }
  }
  return {};
}

// "ffi.os" and its like, for the target; empty when it is none of them.
std::string Constants::targetField(const std::string& library, const std::string& key) const {
  if (library != "ffi" && library != "jit") return {};
  if (key == "os") return target_.os;
  if (key == "arch") return target_.arch;
  return {};
}

Constant Constants::indexAt(ExpressionId id, const Index& node) {
  const Constant key = at(node.key);
  const auto object = flow_.at(node.object);
  const bool isFfi = object.size() == 1 && values_[object[0]].kind == ValueKind::Ffi;
  const bool isJit = !isFfi && globalPath(node.object) == "jit";
  if ((isFfi || isJit) && key.kind == Kind::Text) {
    const std::string name = texts_.plain(key.text).value_or("");
    const std::string value = targetField(isFfi ? "ffi" : "jit", name);
    if (!value.empty()) {
      Constant result = ofKind(Kind::Text);
      result.text = texts_.fixed(value, chunk_[id].span);
      return result;
    }
    if (isJit && name == "version_num") return number(target_.versionNumber);
    return ofKind(Kind::Other);
  }
  if (object.size() == 1 && values_[object[0]].kind == ValueKind::Table && key.decided()) {
    findFields();
    if (openTables_.contains(values_[object[0]].number)) return {};
    const Variable* found = field(object[0], keyOf(key));
    if (!found) {
      // What looks elsewhere for what it has not, or a table that others fill.
      const bool whole = std::holds_alternative<Paren>(chunk_[node.object].node);
      return whole ? ofKind(Kind::Nil) : Constant{};
    }
    const Definition* one = reaching(*found, id);
    return one && one->kind == Definition::Kind::Value ? at(one->value) : Constant{};
  }
  const std::string path = globalPath(id);
  const std::string root = path.substr(0, path.find('.'));
  constexpr auto libraries = std::to_array<std::string_view>(
      {"string", "table", "math", "io", "os", "debug", "coroutine", "package", "bit"});
  const bool known = std::find(libraries.begin(), libraries.end(), root) != libraries.end() &&
                     std::count(path.begin(), path.end(), '.') == 1;
  return known && root != "package" ? ofKind(Kind::Other) : Constant{};
}

Constant Constants::unaryAt(const Unary& node) {
  const Constant operand = at(node.operand);
  switch (node.op) {
    case Operator::Not:
      if (operand.kind == Kind::Guard) return operand;
      return operand.decided() ? boolean(!operand.isTrue()) : Constant{};
    case Operator::Negate:
      return operand.kind == Kind::Number ? number(-operand.number) : Constant{};
    case Operator::Length:
      if (operand.kind == Kind::Text) return number(static_cast<double>(texts_.size(operand.text)));
      return {};
    default: return {};
  }
}

Constant Constants::binaryAt(const Binary& node) {
  if (node.op == Operator::And || node.op == Operator::Or) return andOr(node);
  if (node.op == Operator::Concat) return concat(node);
  const Constant left = at(node.left);
  const Constant right = at(node.right);
  switch (node.op) {
    case Operator::Less:
    case Operator::Greater:
    case Operator::LessEqual:
    case Operator::GreaterEqual:
    case Operator::NotEqual:
    case Operator::Equal: return compare(node.op, left, right);
    default: return arithmetic(node.op, left, right);
  }
}

// `undecided and false` is not known, but no condition that it makes is fulfilled.
Constant Constants::andOr(const Binary& node) {
  const bool isAnd = node.op == Operator::And;
  const Constant left = at(node.left);
  if (left.decided()) return left.isTrue() == isAnd ? at(node.right) : left;
  const Constant right = at(node.right);
  if (right.decided() && right.isTrue() != isAnd)
    return isAnd ? boolean(false) : ofKind(Kind::Other);
  if (left.kind == Kind::Undecided) return {};
  return right.kind == Kind::Undecided ? Constant{} : left;
}

Constant Constants::compare(Operator op, const Constant& left, const Constant& right) {
  if (left.kind == Kind::Undecided || right.kind == Kind::Undecided) return {};
  if (left.kind == Kind::Guard) return left;
  if (right.kind == Kind::Guard) return right;
  const bool equality = op == Operator::Equal || op == Operator::NotEqual;
  if (left.kind != right.kind)
    return equality && left.kind != Kind::Other && right.kind != Kind::Other
               ? boolean(op == Operator::NotEqual)
           : equality && (!left.isTrue() || !right.isTrue()) ? boolean(op == Operator::NotEqual)
                                                             : Constant{};
  int order = 0;
  switch (left.kind) {
    case Kind::Nil: break;
    case Kind::Boolean:
      order = static_cast<int>(left.boolean) - static_cast<int>(right.boolean);
      break;
    case Kind::Number: order = left.number < right.number ? -1 : left.number > right.number; break;
    case Kind::Text: {
      const auto a = texts_.plain(left.text);
      const auto b = texts_.plain(right.text);
      if (!a || !b) return {};
      order = a->compare(*b);
      break;
    }
    case Kind::Undecided:
    case Kind::Other:
    case Kind::Guard: return {};
  }
  switch (op) {
    case Operator::Less: return boolean(order < 0);
    case Operator::Greater: return boolean(order > 0);
    case Operator::LessEqual: return boolean(order <= 0);
    case Operator::GreaterEqual: return boolean(order >= 0);
    case Operator::Equal: return boolean(order == 0);
    case Operator::NotEqual: return boolean(order != 0);
    default: return {};
  }
}

Constant Constants::arithmetic(Operator op, const Constant& left, const Constant& right) const {
  if (left.kind != Kind::Number || right.kind != Kind::Number) return {};
  const double a = left.number;
  const double b = right.number;
  switch (op) {
    case Operator::Add: return number(a + b);
    case Operator::Subtract: return number(a - b);
    case Operator::Multiply: return number(a * b);
    case Operator::Divide: return number(a / b);
    case Operator::Modulo: return number(a - std::floor(a / b) * b);
    case Operator::Power: return number(std::pow(a, b));
    default: return {};
  }
}

std::optional<TextId> Constants::textOf(ExpressionId id, const Constant& value) {
  if (value.kind == Kind::Text) return value.text;
  if (value.kind != Kind::Number || !std::isfinite(value.number)) return std::nullopt;
  return texts_.fixed(fmt::format("{:.14g}", value.number), chunk_[id].span);
}

Constant Constants::concat(const Binary& node) {
  const auto left = textOf(node.left, at(node.left));
  const auto right = textOf(node.right, at(node.right));
  if (!left || !right) return {};
  Constant result = ofKind(Kind::Text);
  result.text = texts_.join(*left, *right);
  return result;
}

// Follows the operators, whose undecided parts make them undecided.
ExpressionId Constants::culprit(ExpressionId id) {
  for (;;) {
    const auto& node = chunk_[id].node;
    if (const auto* paren = std::get_if<Paren>(&node)) {
      id = paren->inner;
    } else if (const auto* unary = std::get_if<Unary>(&node)) {
      id = unary->operand;
    } else if (const auto* binary = std::get_if<Binary>(&node)) {
      id = at(binary->left).kind == Kind::Undecided ? binary->left : binary->right;
    } else {
      return id;
    }
  }
}

}  // namespace ljbind::luasource
