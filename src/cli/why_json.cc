#include "cli/why_json.h"

#include <nlohmann/json.hpp>

namespace ljbind::cli {
namespace {

using nlohmann::ordered_json;

ordered_json placeJson(const ir::Module& module, const ir::Location& location) {
  if (!location.known()) return nullptr;
  const ir::File& file = module.files[location.file];
  return {{"header", file.name}, {"path", file.path}, {"line", location.line}};
}

ordered_json conditionsJson(const ir::Module& module, ir::ConditionId id,
                            ir::ConditionId outer = ir::ConditionId::None) {
  ordered_json list = ordered_json::array();
  for (ir::ConditionId around : why::conditionsAround(module, id, outer))
    list.push_back(ir::conditionText(module.condition(around)));
  return list;
}

ordered_json macroUseJson(const ir::Module& module, const ir::MacroUse& use) {
  return {{"name", use.name},
          {"value", use.value},
          {"at", placeJson(module, use.location)},
          {"conditions", conditionsJson(module, use.condition)}};
}

ordered_json nodeJson(const ir::Module& module, const why::Node& node) {
  const ir::Decl& decl = module.decl(node.decl);
  ordered_json entry{{"name", ir::spelling(decl)}, {"text", why::headline(module, decl)}};
  entry["at"] = placeJson(module, decl.location);
  entry["conditions"] = conditionsJson(module, decl.condition);
  entry["macros"] = ordered_json::array();
  for (ir::MacroUseId id : decl.macros)
    entry["macros"].push_back(macroUseJson(module, module.macroUse(id)));
  if (ir::as<ir::Record>(decl)) {
    entry["members"] = ordered_json::array();
    for (const why::MemberNote& note : why::memberNotes(module, decl)) {
      ordered_json one{{"members", note.members}};
      if (note.macro) {
        one["macro"] = macroUseJson(module, *note.macro);
      } else {
        const ir::Condition& condition = module.condition(note.condition);
        one["condition"] = ir::conditionText(condition);
        one["taken"] = condition.taken;
      }
      entry["members"].push_back(std::move(one));
    }
  }
  entry["needs"] = ordered_json::array();
  for (const why::Need& need : node.needs)
    entry["needs"].push_back(
        {{"name", ir::spelling(module.decl(need.decl))}, {"members", need.members}});
  return entry;
}

ordered_json outcomeJson(const ir::Module& module, const why::Outcome& outcome) {
  const ir::MacroTest& test = outcome.macro.test;
  ordered_json entry{{"name", test.name},
                     {"defined", test.defined},
                     {"by", test.decider},
                     {"at", placeJson(module, test.location)},
                     {"value", test.value},
                     {"platform", outcome.macro.platform},
                     {"sibling", outcome.macro.sibling},
                     {"definedIf", outcome.macro.definedIf},
                     {"undecided", why::isUndecided(outcome.macro)}};
  entry["tests"] = ordered_json::array();
  for (const why::TestUse& use : outcome.macro.uses) {
    const ir::Condition& condition = module.condition(use.condition);
    entry["tests"].push_back({{"text", condition.text},
                              {"at", placeJson(module, condition.location)},
                              {"around", use.around},
                              {"taken", condition.taken},
                              {"else", condition.elseBranch},
                              {"notTaken", condition.otherText}});
  }
  if (!outcome.tried) return entry;
  entry["otherWay"] = {{"how", outcome.how}, {"measuredWith", outcome.measure}};
  ordered_json& other = entry["otherWay"];
  if (!outcome.failure.empty()) {
    other["doesNotCompile"] = outcome.failure;
  } else {
    other["changes"] = !outcome.effect.none();
    other["layout"] = outcome.effect.layout;
    other["gone"] = outcome.effect.gone;
    other["text"] = outcome.effect.text;
    other["details"] = outcome.effect.details;
  }
  entry["sentence"] = why::sentence(outcome);
  return entry;
}

}  // namespace

std::string storyJson(const why::Story& story) {
  ordered_json all{{"tool", "ljbind " LJBIND_VERSION}, {"target", story.module.target}};
  all["name"] = ir::spelling(story.module.decl(story.closure.front().decl));
  all["leftOut"] = story.leftOut.empty() ? ordered_json(nullptr) : ordered_json(story.leftOut);
  all["closure"] = ordered_json::array();
  for (const why::Node& node : story.closure)
    all["closure"].push_back(nodeJson(story.module, node));
  all["macros"] = ordered_json::array();
  for (const why::Outcome& outcome : story.outcomes)
    all["macros"].push_back(outcomeJson(story.module, outcome));
  return all.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace ljbind::cli
