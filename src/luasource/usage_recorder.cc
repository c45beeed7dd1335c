#include "luasource/usage_recorder.h"

#include <algorithm>

namespace ljbind::luasource {

UsageRecorder::UsageRecorder(std::string file, const Chunk& chunk, Flow& flow)
    : chunk_(chunk),
      flow_(flow),
      values_(flow.values()),
      references_(std::move(file), chunk, flow) {}

Usage UsageRecorder::record() {
  recordLibraries();
  findCalledSymbols();
  for (std::uint32_t i = 0; i < chunk_.expressions.size(); ++i) {
    const auto id = static_cast<ExpressionId>(i);
    const auto& node = chunk_[id].node;
    if (const auto* index = std::get_if<Index>(&node)) recordIndex(id, *index);
    if (const auto* method = std::get_if<MethodCall>(&node)) recordMethod(id, *method);
    const bool isCall =
        std::holds_alternative<Call>(node) || std::holds_alternative<MethodCall>(node);
    if (isCall) recordCall(id);
  }
  for (const Statement& statement : chunk_.statements) recordReturns(statement);
  sort();
  return std::move(usage_);
}

void UsageRecorder::recordLibraries() {
  usage_.libraries = references_.libraries();
  for (std::size_t i = 0; i < usage_.libraries.size(); ++i)
    if (usage_.libraries[i].name.empty())
      undecided({Undecided::Kind::Library, usage_.libraries[i].place, i});
}

// A symbol whose use is not itself a callee may be called where it was stored.
void UsageRecorder::findCalledSymbols() {
  isCallee_.resize(chunk_.expressions.size());
  for (std::uint32_t i = 0; i < chunk_.expressions.size(); ++i) {
    const auto id = static_cast<ExpressionId>(i);
    const auto* call = std::get_if<Call>(&chunk_[id].node);
    if (!call && !std::holds_alternative<MethodCall>(chunk_[id].node)) continue;
    bool direct = false;
    if (call) {
      isCallee_[static_cast<std::uint32_t>(call->callee)] = true;
      if (const auto* index = std::get_if<Index>(&chunk_[call->callee].node))
        for (const ValueId object : flow_.at(index->object))
          direct |= values_[object].kind == ValueKind::Library;
    }
    for (const Flow::Applied& applied : flow_.applied(id))
      if (!direct && values_[applied.callee].kind == ValueKind::Symbol)
        calledElsewhere_.insert(applied.callee);
  }
}

// --- symbols and members

void UsageRecorder::recordIndex(ExpressionId id, const Index& node) {
  std::vector<ValueId> objects;
  for (const ValueId value : flow_.at(node.object)) {
    for (const ValueId object : flow_.lookedUpIn(value))
      if (std::find(objects.begin(), objects.end(), object) == objects.end())
        objects.push_back(object);
  }
  for (const ValueId object : objects) {
    if (values_[object].kind == ValueKind::Library) {
      recordSymbols(object, id, node.key);
    } else if (values_.mayBeC(object)) {
      recordMembers(object, id, node.key);
    }
  }
}

void UsageRecorder::recordSymbols(ValueId library, ExpressionId id, ExpressionId key) {
  const std::size_t index = references_.libraryOf(library);
  const auto names = flow_.at(key);
  bool decided = !names.empty();
  for (const ValueId name : names) {
    if (values_[name].kind != ValueKind::Constant) {
      decided = false;
      continue;
    }
    bool called = isCallee_[static_cast<std::uint32_t>(id)];
    for (const ValueId value : flow_.at(id)) {
      const bool isThis = values_[value].kind == ValueKind::Symbol &&
                          values_.parent(value) == library &&
                          values_[value].number == values_[name].number;
      called |= isThis && calledElsewhere_.contains(value);
    }
    usage_.symbols.push_back(
        {{index, values_.text(name)}, references_.placeOf(key), called, flow_.isAssigned(id)});
  }
  if (!decided) undecided({Undecided::Kind::Symbol, references_.placeOf(key), index});
}

// What the flow cut off because it goes around is not in the expression's cell.
void UsageRecorder::recordMembers(ValueId object, ExpressionId id, ExpressionId key) {
  for (const ValueId value : flow_.at(id)) {
    const ValueKind kind = values_[value].kind;
    const bool isStep = kind == ValueKind::Member || kind == ValueKind::Element;
    if (isStep && values_.parent(value) == object) recordMember(value, key, flow_.isAssigned(id));
  }
}

void UsageRecorder::recordMember(ValueId member, ExpressionId key, bool written) {
  if (values_.isUnknown(member) && values_[member].kind != ValueKind::Member) return;
  MemberUse use;
  use.root = references_.rootOf(member, use.path);
  use.place = references_.placeOf(key);
  use.written = written;
  usage_.members.push_back(std::move(use));
}

// Methods of what is not known are those of strings, files and tables.
void UsageRecorder::recordMethod(ExpressionId id, const MethodCall& node) {
  const std::string& name = std::get<String>(chunk_[node.name].node).value;
  for (const ValueId object : flow_.at(node.object)) {
    if (values_[object].kind == ValueKind::Library) {
      const std::size_t index = references_.libraryOf(object);
      usage_.symbols.push_back({{index, name}, references_.placeOf(node.name), true, false});
    }
    if (!values_.mayBeC(object) || values_.isUnknown(object)) continue;
    for (const ValueId value : flow_.callee(id))
      if (values_[value].kind == ValueKind::Member && values_.parent(value) == object)
        recordMember(value, node.name, false);
  }
}

// --- calls

void UsageRecorder::recordCall(ExpressionId id) {
  for (const Flow::Applied& applied : flow_.applied(id)) {
    const Value value = values_[applied.callee];
    if (value.kind == ValueKind::FfiFunction) {
      const auto function = static_cast<FfiFunction>(value.number);
      if (function <= FfiFunction::Istype) recordTypes(function, applied.arguments, id);
    } else if (isForeign(applied.callee)) {
      recordEscapes(applied.arguments);
    }
  }
}

void UsageRecorder::recordTypes(FfiFunction function, const Arguments& arguments,
                                ExpressionId call) {
  const ExpressionId place = arguments.size() == 0 ? call : arguments[0];
  const std::vector<ValueId> types = flow_.types(arguments);
  std::vector<std::string> fields{""};
  if (function == FfiFunction::Offsetof) fields = fieldNames(arguments);
  for (const ValueId type : types) recordType(function, type, fields, place);
  if (types.empty()) undecided({Undecided::Kind::Type, references_.placeOf(place), 0, function});
}

void UsageRecorder::recordType(FfiFunction function, ValueId type,
                               const std::vector<std::string>& fields, ExpressionId place) {
  switch (values_[type].kind) {
    case ValueKind::Constant:
    case ValueKind::CType:
    case ValueKind::Instance:
      for (const std::string& field : fields)
        usage_.types.push_back(
            {function, values_.text(type), {}, field, references_.placeOf(place)});
      return;
    case ValueKind::Symbol:
      for (const std::string& field : fields)
        usage_.types.push_back(
            {function, "", references_.symbolOf(type), field, references_.placeOf(place)});
      return;
    case ValueKind::Member:
    case ValueKind::Element:
    case ValueKind::Result:
      if (!values_.isUnknown(type)) return;  // C data whose type its root tells
      break;
    case ValueKind::Lua:
    case ValueKind::Unknown:
    case ValueKind::ForeignGlobal:
    case ValueKind::Number:
    case ValueKind::Ffi:
    case ValueKind::FfiFunction:
    case ValueKind::LuaFunction:
    case ValueKind::Library:
    case ValueKind::Table:
    case ValueKind::Function: break;
  }
  undecided({Undecided::Kind::Type, references_.placeOf(place), 0, function});
}

// The constants that offsetof's second argument may be; one empty name when there is none.
std::vector<std::string> UsageRecorder::fieldNames(const Arguments& arguments) {
  std::vector<std::string> names;
  if (arguments.size() < 2) return {""};
  bool decided = true;
  for (const ValueId value : flow_.at(arguments[1])) {
    if (values_[value].kind == ValueKind::Constant) {
      names.push_back(values_.text(value));
    } else {
      decided = false;
    }
  }
  if (names.empty() || !decided)
    undecided(
        {Undecided::Kind::Field, references_.placeOf(arguments[1]), 0, FfiFunction::Offsetof});
  if (names.empty()) names.emplace_back();
  return names;
}

// --- libraries that leave the script's sight

// A function of another file, which may do anything with what it is given.
bool UsageRecorder::isForeign(ValueId callee) const {
  const ValueKind kind = values_[callee].kind;
  if (kind == ValueKind::ForeignGlobal || kind == ValueKind::Library) return true;
  return values_.isUnknown(callee) || (kind == ValueKind::Symbol && flow_.isOfModule(callee));
}

void UsageRecorder::recordEscapes(const Arguments& arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i)
    for (const ValueId value : flow_.at(arguments[i])) recordEscape(value, arguments[i]);
}

void UsageRecorder::recordReturns(const Statement& statement) {
  const auto* node = std::get_if<Return>(&statement.node);
  if (!node || node->function != FunctionId{}) return;
  for (const ExpressionId id : node->values)
    for (const ValueId value : flow_.at(id)) recordEscape(value, id);
}

// A library itself, or one in a table's fields.
void UsageRecorder::recordEscape(ValueId value, ExpressionId place) {
  const auto record = [&](ValueId library) {
    if (values_[library].kind != ValueKind::Library) return;
    undecided(
        {Undecided::Kind::Escape, references_.placeOf(place), references_.libraryOf(library)});
  };
  record(value);
  if (values_[value].kind != ValueKind::Table) return;
  for (const ValueId element : flow_.elements(value)) record(element);
}

// --- order

void UsageRecorder::undecided(Undecided entry) {
  const std::uint64_t place = (std::uint64_t{entry.place.line} << 32) | entry.place.column;
  if (seen_.emplace(entry.kind, place, entry.library).second)
    usage_.undecided.push_back(std::move(entry));
}

void UsageRecorder::sort() {
  const auto byPlace = [](const auto& a, const auto& b) {
    return std::tie(a.place.line, a.place.column) < std::tie(b.place.line, b.place.column);
  };
  std::stable_sort(usage_.symbols.begin(), usage_.symbols.end(), [](const auto& a, const auto& b) {
    return std::tie(a.place.line, a.place.column, a.symbol.library, a.symbol.name) <
           std::tie(b.place.line, b.place.column, b.symbol.library, b.symbol.name);
  });
  std::stable_sort(usage_.types.begin(), usage_.types.end(), byPlace);
  std::stable_sort(usage_.members.begin(), usage_.members.end(), byPlace);
  std::stable_sort(usage_.undecided.begin(), usage_.undecided.end(), byPlace);
}

}  // namespace ljbind::luasource
