// The syntax tree of a Lua file, with every name resolved to what declares it.
//
// Nodes lie in vectors and name one another by ids, so that a tree of any depth (`a+a+a+...` leans
// left without limit) is built, copied and dropped without recursion. The parts of an expression
// have smaller ids than the expression itself: a loop over `Chunk::expressions` sees a node after
// all of its parts. The same holds for statements and the blocks in them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "luasource/token.h"

namespace ljbind::luasource {

enum class ExpressionId : std::uint32_t {};
enum class StatementId : std::uint32_t {};
enum class BlockId : std::uint32_t {};
enum class FunctionId : std::uint32_t {};
enum class LocalId : std::uint32_t {};

using Expressions = std::vector<ExpressionId>;

// --- Expressions

struct Nil {};
struct Boolean {
  bool value;
};
struct Number {
  NumberKind kind;
  double value;
};
struct String {
  std::string value;  // the bytes the program sees
};
struct Vararg {
  FunctionId function{};  // whose arguments they are
};
struct Name {
  std::string name;
  std::optional<LocalId> local;  // none: a global
};
// `object.key` and `object[key]`; after a dot the key is a String.
struct Index {
  ExpressionId object;
  ExpressionId key;
  bool dotted;
};
struct Call {
  ExpressionId callee;
  Expressions arguments;
};
struct MethodCall {
  ExpressionId object;
  ExpressionId name;  // a String
  Expressions arguments;
};
struct FunctionExpression {
  FunctionId function;
};
struct Paren {
  ExpressionId inner;  // cut to one value
};
enum class Operator : std::uint8_t {
  Or,
  And,
  Less,
  Greater,
  LessEqual,
  GreaterEqual,
  NotEqual,
  Equal,
  Concat,
  Add,
  Subtract,
  Multiply,
  Divide,
  Modulo,
  Power,
  Not,
  Length,
  Negate,
};
struct Binary {
  Operator op;
  ExpressionId left;
  ExpressionId right;
};
struct Unary {
  Operator op;
  ExpressionId operand;
};
struct Table {
  struct Field {
    std::optional<ExpressionId> key;  // none: the next position
    ExpressionId value;
  };
  std::vector<Field> fields;
};

struct Expression {
  Span span;
  std::variant<Nil, Boolean, Number, String, Vararg, Name, Index, Call, MethodCall,
               FunctionExpression, Paren, Binary, Unary, Table>
      node;
};

// --- Statements

struct LocalStatement {
  std::vector<LocalId> locals;
  Expressions values;
};
struct LocalFunction {
  LocalId local;
  ExpressionId function;
};
struct Assignment {
  Expressions targets;  // each a Name or an Index
  Expressions values;
};
// `function a.b:c() end`, which is an assignment to one target.
struct FunctionStatement {
  ExpressionId target;
  ExpressionId function;
};
struct CallStatement {
  ExpressionId call;  // a Call or a MethodCall
};
struct Do {
  BlockId body;
};
struct While {
  ExpressionId condition;
  BlockId body;
};
struct Repeat {
  BlockId body;
  ExpressionId condition;
};
struct If {
  struct Branch {
    std::optional<ExpressionId> condition;  // none: else
    BlockId body;
  };
  std::vector<Branch> branches;
};
struct NumericFor {
  LocalId variable;
  Expressions range;  // start, limit and perhaps a step
  BlockId body;
};
struct GenericFor {
  std::vector<LocalId> variables;
  Expressions values;
  BlockId body;
};
struct Return {
  FunctionId function;  // the one that returns
  Expressions values;
};
struct Break {};
struct Goto {
  std::string label;
};
struct Label {
  std::string name;
};

struct Statement {
  Span span;
  std::variant<LocalStatement, LocalFunction, Assignment, FunctionStatement, CallStatement, Do,
               While, Repeat, If, NumericFor, GenericFor, Return, Break, Goto, Label>
      node;
};

struct Block {
  std::vector<StatementId> statements;
};

// --- What is declared

struct Local {
  std::string name;
  Span span;              // of the name where it is declared
  FunctionId function{};  // whose local it is
  // How often it is given a value: by its declaration (a parameter's and a loop variable's counts
  // as one, `local x` as none) and by assignments. Above one it holds different values over time.
  unsigned assignments = 0;
  bool parameter = false;
  bool captured = false;  // used by an inner function, as an upvalue
};

struct Function {
  Span span;
  std::vector<LocalId> parameters;  // the implicit `self` included
  bool variadic = false;
  bool method = false;  // declared with `:`, so that the first parameter is `self`
  BlockId body{};
};

struct Chunk {
  std::vector<Expression> expressions;
  std::vector<Statement> statements;
  std::vector<Block> blocks;
  std::vector<Function> functions;  // the first is the chunk itself
  std::vector<Local> locals;

  const Expression& operator[](ExpressionId id) const {
    return expressions[static_cast<std::uint32_t>(id)];
  }
  const Statement& operator[](StatementId id) const {
    return statements[static_cast<std::uint32_t>(id)];
  }
  const Block& operator[](BlockId id) const { return blocks[static_cast<std::uint32_t>(id)]; }
  const Function& operator[](FunctionId id) const {
    return functions[static_cast<std::uint32_t>(id)];
  }
  const Local& operator[](LocalId id) const { return locals[static_cast<std::uint32_t>(id)]; }
};

}  // namespace ljbind::luasource
