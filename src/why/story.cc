#include "why/story.h"

#include <fmt/format.h>

#include <algorithm>

#include "compare/describe.h"

namespace ljbind::why {

using ir::as;

std::string consequence(const Outcome& outcome) {
  if (outcome.macro.platform) return "the platform's";
  if (!outcome.tried) return "not tried";
  if (!outcome.failure.empty())
    return fmt::format("{} the headers do not compile: {}", outcome.how, outcome.failure);
  if (outcome.effect.none()) return fmt::format("{} nothing changes here", outcome.how);
  return fmt::format("{} {}", outcome.how, outcome.effect.text);
}

std::string sentence(const Outcome& outcome) {
  return fmt::format("{}: {}; {}", outcome.macro.test.name, ir::decisionText(outcome.macro.test),
                     consequence(outcome));
}

std::string headline(const ir::Module& module, const ir::Decl& decl) {
  struct Visitor {
    const ir::Module& module;
    const ir::Decl& decl;
    std::string operator()(const ir::Record& record) const {
      if (!record.complete) return ir::spelling(decl) + ", members not declared";
      return fmt::format("{}, {}", ir::spelling(decl), compare::bytes(record.sizeBytes));
    }
    std::string operator()(const ir::Enum&) const { return ir::spelling(decl); }
    std::string operator()(const ir::Typedef& alias) const {
      const auto size = module.entry(alias.type).sizeBytes;
      return fmt::format("typedef {} of {}{}", decl.name, compare::describe(module, alias.type),
                         size ? ", " + compare::bytes(*size) : "");
    }
    std::string operator()(const ir::FunctionDecl& function) const {
      return fmt::format("function {}, {}", decl.name, compare::describe(module, function.type));
    }
    std::string operator()(const ir::Variable& variable) const {
      return fmt::format("variable {}, {}", decl.name, compare::describe(module, variable.type));
    }
    std::string operator()(const ir::Macro& macro) const {
      std::string text = (macro.variable ? "constant " : "macro ") + decl.name;
      if (const auto* constant = std::get_if<ir::Constant>(&macro.meaning)) {
        if (const auto* integer = std::get_if<ir::Integer>(&constant->value))
          return text + (integer->isSigned
                             ? fmt::format(" = {}", static_cast<std::int64_t>(integer->bits))
                             : fmt::format(" = {}", integer->bits));
        if (const auto* real = std::get_if<double>(&constant->value))
          return text + fmt::format(" = {}", *real);
        if (const auto* string = std::get_if<std::string>(&constant->value))
          return text + fmt::format(" = \"{}\"", *string);
        return text + fmt::format(" = (void *){:#x}", std::get<ir::Address>(constant->value).value);
      }
      if (const auto* alias = std::get_if<ir::Alias>(&macro.meaning))
        return text + ", another name of " + alias->target;
      if (const auto* call = std::get_if<ir::Accessor>(&macro.meaning))
        return text + ", a call of " + module.decl(call->function).name;
      if (const auto* name = std::get_if<ir::TypeName>(&macro.meaning))
        return text + ", a name of " + compare::describe(module, name->type);
      return text + ": " + std::get<ir::Inexpressible>(macro.meaning).reason;
    }
  };
  return std::visit(Visitor{module, decl}, decl.kind);
}

std::vector<ir::ConditionId> conditionsAround(const ir::Module& module, ir::ConditionId id,
                                              ir::ConditionId outer) {
  std::vector<ir::ConditionId> result;
  for (; id != ir::ConditionId::None && id != outer; id = module.condition(id).outer)
    result.push_back(id);
  std::reverse(result.begin(), result.end());
  return result;
}

std::vector<MemberNote> memberNotes(const ir::Module& module, const ir::Decl& decl) {
  std::vector<MemberNote> notes;
  const auto* record = as<ir::Record>(decl);
  if (!record) return notes;
  const auto ofCondition = [&](ir::ConditionId id) -> MemberNote& {
    for (MemberNote& note : notes)
      if (!note.macro && note.condition == id) return note;
    notes.push_back({{}, id, nullptr});
    return notes.back();
  };
  for (ir::ConditionId id : record->conditions) ofCondition(id);
  for (const ir::Field& field : record->fields) {
    const std::string name = field.name.empty() ? "(unnamed)" : field.name;
    for (ir::ConditionId id : conditionsAround(module, field.condition, decl.condition))
      ofCondition(id).members.push_back(name);
    for (ir::MacroUseId id : field.macros) {
      const ir::MacroUse& use = module.macroUse(id);
      auto same = std::find_if(notes.begin(), notes.end(), [&use](const MemberNote& note) {
        return note.macro && note.macro->name == use.name && note.macro->condition == use.condition;
      });
      if (same == notes.end()) same = notes.insert(same, {{}, use.condition, &use});
      same->members.push_back(name);
    }
  }
  return notes;
}

}  // namespace ljbind::why
