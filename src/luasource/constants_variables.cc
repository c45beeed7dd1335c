// Which of the values that a variable is given it has where it is used.
#include <fmt/format.h>

#include <algorithm>

#include "luasource/constants.h"

namespace ljbind::luasource {

const Variable* Constants::variableOf(ExpressionId use) const {
  const auto* name = std::get_if<Name>(&chunk_[use].node);
  if (!name) return nullptr;
  return name->local ? &outline_.variable(*name->local) : outline_.global(name->name);
}

const Definition* Constants::definition(ExpressionId use) {
  const Variable* variable = variableOf(use);
  return variable ? reaching(*variable, use) : nullptr;
}

// Whether the variable is given its values in the order of the text.
bool Constants::inOrder(const Variable& variable) {
  const auto [known, isNew] = inOrder_.emplace(&variable, true);
  if (!isNew) return known->second;
  const Context& declared = outline_[variable.declared];
  const auto fits = [&](const Definition& definition) {
    const Context& context = outline_[definition.context];
    return context.function == declared.function && context.loop == declared.loop;
  };
  known->second = !outline_.hasLabels(declared.function) &&
                  std::all_of(variable.definitions.begin(), variable.definitions.end(), fits);
  return known->second;
}

// The last definition up to `index` that is not dead, as a number from 1; 0: all are.
std::size_t Constants::lastRunning(const Variable& variable, std::size_t index) {
  std::vector<std::size_t>& known = lastRunning_[&variable];
  while (known.size() <= index) {
    const std::size_t next = known.size();
    const bool dead = isDead(variable.definitions[next].context);
    // Deciding that may have come back here.
    if (known.size() != next) continue;
    known.push_back(!dead ? next + 1 : next == 0 ? 0 : known[next - 1]);
  }
  return known[index];
}

const Definition* Constants::reaching(const Variable& variable, ExpressionId use) {
  const std::vector<Definition>& all = variable.definitions;
  if (all.empty()) return nullptr;
  const bool single = all.size() == 1 && variable.declaredFirst;
  if (!single && !inOrder(variable)) return onlyText(variable);
  const std::uint32_t place = chunk_[use].span.begin;
  const auto after = std::partition_point(
      all.begin(), all.end(), [&](const Definition& entry) { return entry.end <= place; });
  std::size_t last = static_cast<std::size_t>(after - all.begin());
  // A function runs later than where it stands; all that is assigned by then may be seen.
  const ContextId where = outline_.contextOf(use);
  const bool later = outline_[where].function != outline_[variable.declared].function;
  if (later && lastRunning(variable, all.size() - 1) > last) return onlyText(variable);
  if (single) last = 1;
  if (last == 0) return onlyText(variable);
  const std::size_t running = lastRunning(variable, last - 1);
  if (running == 0) return nullptr;
  const Definition& found = all[running - 1];
  const bool happens = outline_.isInside(where, found.context) || single ||
                       standing(found.context).kind != Standing::Kind::Undecided;
  return happens ? &found : onlyText(variable);
}

// The one text that is assigned to a variable that is otherwise nil: where it is used as a text it
// can be nothing else.
const Definition* Constants::onlyText(const Variable& variable) {
  const Definition* found = nullptr;
  for (const Definition& definition : variable.definitions) {
    if (definition.kind == Definition::Kind::Nil) continue;
    if (found || definition.kind != Definition::Kind::Value) return nullptr;
    found = &definition;
  }
  return found && at(found->value).kind == Constant::Kind::Text ? found : nullptr;
}

// --- fields

std::string Constants::keyOf(const Constant& key) {
  if (key.kind == Constant::Kind::Number) return fmt::format("[{}]", key.number);
  if (key.kind == Constant::Kind::Text) return "." + texts_.plain(key.text).value_or("");
  return key.kind == Constant::Kind::Boolean && key.boolean ? "true" : "other";
}

// Once, when the first field is asked for: every table constructor's fields and what is assigned
// to them. Each constructor stands for the tables it makes.
void Constants::findFields() {
  if (fieldsFound_) return;
  fieldsFound_ = true;
  const auto put = [&](std::uint32_t table, const Constant& key, ContextId declared,
                       bool constructs, const Definition& definition) {
    if (!key.decided()) {
      openTables_.insert(table);
      return;
    }
    Variable& variable = fields_[{table, keyOf(key)}];
    variable.declared = declared;
    if (variable.definitions.empty()) variable.declaredFirst = constructs;
    variable.definitions.push_back(definition);
  };
  for (std::uint32_t i = 0; i < chunk_.expressions.size(); ++i) {
    const auto* table = std::get_if<Table>(&chunk_.expressions[i].node);
    if (!table) continue;
    const ContextId context = outline_.contextOf(static_cast<ExpressionId>(i));
    double position = 0;
    for (const Table::Field& field : table->fields) {
      Constant key;
      key.kind = Constant::Kind::Number;
      key.number = field.key ? 0 : ++position;
      if (field.key) key = at(*field.key);
      put(i, key, context, true,
          {Definition::Kind::Value, field.value, 0, {}, context, chunk_.expressions[i].span.end});
    }
  }
  for (const FieldWrite& write : outline_.fieldWrites()) {
    const auto& node = std::get<Index>(chunk_[write.target].node);
    for (const ValueId value : flow_.at(node.object)) {
      if (values_[value].kind != ValueKind::Table) continue;
      const std::uint32_t table = values_[value].number;
      put(table, at(node.key), outline_.contextOf(static_cast<ExpressionId>(table)), false,
          write.definition);
    }
  }
  for (const ExpressionId call : outline_.calls()) {
    const auto* node = std::get_if<Call>(&chunk_[call].node);
    if (!node || node->arguments.empty()) continue;
    const std::string path = globalPath(node->callee);
    const bool fills = path == "table.insert" || path == "table.remove" || path == "table.sort" ||
                       path == "rawset";
    if (!fills) continue;
    for (const ValueId value : flow_.at(node->arguments[0]))
      if (values_[value].kind == ValueKind::Table) openTables_.insert(values_[value].number);
  }
  for (auto& [key, variable] : fields_)
    std::stable_sort(variable.definitions.begin(), variable.definitions.end(),
                     [](const Definition& a, const Definition& b) { return a.end < b.end; });
}

const Variable* Constants::field(ValueId table, const std::string& key) const {
  const auto found = fields_.find({values_[table].number, key});
  return found == fields_.end() ? nullptr : &found->second;
}

std::optional<std::vector<ExpressionId>> Constants::listOf(ExpressionId id) {
  const auto found = flow_.at(id);
  if (found.size() != 1 || values_[found[0]].kind != ValueKind::Table) return std::nullopt;
  const auto constructor = static_cast<ExpressionId>(values_[found[0]].number);
  const auto& table = std::get<Table>(chunk_[constructor].node);
  findFields();
  if (openTables_.contains(values_[found[0]].number)) return std::nullopt;
  std::vector<ExpressionId> list;
  for (const Table::Field& entry : table.fields) {
    if (!entry.key) list.push_back(entry.value);
    const bool filled = entry.key && at(*entry.key).kind == Constant::Kind::Number;
    if (filled) return std::nullopt;
  }
  // Written to later, or ending in a call that may fill any number of positions.
  for (std::size_t i = 0; i <= list.size(); ++i) {
    const Variable* variable = field(found[0], fmt::format("[{}]", static_cast<double>(i + 1)));
    if (variable && variable->definitions.size() != (i < list.size() ? 1U : 0U))
      return std::nullopt;
  }
  if (!list.empty() && !table.fields.back().key) {
    const auto& last = chunk_[list.back()].node;
    if (std::holds_alternative<Vararg>(last) || std::holds_alternative<Call>(last) ||
        std::holds_alternative<MethodCall>(last))
      return std::nullopt;
  }
  return list;
}

}  // namespace ljbind::luasource
