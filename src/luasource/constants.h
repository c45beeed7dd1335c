// Decides, for a target, what the expressions of a chunk are and which of its parts run.
//
// An expression is decided when every way through the file that gets there gives it the same value:
// literals, what is made of them, ffi.os and its like, variables that hold one value where they are
// used, and what the user says with --assume. Anything else is Undecided.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "luasource/flow.h"
#include "luasource/outline.h"
#include "luasource/target.h"
#include "luasource/texts.h"

namespace ljbind::luasource {

struct Constant {
  enum class Kind : std::uint8_t {
    Undecided,
    Nil,
    Boolean,
    Number,
    Text,
    Other,  // neither nil nor false; no more is known
    Guard,  // whether LuaJIT knows a C type: the result of pcall(ffi.typeof, "T"), or its negation
  };
  Kind kind = Kind::Undecided;
  bool boolean = false;
  double number = 0;
  TextId text{};             // of Text; of Guard the type, where it is decided
  bool typeDecided = false;  // of Guard

  bool decided() const { return kind != Kind::Undecided && kind != Kind::Guard; }
  // Of a decided constant, as a condition.
  bool isTrue() const { return kind != Kind::Nil && (kind != Kind::Boolean || boolean); }
};

// Whether a part of the chunk runs.
struct Standing {
  enum class Kind : std::uint8_t { Runs, Guarded, Dead, Undecided };
  Kind kind = Kind::Runs;
  // Of Dead and Undecided, the outermost condition that makes it so; none: behind a return.
  std::optional<ExpressionId> condition;
  Constant guard;  // of Guarded
};

// Whether LuaJIT has the module without any file: ffi, bit, string ...
bool isBuiltinModule(std::string_view name);

class Constants {
 public:
  // All must outlive the constants; `flow` has run.
  Constants(const Chunk& chunk, std::string_view source, const Flow& flow, const Outline& outline,
            const Target& target, const std::vector<Assumption>& assumptions);

  Constant at(ExpressionId id);
  Standing standing(ContextId id);
  // What an undecided expression is undecided for, looked for in the expression as it is written:
  // of `not a.b and c` that is a.b.
  ExpressionId culprit(ExpressionId id);
  // "table.concat", for an expression that means this global function; empty when it is none.
  std::string globalPath(ExpressionId id) const;
  // What a local or a global holds where it is used, if that is one definition.
  const Definition* definition(ExpressionId use);
  // The values of a table whose positions are all known: a constructor that nothing else writes to.
  std::optional<std::vector<ExpressionId>> listOf(ExpressionId table);
  // A type or a name that is put in the place of a `$`.
  std::optional<TextId> typeText(ExpressionId id);

  Texts& texts() { return texts_; }
  // Which of the assumptions decided something.
  const std::vector<bool>& used() const { return used_; }

 private:
  // Expressions and conditions that rest on one another deeper than this are not followed. What
  // the file says in the order of its text is decided in that order and needs no depth.
  static constexpr unsigned maxDepth = 400;
  class Depth {
   public:
    explicit Depth(unsigned& depth) : depth_(depth) { ++depth_; }
    ~Depth() { --depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;

   private:
    unsigned& depth_;
  };

  Constant decide(ExpressionId id);
  std::optional<Constant> assumed(ExpressionId id);
  Constant nameAt(ExpressionId id, const Name& node);
  Constant indexAt(ExpressionId id, const Index& node);
  Constant unaryAt(const Unary& node);
  Constant binaryAt(const Binary& node);
  Constant andOr(const Binary& node);
  Constant compare(Operator op, const Constant& left, const Constant& right);
  Constant concat(const Binary& node);
  Constant arithmetic(Operator op, const Constant& left, const Constant& right) const;
  // As text, where Lua would convert it.
  std::optional<TextId> textOf(ExpressionId id, const Constant& value);
  std::string targetField(const std::string& library, const std::string& key) const;

  // --- calls (constants_calls.cc)
  Constant callAt(ExpressionId id);
  Constant protectedCall(const Arguments& arguments);
  Constant ffiCall(FfiFunction function, ExpressionId id, const Arguments& arguments);
  bool isAbi(ExpressionId callee);
  Constant libraryCall(const std::string& path, ExpressionId id, const Arguments& arguments);
  Constant format(const Arguments& arguments);
  std::optional<MappedText> formatted(const MappedText& format, const Arguments& arguments);
  bool substitute(std::string specifier, ExpressionId argument, MappedText& to);
  Constant concatTable(const Arguments& arguments);

  // --- variables (constants_variables.cc)
  const Definition* reaching(const Variable& variable, ExpressionId use);
  const Definition* onlyText(const Variable& variable);
  bool inOrder(const Variable& variable);
  std::size_t lastRunning(const Variable& variable, std::size_t index);
  bool isDead(ContextId id) { return standing(id).kind == Standing::Kind::Dead; }
  const Variable* variableOf(ExpressionId use) const;
  void findFields();
  const Variable* field(ValueId table, const std::string& key) const;
  std::string keyOf(const Constant& key);

  // --- what runs (constants_standing.cc)
  Standing decideStanding(ContextId id);
  Standing branchStanding(const Context& context);
  Standing standingBefore(StatementId id, const If& node, std::uint32_t branch);
  Standing conditionStanding(ExpressionId condition, bool wanted);
  bool isOnceFlag(ExpressionId condition, const If::Branch& branch) const;
  // The condition under which the statement leaves its block, or nothing when it may not.
  struct Leaving {
    bool leaves = false;
    std::optional<ExpressionId> condition;
  };
  Leaving leaving(StatementId id);
  Leaving leaving(BlockId id);
  Leaving leavingIf(const If& node);
  Leaving leavingCall(ExpressionId call);
  std::string_view sourceOf(ExpressionId id) const;

  const Chunk& chunk_;
  std::string_view source_;
  const Flow& flow_;
  const Values& values_;
  const Outline& outline_;
  const Target& target_;
  Texts texts_;

  unsigned depth_ = 0;
  std::vector<Constant> constants_;
  std::vector<bool> isDecided_;
  std::vector<std::optional<Standing>> standings_;
  std::vector<bool> isStanding_;  // being decided
  std::vector<std::optional<Leaving>> leavings_;
  std::unordered_map<std::uint32_t, std::vector<Standing>> before_;  // of if statements
  std::unordered_map<const Variable*, std::vector<std::size_t>> lastRunning_;
  std::unordered_map<const Variable*, bool> inOrder_;

  struct Assumed {
    std::string tokens;
    Constant value;
  };
  std::vector<Assumed> assumed_;
  std::vector<bool> used_;
  std::size_t longestAssumed_ = 0;

  bool fieldsFound_ = false;
  std::map<std::pair<std::uint32_t, std::string>, Variable> fields_;
  std::unordered_set<std::uint32_t> openTables_;  // written to under keys that are not constant
};

}  // namespace ljbind::luasource
