// Numbers under the names of C constants, and functions stored in C data: what assignments give.
#include <algorithm>

#include "luasource/behaviour_recorder.h"

namespace ljbind::luasource {
namespace {

enum HolderKind : int { OfLocal, OfGlobals, OfTable, OfUnknown };

// GDK_KEY_Escape, NID_magma_ctr: a library's own prefix, and the rest as it happens to be called.
bool hasConstantPrefix(const std::string& name) {
  const auto end = name.find('_');
  return end != std::string::npos && end >= 2 && end + 1 < name.size() &&
         std::all_of(name.begin(), name.begin() + static_cast<std::ptrdiff_t>(end),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

// Of three or more characters; three letters alone may be anything.
bool isConstantName(const std::string& name) {
  const auto isUpper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
  if (name.size() < 3 || isDigit(name[0])) return false;
  if (hasConstantPrefix(name)) return true;
  const auto letters = std::count_if(name.begin(), name.end(), isUpper);
  const bool plain = std::all_of(name.begin(), name.end(),
                                 [&](char c) { return isUpper(c) || isDigit(c) || c == '_'; });
  const bool onlyLetters = static_cast<std::size_t>(letters) == name.size();
  return plain && letters != 0 && (!onlyLetters || letters >= 4);
}

}  // namespace

void BehaviourRecorder::recordConstants() {
  const auto valueAt = [](const Expressions& list, std::size_t i) {
    return i < list.size() ? std::optional(list[i]) : std::nullopt;
  };
  for (const Statement& statement : chunk_.statements) {
    if (const auto* local = std::get_if<LocalStatement>(&statement.node)) {
      for (std::size_t i = 0; i < std::min(local->locals.size(), local->values.size()); ++i)
        recordConstant(chunk_[local->locals[i]].name,
                       {OfLocal, static_cast<std::uint32_t>(local->locals[i])}, local->values[i]);
    } else if (const auto* assignment = std::get_if<Assignment>(&statement.node)) {
      for (std::size_t i = 0; i < assignment->targets.size(); ++i)
        recordTarget(assignment->targets[i], valueAt(assignment->values, i));
    } else if (const auto* function = std::get_if<FunctionStatement>(&statement.node)) {
      recordTarget(function->target, function->function);
    }
  }
  for (std::uint32_t i = 0; i < chunk_.expressions.size(); ++i) {
    const auto* table = std::get_if<Table>(&chunk_.expressions[i].node);
    if (!table) continue;
    for (const Table::Field& field : table->fields) {
      const auto* key = field.key ? std::get_if<String>(&chunk_[*field.key].node) : nullptr;
      if (key) recordConstant(key->value, {OfTable, i}, field.value);
    }
  }
  for (auto& [key, constant] : constants_) {
    constant.certain = assignments_[key] == 1;
    behaviour_.constants.push_back(std::move(constant));
  }
}

void BehaviourRecorder::recordTarget(ExpressionId target, std::optional<ExpressionId> value) {
  if (value) recordStored(target, *value);
  const auto& node = chunk_[target].node;
  if (const auto* name = std::get_if<Name>(&node)) {
    const Holder holder = name->local ? Holder{OfLocal, static_cast<std::uint32_t>(*name->local)}
                                      : Holder{OfGlobals, 0};
    return recordConstant(name->name, holder, value);
  }
  const auto& place = std::get<Index>(node);
  const auto* key = std::get_if<String>(&chunk_[place.key].node);
  if (!key) return;
  Holder holder{OfUnknown, static_cast<std::uint32_t>(target)};
  const auto objects = flow_.at(place.object);
  for (const ValueId object : objects) {
    const ValueKind kind = values_[object].kind;
    // What is assigned to C data is a value, not a constant.
    const bool isC = values_.mayBeC(object) && !values_.isUnknown(object);
    if (kind == ValueKind::Library || isC) return;
    if (kind == ValueKind::Table && objects.size() == 1) holder = {OfTable, values_[object].number};
  }
  recordConstant(key->value, holder, value);
}

void BehaviourRecorder::recordConstant(const std::string& name, Holder holder,
                                       std::optional<ExpressionId> value) {
  if (!isConstantName(name)) return;
  const std::pair key{holder, name};
  ++assignments_[key];
  const std::optional<double> number = value ? numbers_.of(*value) : std::nullopt;
  if (!number || isAliasOf(*value, name)) return;
  LuaConstant constant;
  constant.name = name;
  constant.value = *number;
  constant.inTable = holder.first == OfTable || holder.first == OfUnknown;
  if (holder.first == OfTable)
    constant.table = references_.placeOf(static_cast<ExpressionId>(holder.second));
  constant.place = references_.placeOf(*value);
  constants_.emplace_back(key, std::move(constant));
}

// `M.NAME = NAME` is one constant, recorded where it gets its number.
bool BehaviourRecorder::isAliasOf(ExpressionId value, const std::string& name) const {
  const auto& node = chunk_[value].node;
  if (const auto* other = std::get_if<Name>(&node)) return other->name == name;
  const auto* place = std::get_if<Index>(&node);
  const auto* key = place ? std::get_if<String>(&chunk_[place->key].node) : nullptr;
  return key && key->value == name;
}

}  // namespace ljbind::luasource
