#include <array>

#include "luasource/parser_state.h"

namespace ljbind::luasource {
namespace {

struct BinaryOperator {
  TokenKind token;
  Operator op;
  // How tightly it binds to what stands left and right of it; a smaller right makes it associate
  // to the right (lj_parse.c, priority).
  unsigned left;
  unsigned right;
};

constexpr auto binaryOperators = std::to_array<BinaryOperator>({
    {TokenKind::Plus, Operator::Add, 6, 6},
    {TokenKind::Minus, Operator::Subtract, 6, 6},
    {TokenKind::Star, Operator::Multiply, 7, 7},
    {TokenKind::Slash, Operator::Divide, 7, 7},
    {TokenKind::Percent, Operator::Modulo, 7, 7},
    {TokenKind::Caret, Operator::Power, 10, 9},
    {TokenKind::Concat, Operator::Concat, 5, 4},
    {TokenKind::NotEqual, Operator::NotEqual, 3, 3},
    {TokenKind::Equal, Operator::Equal, 3, 3},
    {TokenKind::Less, Operator::Less, 3, 3},
    {TokenKind::GreaterEqual, Operator::GreaterEqual, 3, 3},
    {TokenKind::Greater, Operator::Greater, 3, 3},
    {TokenKind::LessEqual, Operator::LessEqual, 3, 3},
    {TokenKind::And, Operator::And, 2, 2},
    {TokenKind::Or, Operator::Or, 1, 1},
});
constexpr unsigned unaryPriority = 8;

const BinaryOperator* binaryOperator(TokenKind kind) {
  for (const BinaryOperator& entry : binaryOperators)
    if (entry.token == kind) return &entry;
  return nullptr;
}

std::optional<Operator> unaryOperator(TokenKind kind) {
  if (kind == TokenKind::Not) return Operator::Not;
  if (kind == TokenKind::Minus) return Operator::Negate;
  if (kind == TokenKind::Hash) return Operator::Length;
  return std::nullopt;
}

}  // namespace

Expressions Parser::expressionList() {
  Expressions list{expression()};
  while (accept(TokenKind::Comma)) list.push_back(expression());
  return list;
}

// An expression whose operators all bind tighter than `limit`.
ExpressionId Parser::binary(unsigned limit) {
  const Level level(*this);
  ExpressionId left = unary();
  const BinaryOperator* op = binaryOperator(token_.kind);
  while (op && op->left > limit) {
    advance();
    const ExpressionId right = binary(op->right);
    left = add(from(spanOf(left)), Binary{op->op, left, right});
    op = binaryOperator(token_.kind);
  }
  return left;
}

ExpressionId Parser::unary() {
  const std::optional<Operator> op = unaryOperator(token_.kind);
  if (!op) return simple();
  const Span begin = token_.span;
  advance();
  const ExpressionId operand = binary(unaryPriority);
  return add(from(begin), Unary{*op, operand});
}

ExpressionId Parser::simple() {
  switch (token_.kind) {
    case TokenKind::Number:
    case TokenKind::String:
    case TokenKind::Nil:
    case TokenKind::True:
    case TokenKind::False:
    case TokenKind::Dots: return constant();
    case TokenKind::LeftBrace: return table();
    case TokenKind::Function: {
      const Token opener = token_;
      advance();
      return function(opener, false);
    }
    default: return suffixed();
  }
}

ExpressionId Parser::constant() {
  if (at(TokenKind::Dots) && !scope_.variadic()) fail("cannot use '...' outside a vararg function");
  Token token = std::move(token_);
  token_ = Token{};
  token_.kind = token.kind;
  token_.span = token.span;
  token_.endLine = token.endLine;
  token_.endColumn = token.endColumn;
  advance();
  if (token.kind == TokenKind::Number)
    return add(token.span, Number{token.numberKind, token.number});
  if (token.kind == TokenKind::String) return add(token.span, String{std::move(token.text)});
  if (token.kind == TokenKind::Dots) return add(token.span, Vararg{scope_.function()});
  if (token.kind == TokenKind::Nil) return add(token.span, Nil{});
  return add(token.span, Boolean{token.kind == TokenKind::True});
}

// Loops over suffixes, so that `f()()()...` of any length needs no stack.
ExpressionId Parser::suffixed() {
  ExpressionId result = primary();
  for (;;) {
    switch (token_.kind) {
      case TokenKind::Dot: result = dotIndex(result); break;
      case TokenKind::LeftBracket: result = bracketIndex(result); break;
      case TokenKind::Colon: result = methodCall(result); break;
      case TokenKind::LeftParen:
      case TokenKind::String:
      case TokenKind::LeftBrace: {
        Expressions values = arguments();
        result = add(from(spanOf(result)), Call{result, std::move(values)});
        break;
      }
      default: return result;
    }
  }
}

ExpressionId Parser::primary() {
  if (atName()) return name();
  const Token opener = token_;
  if (!accept(TokenKind::LeftParen)) {
    fail("unexpected symbol");
    return add(opener.span, Nil{});
  }
  const ExpressionId inner = expression();
  expectClosing(TokenKind::RightParen, opener);
  return add(from(opener.span), Paren{inner});
}

ExpressionId Parser::name() {
  Span span;
  std::string text = expectName(&span);
  const std::optional<LocalId> local = scope_.resolve(text);
  if (local && chunk_[*local].function != scope_.function())
    chunk_.locals[static_cast<std::uint32_t>(*local)].captured = true;
  return add(span, Name{std::move(text), local});
}

ExpressionId Parser::nameKey() {
  Span span = token_.span;
  std::string text = expectName(&span);
  return add(span, String{std::move(text)});
}

ExpressionId Parser::dotIndex(ExpressionId object) {
  advance();
  const ExpressionId key = nameKey();
  return add(from(spanOf(object)), Index{object, key, true});
}

ExpressionId Parser::bracketIndex(ExpressionId object) {
  advance();
  const ExpressionId key = expression();
  expect(TokenKind::RightBracket);
  return add(from(spanOf(object)), Index{object, key, false});
}

ExpressionId Parser::methodCall(ExpressionId object) {
  advance();
  const ExpressionId key = nameKey();
  Expressions values = arguments();
  return add(from(spanOf(object)), MethodCall{object, key, std::move(values)});
}

Expressions Parser::arguments() {
  if (at(TokenKind::String)) return {constant()};
  if (at(TokenKind::LeftBrace)) return {table()};
  const Token opener = token_;
  if (!accept(TokenKind::LeftParen)) {
    fail("function arguments expected");
    return {};
  }
  Expressions list;
  if (!at(TokenKind::RightParen)) list = expressionList();
  expectClosing(TokenKind::RightParen, opener);
  return list;
}

ExpressionId Parser::table() {
  const Token opener = token_;
  advance();
  Table result;
  while (!at(TokenKind::RightBrace)) {
    result.fields.push_back(field());
    if (!accept(TokenKind::Comma) && !accept(TokenKind::Semicolon)) break;
  }
  expectClosing(TokenKind::RightBrace, opener);
  return add(from(opener.span), std::move(result));
}

Table::Field Parser::field() {
  if (accept(TokenKind::LeftBracket)) {
    const ExpressionId key = expression();
    expect(TokenKind::RightBracket);
    expect(TokenKind::Assign);
    return {key, expression()};
  }
  if (atName() && lookahead().kind == TokenKind::Assign) {
    const ExpressionId key = nameKey();
    advance();
    return {key, expression()};
  }
  return {std::nullopt, expression()};
}

// From the parameters on; `opener` is the word `function`.
ExpressionId Parser::function(const Token& opener, bool method) {
  const auto id = static_cast<FunctionId>(chunk_.functions.size());
  chunk_.functions.emplace_back();
  scope_.openFunction(id, false);
  Function result;
  result.method = method;
  parameters(result, method, opener.span);
  const BlockId body = statements();
  expectClosing(TokenKind::End, opener);
  take(scope_.closeFunction());
  result.span = from(opener.span);
  result.body = body;
  chunk_.functions[static_cast<std::uint32_t>(id)] = std::move(result);
  return add(from(opener.span), FunctionExpression{id});
}

void Parser::parameters(Function& function, bool method, Span functionSpan) {
  const auto addParameter = [&](const std::string& name, Span span) {
    const LocalId local = newLocal(name, span);
    Local& entry = chunk_.locals[static_cast<std::uint32_t>(local)];
    entry.parameter = true;
    entry.assignments = 1;
    function.parameters.push_back(local);
  };
  expect(TokenKind::LeftParen);
  if (method) addParameter("self", functionSpan);
  if (!at(TokenKind::RightParen)) {
    do {
      if (atName()) {
        Span span;
        const std::string name = expectName(&span);
        addParameter(name, span);
      } else if (accept(TokenKind::Dots)) {
        function.variadic = true;
        scope_.setVariadic();
        break;
      } else {
        fail("<name> or '...' expected");
      }
    } while (accept(TokenKind::Comma));
  }
  for (const LocalId local : function.parameters) declare(local);
  expect(TokenKind::RightParen);
}

}  // namespace ljbind::luasource
