// The recursive-descent parser's state; its methods are spread over parser_*.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "luasource/ast.h"
#include "luasource/lexer.h"
#include "luasource/scope.h"

namespace ljbind::luasource {

// After the first error every token is Eof, so that each loop ends and the descent unwinds; what it
// builds from there on is valid but meaningless, and is thrown away.
class Parser {
 public:
  explicit Parser(std::string_view text);
  void parseChunk();

  const std::optional<SyntaxError>& error() const { return error_; }
  Chunk takeChunk() { return std::move(chunk_); }

 private:
  // One level of LuaJIT's nesting (lj_parse.c, synlevel_begin).
  class Level {
   public:
    explicit Level(Parser& parser);
    ~Level() { --parser_.level_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Parser& parser_;
  };

  // --- tokens (parser.cc)
  void advance();
  const Token& lookahead();
  bool at(TokenKind kind) const { return token_.kind == kind; }
  bool accept(TokenKind kind);
  void expect(TokenKind kind);
  // `what` closes what `opener` opened.
  void expectClosing(TokenKind what, const Token& opener);
  bool atName() const { return at(TokenKind::Name) || at(TokenKind::Goto); }
  std::string expectName(Span* span = nullptr);
  void failAt(Span span, std::string message);
  void fail(std::string_view message);  // "... near 'token'"
  void failExpected(TokenKind kind);
  std::string tokenText() const;  // how a message shows the current token
  void take(std::optional<SyntaxError> error);

  // --- nodes (parser.cc)
  template <typename Node>
  ExpressionId add(Span span, Node node);
  template <typename Node>
  StatementId addStatement(Span span, Node node);
  LocalId newLocal(const std::string& name, Span span);
  void declare(LocalId local);
  // The span from `begin` to the end of the last token read.
  Span from(Span begin) const;
  Span spanOf(ExpressionId id) const;

  // --- expressions (parser_expressions.cc)
  ExpressionId expression() { return binary(0); }
  Expressions expressionList();
  ExpressionId binary(unsigned limit);
  ExpressionId unary();
  ExpressionId simple();
  ExpressionId constant();
  ExpressionId suffixed();
  ExpressionId primary();
  ExpressionId name();
  ExpressionId dotIndex(ExpressionId object);
  ExpressionId bracketIndex(ExpressionId object);
  ExpressionId nameKey();
  ExpressionId methodCall(ExpressionId object);
  Expressions arguments();
  ExpressionId table();
  Table::Field field();
  ExpressionId function(const Token& opener, bool method);
  void parameters(Function& function, bool method, Span functionSpan);

  // --- statements (parser_statements.cc)
  BlockId block();
  // The statements of a block that is already open in the scope.
  BlockId statements();
  bool atBlockEnd() const;
  std::optional<StatementId> statement(bool& last);
  StatementId ifStatement();
  StatementId whileStatement();
  StatementId doStatement();
  StatementId forStatement();
  StatementId numericFor(const Token& opener, const std::string& variable, Span span);
  StatementId genericFor(const Token& opener, const std::string& variable, Span span);
  BlockId forBody(const Token& opener, const std::vector<LocalId>& variables);
  StatementId repeatStatement();
  StatementId functionStatement();
  StatementId localStatement();
  StatementId localFunction(Span begin);
  StatementId returnStatement();
  StatementId breakStatement();
  StatementId gotoStatement();
  void labels(std::vector<StatementId>& out);
  StatementId callOrAssignment();
  StatementId assignment(ExpressionId first);
  bool isCall(ExpressionId id) const;
  void checkTarget(ExpressionId id);
  void countAssignment(ExpressionId target);

  std::string_view text_;
  Lexer lexer_;
  Token token_;
  std::optional<Token> ahead_;
  Span previous_;     // of the token before token_
  Span previousEnd_;  // the place behind it
  Chunk chunk_;
  Scope scope_;
  unsigned level_ = 0;
  std::optional<SyntaxError> error_;
};

template <typename Node>
ExpressionId Parser::add(Span span, Node node) {
  chunk_.expressions.push_back({span, std::move(node)});
  return static_cast<ExpressionId>(chunk_.expressions.size() - 1);
}

template <typename Node>
StatementId Parser::addStatement(Span span, Node node) {
  chunk_.statements.push_back({span, std::move(node)});
  return static_cast<StatementId>(chunk_.statements.size() - 1);
}

}  // namespace ljbind::luasource
