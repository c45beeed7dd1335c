// What calls do: to the parameters of functions in sight, and through the functions of Lua and ffi.
#include "luasource/flow.h"

namespace ljbind::luasource {
namespace {

constexpr unsigned maxProtected = 4;  // pcall(pcall, pcall, ...)

}  // namespace

void Flow::evaluate(const Apply& constraint) {
  const Frame frame{constraint.call, argumentsOf(chunk_[constraint.call]), 0};
  const auto called = callee(constraint.call);
  const std::vector<ValueId> callees(called.begin(), called.end());
  for (const ValueId value : callees) apply(value, frame, 0);
}

void Flow::apply(ValueId callee, const Frame& frame, unsigned depth) {
  const Value value = values_[callee];
  switch (value.kind) {
    case ValueKind::Function: return applyFunction(static_cast<FunctionId>(value.number), frame);
    case ValueKind::LuaFunction:
      return applyLua(static_cast<LuaFunction>(value.number), frame, depth);
    case ValueKind::FfiFunction: return applyFfi(static_cast<FfiFunction>(value.number), frame);
    case ValueKind::CType:
      return result(frame, values_.intern(ValueKind::Instance, values_.text(callee)));
    case ValueKind::Symbol:
    case ValueKind::Instance:
    case ValueKind::Member:
    case ValueKind::Element:
    case ValueKind::Result:
      if (values_.isUnknown(callee)) return everyResult(frame, values_.unknown());
      result(frame, values_.intern(ValueKind::Result, callee));
      // A C function has one result; the functions of a Lua module may have several.
      if (!isOfModule(callee)) return;
      for (const auto& [slot, cell] : slots(frame.call))
        if (slot > frame.shift) add(cell, values_.unknown());
      return;
    case ValueKind::Unknown:
    case ValueKind::ForeignGlobal:
    case ValueKind::Library:
    case ValueKind::Table: return everyResult(frame, values_.unknown());
    case ValueKind::Lua:
    case ValueKind::Constant:
    case ValueKind::Number:
    case ValueKind::Ffi: return everyResult(frame, values_.lua());
  }
}

bool Flow::isOfModule(ValueId value) const {
  const ValueId root = values_.root(value);
  if (values_[root].kind != ValueKind::Symbol) return false;
  return libraries_[values_[values_.parent(root)].number].kind == LibraryKind::Module;
}

// --- results

std::vector<std::pair<std::size_t, Flow::CellId>> Flow::slots(ExpressionId call) const {
  std::vector<std::pair<std::size_t, CellId>> all{{0, cellOf(call)}};
  const auto more = results_.find(static_cast<std::uint32_t>(call));
  if (more != results_.end()) all.insert(all.end(), more->second.begin(), more->second.end());
  return all;
}

void Flow::result(const Frame& frame, ValueId value) {
  for (const auto& [slot, cell] : slots(frame.call))
    if (slot == frame.shift) add(cell, value);
}

void Flow::everyResult(const Frame& frame, ValueId value) {
  for (const auto& [slot, cell] : slots(frame.call))
    if (slot >= frame.shift) add(cell, value);
}

// The call returns its arguments from `firstArgument` on.
void Flow::resultsFrom(const Frame& frame, std::size_t firstArgument) {
  for (const auto& [slot, cell] : slots(frame.call)) {
    if (slot < frame.shift) continue;
    if (const auto from = argumentCell(frame.arguments, slot - frame.shift + firstArgument))
      pull(*from, cell);
  }
}

void Flow::pullRest(const Frame& frame, std::size_t firstArgument, CellId to) {
  const std::size_t count = frame.arguments.size();
  for (std::size_t i = firstArgument; i < count; ++i)
    if (const auto from = argumentCell(frame.arguments, i)) pull(*from, to);
  // Of `f(...)` what the last argument stands for besides; of `f(g())` nothing is known.
  const Expressions& list = *frame.arguments.list;
  if (list.empty()) return;
  const auto& last = chunk_[list.back()].node;
  if (const auto* vararg = std::get_if<Vararg>(&last)) {
    pull(varargCell(vararg->function), to);
  } else if (std::holds_alternative<Call>(last) || std::holds_alternative<MethodCall>(last)) {
    add(to, values_.unknown());
  }
}

void Flow::applyFunction(FunctionId id, const Frame& frame) {
  const Function& function = chunk_[id];
  for (std::size_t i = 0; i < function.parameters.size(); ++i)
    if (const auto from = argumentCell(frame.arguments, i))
      pull(*from, cellOf(function.parameters[i]));
  if (function.variadic) pullRest(frame, function.parameters.size(), varargCell(id));
  for (const auto& [slot, cell] : slots(frame.call))
    if (slot >= frame.shift) pull(returnCell(id, slot - frame.shift), cell);
}

// --- Lua's functions

void Flow::applyLua(LuaFunction function, const Frame& frame, unsigned depth) {
  switch (function) {
    case LuaFunction::Require: return loadLibrary(LibraryKind::Module, frame);
    case LuaFunction::Pcall: return applyProtected(frame, 1, depth);
    case LuaFunction::Xpcall: return applyProtected(frame, 2, depth);
    case LuaFunction::Assert: return resultsFrom(frame, 0);
    case LuaFunction::Setmetatable: return applySetmetatable(frame);
    case LuaFunction::Select: return applySelect(frame);
    case LuaFunction::Pairs:
    case LuaFunction::Other: return everyResult(frame, values_.lua());
  }
}

void Flow::applyProtected(const Frame& frame, std::size_t skipped, unsigned depth) {
  if (depth >= maxProtected) return everyResult(frame, values_.unknown());
  result(frame, values_.lua());
  Frame inner = frame;
  inner.arguments.skipped += skipped;
  ++inner.shift;
  const auto called = argumentCell(frame.arguments, 0);
  if (!called) return;
  watch(*called);
  const std::vector<ValueId> callees = (*this)[*called].values;
  for (const ValueId value : callees) apply(value, inner, depth + 1);
}

// Which of its arguments a select begins at is not looked at.
void Flow::applySelect(const Frame& frame) {
  if (frame.arguments.size() == 0) return everyResult(frame, values_.unknown());
  const auto* count = std::get_if<String>(&chunk_[frame.arguments[0]].node);
  if (count && count->value == "#") return everyResult(frame, values_.lua());
  for (const auto& [slot, cell] : slots(frame.call))
    if (slot >= frame.shift) pullRest(frame, 1, cell);
}

void Flow::applySetmetatable(const Frame& frame) {
  const auto object = argumentCell(frame.arguments, 0);
  const auto metatable = argumentCell(frame.arguments, 1);
  if (object) {
    for (const auto& [slot, cell] : slots(frame.call))
      if (slot == frame.shift) pull(*object, cell);
  }
  if (!object || !metatable) return;
  watch(*object);
  watch(*metatable);
  const std::vector<ValueId> objects = (*this)[*object].values;
  const std::vector<ValueId> metatables = (*this)[*metatable].values;
  for (const ValueId table : objects) {
    for (const ValueId meta : metatables) {
      if (values_[table].kind != ValueKind::Table || values_[meta].kind != ValueKind::Table)
        continue;
      add(fieldCell(table, Special::Metatable), meta);
      add(fieldCell(meta, Special::Instances), table);
    }
  }
}

// `for k, v in pairs(t)`; of other iterators nothing is known.
void Flow::evaluate(const Iterate& constraint) {
  const Arguments arguments = argumentsOf(chunk_[constraint.call]);
  const auto called = callee(constraint.call);
  const std::vector<ValueId> callees(called.begin(), called.end());
  const auto pairs = static_cast<std::uint32_t>(LuaFunction::Pairs);
  for (const ValueId value : callees) {
    if (!(values_[value] == Value{ValueKind::LuaFunction, 0, pairs})) {
      add(constraint.key, values_.unknown());
      add(constraint.value, values_.unknown());
      continue;
    }
    add(constraint.key, values_.lua());
    const std::vector<ValueId> tables = (*this)[cellOf(arguments[0])].values;
    for (const ValueId table : tables) {
      if (values_[table].kind == ValueKind::Table) {
        pull(fieldCell(table, Special::Everything), constraint.value);
      } else {
        add(constraint.value, values_.unknown());
      }
    }
  }
}

// --- libraries

ValueId Flow::library(LibraryKind kind, const std::string& name, ExpressionId place, bool global) {
  const auto next = static_cast<std::uint32_t>(libraries_.size());
  const auto [id, isNew] =
      name.empty()
          ? [&] {
              const auto entry = unnamedLibraries_.emplace(static_cast<std::uint32_t>(place), next);
              return std::pair{entry.first->second, entry.second};
            }()
          : [&] {
              const auto entry = libraryIds_.emplace(std::pair{kind, name}, next);
              return std::pair{entry.first->second, entry.second};
            }();
  if (isNew) libraries_.push_back({kind, name, global, place});
  FoundLibrary& found = libraries_[id];
  found.global |= global;
  const auto known = [&](ExpressionId expression) {
    return static_cast<std::uint32_t>(expression) < chunk_.expressions.size();
  };
  if (known(place) &&
      (!known(found.place) || chunk_[place].span.begin < chunk_[found.place].span.begin))
    found.place = place;
  return values_.intern(Value{ValueKind::Library, 0, id});
}

void Flow::loadLibrary(LibraryKind kind, const Frame& frame) {
  const auto name = argumentCell(frame.arguments, 0);
  if (!name) return;
  watch(*name);
  const bool flagged = kind == LibraryKind::Load && frame.arguments.size() > 1;
  const auto* flag = flagged ? std::get_if<Boolean>(&chunk_[frame.arguments[1]].node) : nullptr;
  const std::vector<ValueId> names = (*this)[*name].values;
  for (const ValueId value : names) {
    if (values_[value].kind != ValueKind::Constant) {
      result(frame, library(kind, "", frame.call, flag && flag->value));
    } else if (kind == LibraryKind::Module && values_.text(value) == "ffi") {
      result(frame, values_.intern(Value{ValueKind::Ffi}));
    } else {
      result(frame, library(kind, values_.text(value), frame.call, flag && flag->value));
    }
  }
}

// --- ffi's functions

void Flow::applyFfi(FfiFunction function, const Frame& frame) {
  switch (function) {
    case FfiFunction::Load: return loadLibrary(LibraryKind::Load, frame);
    case FfiFunction::Gc: {
      if (const auto object = argumentCell(frame.arguments, 0))
        for (const auto& [slot, cell] : slots(frame.call))
          if (slot == frame.shift) pull(*object, cell);
      return;
    }
    case FfiFunction::Sizeof:
    case FfiFunction::Alignof:
    case FfiFunction::Offsetof:
    case FfiFunction::Istype:
    case FfiFunction::Cdef:
    case FfiFunction::String:
    case FfiFunction::Other: return everyResult(frame, values_.lua());
    case FfiFunction::New:
    case FfiFunction::Cast:
    case FfiFunction::Typeof:
    case FfiFunction::Metatype: break;
  }
  if (const auto type = argumentCell(frame.arguments, 0)) watch(*type);
  const bool makesType = function == FfiFunction::Typeof || function == FfiFunction::Metatype;
  for (const ValueId type : types(frame.arguments)) {
    const ValueKind kind = values_[type].kind;
    const bool named =
        kind == ValueKind::Constant || kind == ValueKind::CType || kind == ValueKind::Instance;
    if (!named && kind != ValueKind::Symbol) {
      result(frame, values_.unknown());
      continue;
    }
    const ValueId instance = named ? values_.intern(ValueKind::Instance, values_.text(type))
                                   : values_.intern(ValueKind::Result, type);
    const ValueId ctype = named ? values_.intern(ValueKind::CType, values_.text(type)) : type;
    result(frame, makesType ? ctype : instance);
    if (function == FfiFunction::Metatype) applyMetatype(frame, instance);
  }
}

// The functions of a metatable, and of its __index table, are called with data of that type.
void Flow::applyMetatype(const Frame& frame, ValueId instance) {
  const auto metatable = argumentCell(frame.arguments, 1);
  if (!metatable) return;
  watch(*metatable);
  const std::vector<ValueId> metatables = (*this)[*metatable].values;
  for (const ValueId meta : metatables) {
    if (values_[meta].kind != ValueKind::Table) continue;
    add(fieldCell(meta, Special::Instances), instance);
    const CellId index = fieldCell(meta, Special::Named, values_.indexKey());
    watch(index);
    const std::vector<ValueId> tables = (*this)[index].values;
    for (const ValueId table : tables)
      if (values_[table].kind == ValueKind::Table)
        add(fieldCell(table, Special::Instances), instance);
  }
}

std::vector<ValueId> Flow::types(const Arguments& arguments) {
  std::vector<ValueId> result;
  const auto cell = argumentCell(arguments, 0);
  if (!cell) return result;
  const std::vector<ValueId> found = (*this)[*cell].values;
  for (const ValueId type : found)
    if (const auto known = substituted(type, arguments)) result.push_back(*known);
  return result;
}

// `$` stands for the ctypes, names and numbers that follow. Only mere words can be put in its
// place, and only when they are known; otherwise it is not known what the text means.
std::optional<ValueId> Flow::substituted(ValueId type, const Arguments& arguments) {
  const auto isText = [&](ValueId value) {
    return values_[value].kind == ValueKind::Constant || values_[value].kind == ValueKind::CType;
  };
  if (!isText(type) || values_.text(type).find('$') == std::string::npos) return type;
  std::string text;
  std::size_t next = 1;
  for (const char c : values_.text(type)) {
    if (c != '$') {
      text += c;
      continue;
    }
    const auto cell = argumentCell(arguments, next++);
    if (!cell) return values_.lua();
    const auto& values = (*this)[*cell].values;
    if (values.empty()) return std::nullopt;
    const bool known = isText(values[0]) || values_[values[0]].kind == ValueKind::Number;
    if (values.size() != 1 || !known) return values_.lua();
    const std::string& inner = values_.text(values[0]);
    if (inner.find_first_of("*[]()$?") != std::string::npos) return values_.lua();
    text += inner;
  }
  return values_.intern(ValueKind::Constant, text);
}

std::vector<Flow::Applied> Flow::applied(ExpressionId call) const {
  std::vector<Applied> out;
  for (const ValueId value : callee(call)) applied(value, argumentsOf(chunk_[call]), 0, out);
  return out;
}

void Flow::applied(ValueId callee, const Arguments& arguments, unsigned depth,
                   std::vector<Applied>& out) const {
  out.push_back({callee, arguments});
  if (values_[callee].kind != ValueKind::LuaFunction || depth >= maxProtected) return;
  const auto function = static_cast<LuaFunction>(values_[callee].number);
  const bool isProtected = function == LuaFunction::Pcall || function == LuaFunction::Xpcall;
  if (!isProtected || arguments.size() == 0) return;
  Arguments inner = arguments;
  inner.skipped += function == LuaFunction::Pcall ? 1 : 2;
  for (const ValueId value : at(arguments[0])) applied(value, inner, depth + 1, out);
}

}  // namespace ljbind::luasource
