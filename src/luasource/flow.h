// Follows values through a chunk: what each expression may hold, by a fixed point over all
// assignments at once.
//
//   cell        what one expression, local, global, table field or result may hold: a small set
//   constraint  how cells feed one another; runs again whenever a cell it watches has grown
//
// Sets only grow and are bounded, and paths are cut where they go around, so the work is linear in
// the chunk.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

#include "luasource/ast.h"
#include "luasource/values.h"

namespace ljbind::luasource {

struct FoundLibrary {
  LibraryKind kind{};
  std::string name;  // empty: not a constant
  bool global = false;
  ExpressionId place{};
};

// The arguments of a call; of a method call the object comes first.
struct Arguments {
  std::optional<ExpressionId> object;
  const Expressions* list = nullptr;
  std::size_t skipped = 0;  // what pcall and its like took for themselves

  std::size_t size() const;
  // Only for `index` below size().
  ExpressionId operator[](std::size_t index) const;
};
Arguments argumentsOf(const Expression& call);

class Flow {
 public:
  // `chunk` must outlive the flow.
  explicit Flow(const Chunk& chunk);
  // Must run before anything is asked.
  void run();

  std::span<const ValueId> at(ExpressionId id) const;
  // What a call, or a method call, may call.
  std::span<const ValueId> callee(ExpressionId call) const;
  // What a table holds under any key.
  std::span<const ValueId> elements(ValueId table) const;
  // What is called with which arguments once pcall and xpcall are seen through.
  struct Applied {
    ValueId callee;
    Arguments arguments;
  };
  std::vector<Applied> applied(ExpressionId call) const;
  // What a member of `object` is looked up in: itself, or for a table what its metatables' __index
  // holds besides tables.
  std::vector<ValueId> lookedUpIn(ValueId object) const;
  // Whether every call of `function` is in sight, so that its parameters hold nothing else.
  bool isContained(FunctionId function) const {
    return isContained_[static_cast<std::uint32_t>(function)];
  }
  bool isAssigned(ExpressionId id) const { return isTarget_[static_cast<std::uint32_t>(id)]; }
  // The C types that the type argument of an ffi function may be: Constant, CType, Instance or
  // Symbol values, with `$` replaced; anything else as it is.
  // Empty while nothing is known.
  std::vector<ValueId> types(const Arguments& arguments);

  // Whether `value` is a symbol of a Lua module, or comes from one.
  bool isOfModule(ValueId value) const;

  const Values& values() const { return values_; }
  const std::vector<FoundLibrary>& libraries() const { return libraries_; }

 private:
  enum class CellId : std::uint32_t {};
  enum class ConstraintId : std::uint32_t {};

  struct Cell {
    std::vector<ValueId> values;
    std::vector<ConstraintId> watchers;
  };
  struct Copy {
    CellId from, to;
  };
  // Pointer arithmetic: C data passes, anything else becomes a number.
  struct Arithmetic {
    CellId from, to;
  };
  struct Join {
    CellId left, right, to;
  };
  struct Read {
    CellId object, key, to;
  };
  struct Write {
    CellId object, key, value;
  };
  struct Apply {
    ExpressionId call;
  };
  struct Iterate {
    ExpressionId call;
    CellId key, value;
  };
  using Constraint = std::variant<Copy, Arithmetic, Join, Read, Write, Apply, Iterate>;

  // Fields of a table that no key names.
  enum class Special : std::uint8_t { Named, AnyKey, Everything, Metatable, Instances };

  // --- building (flow_build.cc)
  void build();
  void findAssignments();
  void findContainedFunctions();
  void findCallees(std::vector<bool>& callee) const;
  void buildExpression(ExpressionId id);
  void buildBinary(ExpressionId id, const Binary& node);
  void buildTable(ExpressionId id, const Table& node);
  void buildStatement(const Statement& statement);
  void buildGenericFor(const GenericFor& node);
  void assign(ExpressionId target, std::optional<CellId> value);
  void buildParameters();
  CellId globalCell(const std::string& name);

  // --- cells (flow.cc)
  CellId newCell();
  CellId cellOf(ExpressionId id) const { return static_cast<CellId>(id); }
  CellId cellOf(LocalId id) const;
  CellId constantCell(ValueId value);
  CellId fieldCell(ValueId table, Special special, ValueId key = {});
  // The `index`-th value of a list whose last expression may have several; none: it is nil.
  std::optional<CellId> valueCell(const Expressions& list, std::size_t index);
  std::optional<CellId> argumentCell(const Arguments& arguments, std::size_t index);
  CellId resultCell(ExpressionId call, std::size_t slot);
  CellId returnCell(FunctionId function, std::size_t slot);
  // What `...` may hold in a function, all of it together.
  CellId varargCell(FunctionId function);
  Cell& operator[](CellId id) { return cells_[static_cast<std::uint32_t>(id)]; }
  const Cell& operator[](CellId id) const { return cells_[static_cast<std::uint32_t>(id)]; }
  bool add(CellId cell, ValueId value);
  bool goesAround(const Cell& cell, ValueId value) const;

  // --- constraints (flow.cc)
  ConstraintId constrain(Constraint constraint, std::initializer_list<CellId> inputs);
  void connect(CellId from, CellId to) { constrain(Copy{from, to}, {from}); }
  void schedule(ConstraintId id);
  void watch(CellId cell);
  // For the constraint that is running: everything of `from`, now and later.
  void pull(CellId from, CellId to);
  void evaluate(const Copy& constraint);
  void evaluate(const Arithmetic& constraint);
  void evaluate(const Join& constraint);
  void evaluate(const Read& constraint);
  void evaluate(const Write& constraint);
  void evaluate(const Apply& constraint);
  void evaluate(const Iterate& constraint);
  void read(ValueId object, const Read& constraint, unsigned depth);
  void readTable(ValueId table, const Read& constraint, unsigned depth);
  void readKey(ValueId object, ValueId key, CellId to);
  ValueId ffiField(const std::string& name, CellId to);
  void write(ValueId table, const Write& constraint);
  void linkSelf(ValueId object, ValueId function);

  // --- calls (flow_calls.cc)
  struct Frame {
    ExpressionId call;
    Arguments arguments;
    std::size_t shift = 0;  // which result of the call is the callee's first
  };
  void apply(ValueId callee, const Frame& frame, unsigned depth);
  void applyFunction(FunctionId function, const Frame& frame);
  void applyLua(LuaFunction function, const Frame& frame, unsigned depth);
  void applyProtected(const Frame& frame, std::size_t skipped, unsigned depth);
  void applySetmetatable(const Frame& frame);
  void applyFfi(FfiFunction function, const Frame& frame);
  void applyMetatype(const Frame& frame, ValueId instance);
  void loadLibrary(LibraryKind kind, const Frame& frame);
  ValueId library(LibraryKind kind, const std::string& name, ExpressionId place, bool global);
  void result(const Frame& frame, ValueId value);
  void everyResult(const Frame& frame, ValueId value);
  void resultsFrom(const Frame& frame, std::size_t firstArgument);
  // Everything from `firstArgument` on, wherever it stands, goes to the cell.
  void pullRest(const Frame& frame, std::size_t firstArgument, CellId to);
  void applySelect(const Frame& frame);
  std::vector<std::pair<std::size_t, CellId>> slots(ExpressionId call) const;
  void applied(ValueId callee, const Arguments& arguments, unsigned depth,
               std::vector<Applied>& out) const;
  std::optional<ValueId> substituted(ValueId type, const Arguments& arguments);
  std::span<const ValueId> field(ValueId table, Special special, ValueId key = {}) const;
  void lookUp(ValueId object, unsigned depth, std::vector<ValueId>& out) const;

  const Chunk& chunk_;
  Values values_;
  std::vector<Cell> cells_;  // of the expressions, then of the locals, then of all else
  std::vector<Constraint> constraints_;
  std::vector<ConstraintId> pending_;
  std::vector<bool> isPending_;
  ConstraintId running_{};
  std::unordered_set<std::uint64_t> watches_;
  std::size_t joinedBytes_ = 0;

  std::unordered_map<std::string, CellId> globals_;
  std::unordered_set<std::string> assignedGlobals_;
  std::unordered_set<ValueId> storedKeys_;  // constants that some table is given a value under
  std::vector<bool> isTarget_;              // expressions that are assigned to
  std::vector<bool> isContained_;           // functions all of whose calls are in sight
  std::unordered_map<std::uint64_t, CellId> constants_;
  std::unordered_map<std::uint64_t, CellId> fields_;
  std::unordered_map<std::uint32_t, std::vector<std::pair<std::size_t, CellId>>> results_;
  std::map<std::pair<std::uint32_t, std::size_t>, CellId> returns_;
  std::unordered_map<std::uint32_t, CellId> varargs_;         // by function
  std::vector<std::vector<const Return*>> returnStatements_;  // by function
  std::unordered_map<std::uint32_t, ConstraintId> calls_;     // the Apply of each call
  std::unordered_map<std::uint32_t, CellId> methods_;         // the callee of each method call
  std::vector<FoundLibrary> libraries_;
  std::map<std::pair<LibraryKind, std::string>, std::uint32_t> libraryIds_;
  std::unordered_map<std::uint32_t, std::uint32_t> unnamedLibraries_;  // by call
};

}  // namespace ljbind::luasource
