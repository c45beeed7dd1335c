#include "luasource/flow.h"

#include <algorithm>
#include <array>

namespace ljbind::luasource {
namespace {

// More values than this in one cell, or steps in one path, are not told apart.
constexpr std::size_t maxValues = 32;
constexpr unsigned maxSteps = 12;
constexpr std::size_t maxSlots = 16;
constexpr unsigned maxMetatables = 4;
constexpr std::size_t maxJoinedText = 4096;
constexpr std::size_t maxJoinedBytes = std::size_t{16} << 20;

std::uint64_t pairKey(std::uint32_t high, std::uint32_t low) {
  return (std::uint64_t{high} << 32) | low;
}

// A table, a key below 2^28, and between them which kind of field it is.
std::uint64_t fieldKey(ValueId table, unsigned special, ValueId key) {
  return pairKey(static_cast<std::uint32_t>(table),
                 static_cast<std::uint32_t>(key) | (special << 28));
}

}  // namespace

std::size_t Arguments::size() const {
  const std::size_t all = list->size() + (object ? 1 : 0);
  return all > skipped ? all - skipped : 0;
}

ExpressionId Arguments::operator[](std::size_t index) const {
  index += skipped;
  if (!object) return (*list)[index];
  return index == 0 ? *object : (*list)[index - 1];
}

Arguments argumentsOf(const Expression& call) {
  if (const auto* method = std::get_if<MethodCall>(&call.node))
    return {method->object, &method->arguments, 0};
  return {std::nullopt, &std::get<Call>(call.node).arguments, 0};
}

Flow::Flow(const Chunk& chunk) : chunk_(chunk) {}

// First in, first out: shorter paths arrive first, and those are the ones a full cell keeps.
void Flow::run() {
  build();
  for (std::size_t next = 0; next < pending_.size(); ++next) {
    running_ = pending_[next];
    isPending_[static_cast<std::uint32_t>(running_)] = false;
    // By value: evaluating may add constraints and move the vector.
    const Constraint constraint = constraints_[static_cast<std::uint32_t>(running_)];
    std::visit([&](const auto& kind) { evaluate(kind); }, constraint);
    if (next >= 65536 && next * 2 > pending_.size()) {
      pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(next) + 1);
      next = static_cast<std::size_t>(-1);
    }
  }
}

std::span<const ValueId> Flow::at(ExpressionId id) const { return (*this)[cellOf(id)].values; }

std::span<const ValueId> Flow::callee(ExpressionId call) const {
  if (const auto* node = std::get_if<Call>(&chunk_[call].node)) return at(node->callee);
  return (*this)[methods_.at(static_cast<std::uint32_t>(call))].values;
}

std::span<const ValueId> Flow::elements(ValueId table) const {
  return field(table, Special::Everything);
}

std::span<const ValueId> Flow::field(ValueId table, Special special, ValueId key) const {
  const auto found = fields_.find(fieldKey(table, static_cast<unsigned>(special), key));
  if (found == fields_.end()) return {};
  return (*this)[found->second].values;
}

std::vector<ValueId> Flow::lookedUpIn(ValueId object) const {
  std::vector<ValueId> out;
  lookUp(object, 0, out);
  return out;
}

void Flow::lookUp(ValueId object, unsigned depth, std::vector<ValueId>& out) const {
  if (values_[object].kind != ValueKind::Table) {
    if (std::find(out.begin(), out.end(), object) == out.end()) out.push_back(object);
    return;
  }
  if (depth >= maxMetatables) return;
  for (const ValueId meta : field(object, Special::Metatable))
    for (const ValueId next : field(meta, Special::Named, values_.indexKey()))
      if (next != object) lookUp(next, depth + 1, out);
}

// --- cells

Flow::CellId Flow::newCell() {
  cells_.emplace_back();
  return static_cast<CellId>(cells_.size() - 1);
}

Flow::CellId Flow::cellOf(LocalId id) const {
  return static_cast<CellId>(chunk_.expressions.size() + static_cast<std::uint32_t>(id));
}

Flow::CellId Flow::constantCell(ValueId value) {
  const auto [entry, isNew] = constants_.emplace(static_cast<std::uint32_t>(value), CellId{});
  if (isNew) {
    entry->second = newCell();
    (*this)[entry->second].values.push_back(value);
  }
  return entry->second;
}

Flow::CellId Flow::fieldCell(ValueId table, Special special, ValueId key) {
  const auto index = fieldKey(table, static_cast<unsigned>(special), key);
  const auto [entry, isNew] = fields_.emplace(index, CellId{});
  if (isNew) entry->second = newCell();
  return entry->second;
}

std::optional<Flow::CellId> Flow::valueCell(const Expressions& list, std::size_t index) {
  if (index < list.size()) return cellOf(list[index]);
  if (list.empty()) return std::nullopt;
  const auto& last = chunk_[list.back()].node;
  if (const auto* vararg = std::get_if<Vararg>(&last)) return varargCell(vararg->function);
  if (!std::holds_alternative<Call>(last) && !std::holds_alternative<MethodCall>(last))
    return std::nullopt;
  return resultCell(list.back(), index - list.size() + 1);
}

std::optional<Flow::CellId> Flow::argumentCell(const Arguments& arguments, std::size_t index) {
  if (index < arguments.size()) return cellOf(arguments[index]);
  const std::size_t own = arguments.object ? 1 : 0;
  if (index + arguments.skipped < own) return std::nullopt;
  return valueCell(*arguments.list, index + arguments.skipped - own);
}

Flow::CellId Flow::resultCell(ExpressionId call, std::size_t slot) {
  if (slot == 0) return cellOf(call);
  if (slot >= maxSlots) return constantCell(values_.unknown());
  auto& known = results_[static_cast<std::uint32_t>(call)];
  for (const auto& [index, cell] : known)
    if (index == slot) return cell;
  const CellId cell = newCell();
  known.emplace_back(slot, cell);
  const auto apply = calls_.find(static_cast<std::uint32_t>(call));
  if (apply != calls_.end()) schedule(apply->second);
  return cell;
}

Flow::CellId Flow::returnCell(FunctionId function, std::size_t slot) {
  const auto [entry, isNew] =
      returns_.emplace(std::pair{static_cast<std::uint32_t>(function), slot}, CellId{});
  if (!isNew) return entry->second;
  const CellId cell = newCell();
  entry->second = cell;
  for (const Return* node : returnStatements_[static_cast<std::uint32_t>(function)])
    if (const auto value = valueCell(node->values, slot)) connect(*value, cell);
  return cell;
}

Flow::CellId Flow::varargCell(FunctionId function) {
  const auto [entry, isNew] = varargs_.emplace(static_cast<std::uint32_t>(function), CellId{});
  if (!isNew) return entry->second;
  const CellId cell = newCell();
  entry->second = cell;
  if (!isContained(function)) add(cell, values_.unknown());
  return cell;
}

// True when the cell grew.
bool Flow::add(CellId id, ValueId value) {
  Cell& cell = (*this)[id];
  if (std::find(cell.values.begin(), cell.values.end(), value) != cell.values.end()) return false;
  if (goesAround(cell, value) || cell.values.size() > maxValues) return false;
  if (cell.values.size() == maxValues) value = values_.unknown();
  cell.values.push_back(value);
  for (const ConstraintId watcher : cell.watchers) schedule(watcher);
  return true;
}

// `node = node.next` feeds a.next.next to a cell that holds a.next: once around is enough. A path
// that only happens to repeat a name (x.data.data) has no such prefix in its cell.
bool Flow::goesAround(const Cell& cell, ValueId value) const {
  if (values_.steps(value) > maxSteps) return true;
  const ValueId root = values_.root(value);
  if (root == value) return false;
  for (ValueId prefix = values_.parent(value); prefix != root; prefix = values_.parent(prefix)) {
    const bool sameStep = values_[prefix].kind == values_[value].kind &&
                          values_[prefix].number == values_[value].number;
    if (sameStep && std::find(cell.values.begin(), cell.values.end(), prefix) != cell.values.end())
      return true;
  }
  return false;
}

// --- constraints

Flow::ConstraintId Flow::constrain(Constraint constraint, std::initializer_list<CellId> inputs) {
  const auto id = static_cast<ConstraintId>(constraints_.size());
  constraints_.push_back(constraint);
  isPending_.push_back(false);
  for (const CellId input : inputs) (*this)[input].watchers.push_back(id);
  schedule(id);
  return id;
}

void Flow::schedule(ConstraintId id) {
  const auto index = static_cast<std::uint32_t>(id);
  if (isPending_[index]) return;
  isPending_[index] = true;
  pending_.push_back(id);
}

void Flow::watch(CellId cell) {
  const auto key = pairKey(static_cast<std::uint32_t>(running_), static_cast<std::uint32_t>(cell));
  if (watches_.insert(key).second) (*this)[cell].watchers.push_back(running_);
}

void Flow::pull(CellId from, CellId to) {
  watch(from);
  for (std::size_t i = 0; i < (*this)[from].values.size(); ++i) add(to, (*this)[from].values[i]);
}

void Flow::evaluate(const Copy& constraint) {
  for (std::size_t i = 0; i < (*this)[constraint.from].values.size(); ++i)
    add(constraint.to, (*this)[constraint.from].values[i]);
}

void Flow::evaluate(const Arithmetic& constraint) {
  for (std::size_t i = 0; i < (*this)[constraint.from].values.size(); ++i) {
    const ValueId value = (*this)[constraint.from].values[i];
    add(constraint.to, values_.mayBeC(value) ? value : values_.lua());
  }
}

void Flow::evaluate(const Join& constraint) {
  const auto isText = [&](ValueId value) {
    const ValueKind kind = values_[value].kind;
    return kind == ValueKind::Constant || kind == ValueKind::Number;
  };
  constexpr std::size_t maxPairs = 16;
  const std::vector<ValueId> left = (*this)[constraint.left].values;
  const std::vector<ValueId> right = (*this)[constraint.right].values;
  for (const ValueId l : left) {
    for (const ValueId r : right) {
      const bool decided = isText(l) && isText(r) && left.size() * right.size() <= maxPairs;
      const std::size_t length = decided ? values_.text(l).size() + values_.text(r).size() : 0;
      if (!decided || length > maxJoinedText || joinedBytes_ + length > maxJoinedBytes) {
        add(constraint.to, values_.lua());
        continue;
      }
      // Those that are already known count as well: joining them again takes as long.
      joinedBytes_ += length;
      add(constraint.to, values_.intern(ValueKind::Constant, values_.text(l) + values_.text(r)));
    }
  }
}

// --- tables and members

void Flow::evaluate(const Read& constraint) {
  for (std::size_t i = 0; i < (*this)[constraint.object].values.size(); ++i)
    read((*this)[constraint.object].values[i], constraint, 0);
}

void Flow::read(ValueId object, const Read& constraint, unsigned depth) {
  if (values_[object].kind == ValueKind::Table) return readTable(object, constraint, depth);
  for (std::size_t i = 0; i < (*this)[constraint.key].values.size(); ++i)
    readKey(object, (*this)[constraint.key].values[i], constraint.to);
}

void Flow::readTable(ValueId table, const Read& constraint, unsigned depth) {
  for (std::size_t i = 0; i < (*this)[constraint.key].values.size(); ++i) {
    const ValueId key = (*this)[constraint.key].values[i];
    const ValueKind kind = values_[key].kind;
    if (kind == ValueKind::Constant || kind == ValueKind::Number) {
      pull(fieldCell(table, Special::Named, key), constraint.to);
      pull(fieldCell(table, Special::AnyKey), constraint.to);
      // Filled by somebody else, if at all.
      if (!storedKeys_.contains(key)) add(constraint.to, values_.unknown());
    } else {
      pull(fieldCell(table, Special::Everything), constraint.to);
      add(constraint.to, values_.unknown());
    }
  }
  if (depth >= maxMetatables) return;
  const CellId metatables = fieldCell(table, Special::Metatable);
  watch(metatables);
  for (std::size_t i = 0; i < (*this)[metatables].values.size(); ++i) {
    const CellId index =
        fieldCell((*this)[metatables].values[i], Special::Named, values_.indexKey());
    watch(index);
    for (std::size_t k = 0; k < (*this)[index].values.size(); ++k) {
      const ValueId next = (*this)[index].values[k];
      if (next != table) read(next, constraint, depth + 1);
    }
  }
}

void Flow::readKey(ValueId object, ValueId key, CellId to) {
  const bool named = values_[key].kind == ValueKind::Constant;
  switch (values_[object].kind) {
    case ValueKind::Ffi: add(to, named ? ffiField(values_.text(key), to) : values_.lua()); break;
    case ValueKind::Library:
      add(to,
          named ? values_.intern(ValueKind::Symbol, values_.text(key), object) : values_.unknown());
      break;
    case ValueKind::Unknown:
    case ValueKind::Symbol:
    case ValueKind::Instance:
    case ValueKind::Member:
    case ValueKind::Element:
    case ValueKind::Result:
      add(to, named ? values_.intern(ValueKind::Member, values_.text(key), object)
                    : values_.intern(ValueKind::Element, object));
      break;
    case ValueKind::CType: add(to, values_.unknown()); break;
    case ValueKind::Lua:
    case ValueKind::ForeignGlobal:
    case ValueKind::Constant:
    case ValueKind::Number:
    case ValueKind::FfiFunction:
    case ValueKind::LuaFunction:
    case ValueKind::Table:
    case ValueKind::Function: add(to, values_.lua()); break;
  }
}

ValueId Flow::ffiField(const std::string& name, CellId to) {
  static constexpr auto functions = std::to_array<std::pair<std::string_view, FfiFunction>>({
      {"new", FfiFunction::New},
      {"cast", FfiFunction::Cast},
      {"typeof", FfiFunction::Typeof},
      {"sizeof", FfiFunction::Sizeof},
      {"alignof", FfiFunction::Alignof},
      {"offsetof", FfiFunction::Offsetof},
      {"metatype", FfiFunction::Metatype},
      {"istype", FfiFunction::Istype},
      {"load", FfiFunction::Load},
      {"gc", FfiFunction::Gc},
      {"cdef", FfiFunction::Cdef},
      {"string", FfiFunction::String},
  });
  if (name == "C")
    return library(LibraryKind::Namespace, "C", static_cast<ExpressionId>(to), false);
  FfiFunction function = FfiFunction::Other;
  for (const auto& [known, value] : functions)
    if (known == name) function = value;
  return values_.intern(Value{ValueKind::FfiFunction, 0, static_cast<std::uint32_t>(function)});
}

void Flow::evaluate(const Write& constraint) {
  for (std::size_t i = 0; i < (*this)[constraint.object].values.size(); ++i) {
    const ValueId object = (*this)[constraint.object].values[i];
    if (values_[object].kind == ValueKind::Table) write(object, constraint);
    for (std::size_t k = 0; k < (*this)[constraint.value].values.size(); ++k)
      linkSelf(object, (*this)[constraint.value].values[k]);
  }
}

void Flow::write(ValueId table, const Write& constraint) {
  for (std::size_t i = 0; i < (*this)[constraint.key].values.size(); ++i) {
    const ValueId key = (*this)[constraint.key].values[i];
    const ValueKind kind = values_[key].kind;
    const bool named = kind == ValueKind::Constant || kind == ValueKind::Number;
    pull(constraint.value,
         fieldCell(table, named ? Special::Named : Special::AnyKey, named ? key : ValueId{}));
    pull(constraint.value, fieldCell(table, Special::Everything));
  }
}

// A function stored in a table is called with that table, or with what has it as a metatable. Of a
// function declared with a colon that is all `self` can be, as far as this file tells.
void Flow::linkSelf(ValueId object, ValueId function) {
  if (values_[function].kind != ValueKind::Function) return;
  const Function& declared = chunk_[static_cast<FunctionId>(values_[function].number)];
  if (declared.parameters.empty()) return;
  const CellId self = cellOf(declared.parameters[0]);
  if (values_[object].kind == ValueKind::Table) {
    pull(fieldCell(object, Special::Instances), self);
    if (declared.method) add(self, object);
  } else if (declared.method) {
    add(self, values_.unknown());
  }
}

}  // namespace ljbind::luasource
