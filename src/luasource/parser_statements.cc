#include <fmt/format.h>

#include "luasource/parser_state.h"

namespace ljbind::luasource {

BlockId Parser::block() {
  scope_.openBlock();
  const BlockId result = statements();
  take(scope_.closeBlock());
  return result;
}

bool Parser::atBlockEnd() const {
  switch (token_.kind) {
    case TokenKind::Else:
    case TokenKind::Elseif:
    case TokenKind::End:
    case TokenKind::Until:
    case TokenKind::Eof: return true;
    default: return false;
  }
}

BlockId Parser::statements() {
  const Level level(*this);
  Block result;
  bool last = false;
  while (!last && !atBlockEnd()) {
    if (at(TokenKind::Label)) {
      labels(result.statements);
    } else if (const auto id = statement(last)) {
      result.statements.push_back(*id);
    }
    if (last) accept(TokenKind::Semicolon);
    while (!last && accept(TokenKind::Semicolon)) {
    }
  }
  chunk_.blocks.push_back(std::move(result));
  return static_cast<BlockId>(chunk_.blocks.size() - 1);
}

std::optional<StatementId> Parser::statement(bool& last) {
  switch (token_.kind) {
    case TokenKind::If: return ifStatement();
    case TokenKind::While: return whileStatement();
    case TokenKind::Do: return doStatement();
    case TokenKind::For: return forStatement();
    case TokenKind::Repeat: return repeatStatement();
    case TokenKind::Function: return functionStatement();
    case TokenKind::Local: return localStatement();
    case TokenKind::Return: last = true; return returnStatement();
    case TokenKind::Break: return breakStatement();
    case TokenKind::Semicolon: advance(); return std::nullopt;
    case TokenKind::Goto:
      if (lookahead().kind == TokenKind::Name) return gotoStatement();
      return callOrAssignment();
    default: return callOrAssignment();
  }
}

StatementId Parser::ifStatement() {
  const Token opener = token_;
  If result;
  do {
    advance();
    const ExpressionId condition = expression();
    expect(TokenKind::Then);
    const BlockId body = block();
    result.branches.push_back({condition, body});
  } while (at(TokenKind::Elseif));
  if (accept(TokenKind::Else)) result.branches.push_back({std::nullopt, block()});
  expectClosing(TokenKind::End, opener);
  return addStatement(from(opener.span), std::move(result));
}

StatementId Parser::whileStatement() {
  const Token opener = token_;
  advance();
  const ExpressionId condition = expression();
  expect(TokenKind::Do);
  scope_.openBlock(true);
  const BlockId body = block();
  expectClosing(TokenKind::End, opener);
  take(scope_.closeBlock());
  return addStatement(from(opener.span), While{condition, body});
}

StatementId Parser::doStatement() {
  const Token opener = token_;
  advance();
  const BlockId body = block();
  expectClosing(TokenKind::End, opener);
  return addStatement(from(opener.span), Do{body});
}

StatementId Parser::forStatement() {
  const Token opener = token_;
  advance();
  Span span;
  const std::string variable = expectName(&span);
  if (at(TokenKind::Assign)) return numericFor(opener, variable, span);
  if (at(TokenKind::Comma) || at(TokenKind::In)) return genericFor(opener, variable, span);
  fail("'=' or 'in' expected");
  return addStatement(opener.span, Break{});
}

StatementId Parser::numericFor(const Token& opener, const std::string& variable, Span span) {
  advance();
  Expressions range{expression()};
  expect(TokenKind::Comma);
  range.push_back(expression());
  if (accept(TokenKind::Comma)) range.push_back(expression());
  const LocalId local = newLocal(variable, span);
  const BlockId body = forBody(opener, {local});
  return addStatement(from(opener.span), NumericFor{local, std::move(range), body});
}

StatementId Parser::genericFor(const Token& opener, const std::string& variable, Span span) {
  std::vector<LocalId> variables{newLocal(variable, span)};
  while (accept(TokenKind::Comma)) {
    Span next;
    const std::string name = expectName(&next);
    variables.push_back(newLocal(name, next));
  }
  expect(TokenKind::In);
  Expressions values = expressionList();
  const BlockId body = forBody(opener, variables);
  return addStatement(from(opener.span), GenericFor{std::move(variables), std::move(values), body});
}

BlockId Parser::forBody(const Token& opener, const std::vector<LocalId>& variables) {
  expect(TokenKind::Do);
  scope_.openBlock(true);
  for (const LocalId local : variables) {
    chunk_.locals[static_cast<std::uint32_t>(local)].assignments = 1;
    declare(local);
  }
  const BlockId body = block();
  expectClosing(TokenKind::End, opener);
  take(scope_.closeBlock());
  return body;
}

// The condition sees the locals of the body.
StatementId Parser::repeatStatement() {
  const Token opener = token_;
  advance();
  scope_.openBlock(true);
  scope_.openBlock();
  const BlockId body = statements();
  expectClosing(TokenKind::Until, opener);
  const ExpressionId condition = expression();
  take(scope_.closeBlock());
  take(scope_.closeBlock());
  return addStatement(from(opener.span), Repeat{body, condition});
}

StatementId Parser::functionStatement() {
  const Token opener = token_;
  advance();
  ExpressionId target = name();
  while (at(TokenKind::Dot)) target = dotIndex(target);
  const bool method = accept(TokenKind::Colon);
  if (method) {
    const ExpressionId key = nameKey();
    target = add(from(spanOf(target)), Index{target, key, true});
  }
  countAssignment(target);
  const ExpressionId value = function(opener, method);
  return addStatement(from(opener.span), FunctionStatement{target, value});
}

StatementId Parser::localStatement() {
  const Span begin = token_.span;
  advance();
  if (at(TokenKind::Function)) return localFunction(begin);
  std::vector<LocalId> locals;
  do {
    Span span = token_.span;
    const std::string variable = expectName(&span);
    locals.push_back(newLocal(variable, span));
  } while (accept(TokenKind::Comma));
  Expressions values;
  if (accept(TokenKind::Assign)) values = expressionList();
  for (const LocalId local : locals) {
    if (!values.empty()) chunk_.locals[static_cast<std::uint32_t>(local)].assignments = 1;
    declare(local);
  }
  return addStatement(from(begin), LocalStatement{std::move(locals), std::move(values)});
}

StatementId Parser::localFunction(Span begin) {
  const Token opener = token_;
  advance();
  Span span = token_.span;
  const std::string variable = expectName(&span);
  const LocalId local = newLocal(variable, span);
  chunk_.locals[static_cast<std::uint32_t>(local)].assignments = 1;
  declare(local);
  const ExpressionId value = function(opener, false);
  return addStatement(from(begin), LocalFunction{local, value});
}

StatementId Parser::returnStatement() {
  const Span begin = token_.span;
  advance();
  Expressions values;
  if (!atBlockEnd() && !at(TokenKind::Semicolon)) values = expressionList();
  return addStatement(from(begin), Return{scope_.function(), std::move(values)});
}

StatementId Parser::breakStatement() {
  const Span begin = token_.span;
  if (!scope_.inLoop()) failAt(begin, "no loop to break");
  advance();
  return addStatement(begin, Break{});
}

StatementId Parser::gotoStatement() {
  const Span begin = token_.span;
  advance();
  std::string label = expectName();
  scope_.addGoto(label, begin);
  return addStatement(from(begin), Goto{std::move(label)});
}

// A run of labels: whether they end their block is known only behind the last.
void Parser::labels(std::vector<StatementId>& out) {
  std::vector<std::string> names;
  while (at(TokenKind::Label)) {
    const Span begin = token_.span;
    advance();
    Span span = token_.span;
    std::string label = expectName(&span);
    if (!error_ && !scope_.addLabel(label))
      failAt(span, fmt::format("duplicate label '{}'", printable(label)));
    expect(TokenKind::Label);
    out.push_back(addStatement(from(begin), Label{label}));
    names.push_back(std::move(label));
    while (accept(TokenKind::Semicolon)) {
    }
  }
  if (!error_) take(scope_.placeLabels(names, atBlockEnd() && !at(TokenKind::Until)));
}

StatementId Parser::callOrAssignment() {
  const Span begin = token_.span;
  const ExpressionId first = suffixed();
  if (isCall(first)) return addStatement(from(begin), CallStatement{first});
  return assignment(first);
}

StatementId Parser::assignment(ExpressionId first) {
  const Span begin = spanOf(first);
  Expressions targets{first};
  checkTarget(first);
  while (accept(TokenKind::Comma)) {
    targets.push_back(suffixed());
    checkTarget(targets.back());
  }
  expect(TokenKind::Assign);
  Expressions values = expressionList();
  for (const ExpressionId target : targets) countAssignment(target);
  return addStatement(from(begin), Assignment{std::move(targets), std::move(values)});
}

bool Parser::isCall(ExpressionId id) const {
  const auto& node = chunk_[id].node;
  return std::holds_alternative<Call>(node) || std::holds_alternative<MethodCall>(node);
}

void Parser::checkTarget(ExpressionId id) {
  const auto& node = chunk_[id].node;
  if (!std::holds_alternative<Name>(node) && !std::holds_alternative<Index>(node))
    fail("syntax error");
}

void Parser::countAssignment(ExpressionId target) {
  const auto* const node = std::get_if<Name>(&chunk_[target].node);
  if (node && node->local) ++chunk_.locals[static_cast<std::uint32_t>(*node->local)].assignments;
}

}  // namespace ljbind::luasource
