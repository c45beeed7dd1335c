// Where everything in a chunk stands: under which conditions, in which loop and function, and what
// is assigned to each variable where. Nothing is decided here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "luasource/ast.h"

namespace ljbind::luasource {

enum class ContextId : std::uint32_t {};

struct Context {
  enum class Kind : std::uint8_t {
    Chunk,     // the file itself
    Function,  // the body of a function
    Branch,    // of an if statement
    Right,     // the right side of `and` and `or`
    After,     // behind a statement that may leave the block
    Loop,      // the body of a loop
  };
  Kind kind{};
  ContextId parent{};
  StatementId statement{};    // of Branch, After and Loop
  std::uint32_t branch = 0;   // of Branch
  ExpressionId expression{};  // of Right: the `and` or `or`
  FunctionId function{};      // the innermost
  ContextId loop{};           // the innermost in this function; the function's context: none
};

// One value that a variable is given.
struct Definition {
  enum class Kind : std::uint8_t {
    Value,         // `value`
    Nil,           // `local x`
    Parameter,     // number `index` of its function
    LoopVariable,  // number `index` of `statement`
    Result,        // result number `index`, above 0, of the call `value`
  };
  Kind kind{};
  ExpressionId value{};
  std::uint32_t index = 0;
  StatementId statement{};
  ContextId context{};
  std::uint32_t end = 0;  // the offset from which on the variable has the value
};

// A local, a global or a field. Where all its definitions stand in the function and the loop that
// the variable itself is in, they happen in the order of the text.
struct Variable {
  ContextId declared{};
  // Whether the first definition makes the variable; otherwise it is nil before.
  bool declaredFirst = false;
  std::vector<Definition> definitions;  // in the order of the text
};

// `object.key = value`, or any other index expression that is assigned to.
struct FieldWrite {
  ExpressionId target{};
  Definition definition;
};

class Outline {
 public:
  // `chunk` must outlive the outline.
  explicit Outline(const Chunk& chunk);

  const Context& operator[](ContextId id) const {
    return contexts_[static_cast<std::uint32_t>(id)];
  }
  std::size_t contextCount() const { return contexts_.size(); }
  ContextId contextOf(ExpressionId id) const { return places_[static_cast<std::uint32_t>(id)]; }
  // Whether `inner` is `outer`, or stands in it.
  bool isInside(ContextId inner, ContextId outer) const;
  const Variable& variable(LocalId id) const { return locals_[static_cast<std::uint32_t>(id)]; }
  // None: the file does not assign it.
  const Variable* global(const std::string& name) const;
  const std::vector<FieldWrite>& fieldWrites() const { return fieldWrites_; }
  // Functions that have labels do not run in the order of the text.
  bool hasLabels(FunctionId id) const { return hasLabels_[static_cast<std::uint32_t>(id)]; }
  FunctionId functionOf(LocalId parameter) const { return chunk_[parameter].function; }
  // What is assigned or tested, in the order of the text: deciding them in this order needs no
  // deep recursion.
  const std::vector<ExpressionId>& inOrder() const { return inOrder_; }
  // Every call and method call, in the order of the text.
  const std::vector<ExpressionId>& calls() const { return calls_; }

 private:
  struct Block {
    BlockId id;
    ContextId context;
  };
  struct Statement {
    StatementId id;
    ContextId context;
  };
  struct Expression {
    ExpressionId id;
    ContextId context;
  };
  using Item = std::variant<Block, Statement, Expression>;

  ContextId add(Context context);
  void visit(Block item);
  void visit(Statement item);
  void visit(Expression item);
  void visitIf(const If& node, Statement item);
  void visitLoop(StatementId id, BlockId body, ContextId outer, const std::vector<LocalId>& locals);
  void assign(const Assignment& node, Statement item);
  void define(ExpressionId target, Definition definition);
  void define(LocalId local, Definition definition);
  // What the `index`-th of `count` variables is given by a list.
  Definition valueOf(const Expressions& list, std::size_t index, Statement item) const;
  void push(const Expressions& list, ContextId context);
  void push(ExpressionId id, ContextId context) { children_.push_back(Expression{id, context}); }
  bool mayLeave(StatementId id) const;
  void number();

  const Chunk& chunk_;
  std::vector<Context> contexts_;
  std::vector<std::uint32_t> first_, last_;  // a context's are within those of what it stands in
  std::vector<ContextId> places_;
  std::vector<Variable> locals_;
  std::unordered_map<std::string, Variable> globals_;
  std::vector<FieldWrite> fieldWrites_;
  std::vector<bool> hasLabels_;
  std::vector<ExpressionId> inOrder_;
  std::vector<ExpressionId> calls_;
  std::vector<Item> pending_;
  std::vector<Item> children_;
};

}  // namespace ljbind::luasource
