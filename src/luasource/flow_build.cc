// Turns the syntax tree into cells and constraints.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "luasource/flow.h"

namespace ljbind::luasource {
namespace {

std::uint32_t index(ExpressionId id) { return static_cast<std::uint32_t>(id); }

constexpr auto builtins = std::to_array<std::pair<std::string_view, LuaFunction>>({
    {"require", LuaFunction::Require},
    {"pcall", LuaFunction::Pcall},
    {"xpcall", LuaFunction::Xpcall},
    {"assert", LuaFunction::Assert},
    {"setmetatable", LuaFunction::Setmetatable},
    {"pairs", LuaFunction::Pairs},
    {"ipairs", LuaFunction::Pairs},
    {"select", LuaFunction::Select},
});

// Globals whose members and results are Lua's own, never C data.
constexpr auto plainGlobals = std::to_array<std::string_view>({
    "arg",     "bit",      "collectgarbage", "coroutine", "debug",
    "error",   "gcinfo",   "getfenv",        "io",        "jit",
    "load",    "loadfile", "loadstring",     "math",      "module",
    "ndk",     "newproxy", "next",           "ngx",       "os",
    "package", "print",    "rawequal",       "rawlen",    "rawset",
    "setfenv", "string",   "table",          "tonumber",  "tostring",
    "type",    "utf8",
});

}  // namespace

void Flow::build() {
  cells_.resize(chunk_.expressions.size() + chunk_.locals.size());
  isTarget_.resize(chunk_.expressions.size());
  isContained_.resize(chunk_.functions.size());
  returnStatements_.resize(chunk_.functions.size());
  findAssignments();
  findContainedFunctions();
  for (std::uint32_t i = 0; i < chunk_.expressions.size(); ++i)
    buildExpression(static_cast<ExpressionId>(i));
  for (const Statement& statement : chunk_.statements) buildStatement(statement);
  buildParameters();
}

// What is assigned to and what functions return, which the rest of the building asks for.
void Flow::findAssignments() {
  const auto target = [&](ExpressionId id) {
    isTarget_[index(id)] = true;
    if (const auto* name = std::get_if<Name>(&chunk_[id].node)) {
      if (!name->local) assignedGlobals_.insert(name->name);
    } else if (const auto* place = std::get_if<Index>(&chunk_[id].node)) {
      if (const auto* key = std::get_if<String>(&chunk_[place->key].node))
        storedKeys_.insert(values_.intern(ValueKind::Constant, key->value));
    }
  };
  for (const Statement& statement : chunk_.statements) {
    if (const auto* assignment = std::get_if<Assignment>(&statement.node)) {
      for (const ExpressionId id : assignment->targets) target(id);
    } else if (const auto* function = std::get_if<FunctionStatement>(&statement.node)) {
      target(function->target);
    } else if (const auto* node = std::get_if<Return>(&statement.node)) {
      returnStatements_[static_cast<std::uint32_t>(node->function)].push_back(node);
    }
  }
  for (const Expression& expression : chunk_.expressions) {
    const auto* table = std::get_if<Table>(&expression.node);
    if (!table) continue;
    std::size_t position = 0;
    for (const Table::Field& field : table->fields) {
      if (!field.key) {
        storedKeys_.insert(values_.intern(ValueKind::Number, fmt::format("{}", ++position)));
      } else if (const auto* key = std::get_if<String>(&chunk_[*field.key].node)) {
        storedKeys_.insert(values_.intern(ValueKind::Constant, key->value));
      }
    }
  }
}

// Marks the expressions that are only called: callees, and the first argument of pcall and xpcall.
void Flow::findCallees(std::vector<bool>& callee) const {
  for (const Expression& expression : chunk_.expressions) {
    const auto* call = std::get_if<Call>(&expression.node);
    if (!call) continue;
    ExpressionId id = call->callee;
    callee[index(id)] = true;
    if (const auto* paren = std::get_if<Paren>(&chunk_[id].node))
      callee[index(paren->inner)] = true;
    const auto* name = std::get_if<Name>(&chunk_[id].node);
    const bool isProtected = name && (name->name == "pcall" || name->name == "xpcall");
    if (isProtected && !call->arguments.empty()) callee[index(call->arguments[0])] = true;
  }
}

// A function is contained when it is called where it stands, or held by a local that is only
// called.
void Flow::findContainedFunctions() {
  std::vector<bool> callee(chunk_.expressions.size());
  findCallees(callee);
  std::vector<bool> escapes(chunk_.locals.size());
  std::vector<bool> isCalled(chunk_.locals.size());
  for (std::uint32_t i = 0; i < chunk_.expressions.size(); ++i) {
    const auto& node = chunk_.expressions[i].node;
    if (const auto* name = std::get_if<Name>(&node); name && name->local && !isTarget_[i]) {
      const auto local = static_cast<std::uint32_t>(*name->local);
      (callee[i] ? isCalled : escapes)[local] = true;
    } else if (const auto* function = std::get_if<FunctionExpression>(&node)) {
      isContained_[static_cast<std::uint32_t>(function->function)] = callee[i];
    }
  }
  const auto hold = [&](LocalId holder, ExpressionId value) {
    const auto* function = std::get_if<FunctionExpression>(&chunk_[value].node);
    const auto local = static_cast<std::uint32_t>(holder);
    if (function && isCalled[local] && !escapes[local])
      isContained_[static_cast<std::uint32_t>(function->function)] = true;
  };
  for (const Statement& statement : chunk_.statements) {
    if (const auto* local = std::get_if<LocalStatement>(&statement.node)) {
      for (std::size_t i = 0; i < std::min(local->locals.size(), local->values.size()); ++i)
        hold(local->locals[i], local->values[i]);
    } else if (const auto* function = std::get_if<LocalFunction>(&statement.node)) {
      hold(function->local, function->function);
    } else if (const auto* assignment = std::get_if<Assignment>(&statement.node)) {
      const std::size_t count = std::min(assignment->targets.size(), assignment->values.size());
      for (std::size_t i = 0; i < count; ++i) {
        const auto* name = std::get_if<Name>(&chunk_[assignment->targets[i]].node);
        if (name && name->local) hold(*name->local, assignment->values[i]);
      }
    }
  }
}

// A parameter holds what the calls in sight pass; unless these are all calls, anything else too.
// The `self` of a method is settled where the method is stored (linkSelf).
void Flow::buildParameters() {
  for (std::size_t i = 0; i < chunk_.functions.size(); ++i) {
    const Function& function = chunk_.functions[i];
    if (isContained_[i]) continue;
    for (std::size_t k = function.method ? 1 : 0; k < function.parameters.size(); ++k)
      add(cellOf(function.parameters[k]), values_.unknown());
  }
}

Flow::CellId Flow::globalCell(const std::string& name) {
  const auto [entry, isNew] = globals_.emplace(name, CellId{});
  if (!isNew) return entry->second;
  const CellId cell = newCell();
  entry->second = cell;
  const bool assigned = assignedGlobals_.contains(name);
  for (const auto& [builtin, function] : builtins) {
    if (builtin != name) continue;
    add(cell,
        values_.intern(Value{ValueKind::LuaFunction, 0, static_cast<std::uint32_t>(function)}));
    return cell;
  }
  if (std::find(plainGlobals.begin(), plainGlobals.end(), name) != plainGlobals.end()) {
    const auto other = static_cast<std::uint32_t>(LuaFunction::Other);
    add(cell, values_.intern(Value{ValueKind::LuaFunction, 0, other}));
  } else if (!assigned && name == "ffi") {
    // The name is never anything else; the file that sets it is another one.
    add(cell, values_.intern(Value{ValueKind::Ffi}));
  } else if (!assigned) {
    add(cell, values_.foreignGlobal());
  }
  return cell;
}

namespace {

template <typename... Handlers>
struct Overload : Handlers... {
  using Handlers::operator()...;
};

}  // namespace

// Nil and booleans hold nothing: `local x = nil` says only that something else comes later.
void Flow::buildExpression(ExpressionId id) {
  const CellId cell = cellOf(id);
  const auto call = [&] {
    const auto constraint = constrain(Apply{id}, {});
    calls_.emplace(index(id), constraint);
    return constraint;
  };
  const auto watchAll = [&](ConstraintId constraint, const Expressions& list) {
    for (const ExpressionId argument : list)
      (*this)[cellOf(argument)].watchers.push_back(constraint);
  };
  std::visit(
      Overload{
          [&](const Nil&) {},
          [&](const Boolean&) {},
          [&](const Number& node) {
            add(cell, values_.intern(ValueKind::Number, fmt::format("{}", node.value)));
          },
          [&](const String& node) { add(cell, values_.intern(ValueKind::Constant, node.value)); },
          [&](const Vararg& node) { connect(varargCell(node.function), cell); },
          [&](const Name& node) {
            if (!isTarget_[index(id)])
              connect(node.local ? cellOf(*node.local) : globalCell(node.name), cell);
          },
          [&](const Index& node) {
            const CellId object = cellOf(node.object);
            const CellId key = cellOf(node.key);
            constrain(Read{object, key, cell}, {object, key});
          },
          [&](const Call& node) {
            const ConstraintId constraint = call();
            (*this)[cellOf(node.callee)].watchers.push_back(constraint);
            watchAll(constraint, node.arguments);
          },
          [&](const MethodCall& node) {
            const CellId callee = newCell();
            const CellId object = cellOf(node.object);
            methods_.emplace(index(id), callee);
            constrain(Read{object, cellOf(node.name), callee}, {object, cellOf(node.name)});
            const ConstraintId constraint = call();
            (*this)[callee].watchers.push_back(constraint);
            (*this)[object].watchers.push_back(constraint);
            watchAll(constraint, node.arguments);
          },
          [&](const FunctionExpression& node) {
            const auto function = static_cast<std::uint32_t>(node.function);
            add(cell, values_.intern(Value{ValueKind::Function, 0, function}));
          },
          [&](const Paren& node) { connect(cellOf(node.inner), cell); },
          [&](const Binary& node) { buildBinary(id, node); },
          [&](const Unary&) { add(cell, values_.lua()); },
          [&](const Table& node) { buildTable(id, node); },
      },
      chunk_[id].node);
}

void Flow::buildBinary(ExpressionId id, const Binary& node) {
  const CellId cell = cellOf(id);
  const CellId left = cellOf(node.left);
  const CellId right = cellOf(node.right);
  switch (node.op) {
    case Operator::Or:
      connect(left, cell);
      connect(right, cell);
      break;
    case Operator::And: connect(right, cell); break;
    case Operator::Concat: constrain(Join{left, right, cell}, {left, right}); break;
    case Operator::Add:
      constrain(Arithmetic{left, cell}, {left});
      constrain(Arithmetic{right, cell}, {right});
      break;
    case Operator::Subtract: constrain(Arithmetic{left, cell}, {left}); break;
    case Operator::Less:
    case Operator::Greater:
    case Operator::LessEqual:
    case Operator::GreaterEqual:
    case Operator::NotEqual:
    case Operator::Equal:
    case Operator::Multiply:
    case Operator::Divide:
    case Operator::Modulo:
    case Operator::Power:
    case Operator::Not:
    case Operator::Length:
    case Operator::Negate: add(cell, values_.lua()); break;
  }
}

void Flow::buildTable(ExpressionId id, const Table& node) {
  const CellId table = cellOf(id);
  add(table, values_.intern(Value{ValueKind::Table, 0, index(id)}));
  const auto store = [&](CellId key, CellId value) {
    constrain(Write{table, key, value}, {table, key, value});
  };
  std::size_t position = 0;
  for (const Table::Field& field : node.fields) {
    const CellId key =
        field.key ? cellOf(*field.key)
                  : constantCell(values_.intern(ValueKind::Number, fmt::format("{}", ++position)));
    store(key, cellOf(field.value));
  }
  // The last of `{f()}` and `{...}` fills any number of positions.
  if (node.fields.empty() || node.fields.back().key) return;
  if (const auto more = valueCell({node.fields.back().value}, 1))
    store(constantCell(values_.lua()), *more);
}

void Flow::assign(ExpressionId target, std::optional<CellId> value) {
  if (!value) return;
  const auto& node = chunk_[target].node;
  if (const auto* name = std::get_if<Name>(&node)) {
    connect(*value, name->local ? cellOf(*name->local) : globalCell(name->name));
  } else if (const auto* place = std::get_if<Index>(&node)) {
    const CellId object = cellOf(place->object);
    const CellId key = cellOf(place->key);
    constrain(Write{object, key, *value}, {object, key, *value});
  }
}

void Flow::buildStatement(const Statement& statement) {
  if (const auto* local = std::get_if<LocalStatement>(&statement.node)) {
    for (std::size_t i = 0; i < local->locals.size(); ++i)
      if (const auto value = valueCell(local->values, i)) connect(*value, cellOf(local->locals[i]));
  } else if (const auto* function = std::get_if<LocalFunction>(&statement.node)) {
    connect(cellOf(function->function), cellOf(function->local));
  } else if (const auto* assignment = std::get_if<Assignment>(&statement.node)) {
    for (std::size_t i = 0; i < assignment->targets.size(); ++i)
      assign(assignment->targets[i], valueCell(assignment->values, i));
  } else if (const auto* named = std::get_if<FunctionStatement>(&statement.node)) {
    assign(named->target, cellOf(named->function));
  } else if (const auto* numeric = std::get_if<NumericFor>(&statement.node)) {
    add(cellOf(numeric->variable), values_.lua());
  } else if (const auto* generic = std::get_if<GenericFor>(&statement.node)) {
    buildGenericFor(*generic);
  }
}

void Flow::buildGenericFor(const GenericFor& node) {
  const auto* call = std::get_if<Call>(&chunk_[node.values[0]].node);
  if (call && !call->arguments.empty() && node.variables.size() <= 2) {
    const CellId callee = cellOf(call->callee);
    const CellId table = cellOf(call->arguments[0]);
    const CellId key = cellOf(node.variables[0]);
    const CellId value = node.variables.size() == 2 ? cellOf(node.variables[1]) : newCell();
    constrain(Iterate{node.values[0], key, value}, {callee, table});
    return;
  }
  for (const LocalId variable : node.variables) add(cellOf(variable), values_.unknown());
}

}  // namespace ljbind::luasource
