#include "cli/undecided.h"

#include <fmt/format.h>

#include <string_view>
#include <unordered_set>

namespace ljbind::cli {
namespace {

constexpr std::size_t mostFlips = 8;

}  // namespace

Diagnostic undecided(const ir::Module& module, const why::Outcome& outcome) {
  const ir::MacroTest& test = outcome.macro.test;
  Diagnostic warning = diagnose(Id::UndecidedMacro, test.name, why::consequence(outcome));
  for (const why::TestUse& use : outcome.macro.uses) {
    const ir::Condition& condition = module.condition(use.condition);
    warning.notes.push_back(
        fmt::format("{}: {}", ir::placeText(module, condition.location), condition.text));
  }
  return warning;
}

std::vector<UndecidedLayout> undecidedLayouts(const config::ParseRequest& parse,
                                              const std::vector<config::RejectedHeader>& rejected,
                                              const ir::Module& module,
                                              const std::vector<ir::DeclId>& records) {
  std::vector<why::TestedMacro> macros = why::undecidedOfLayouts(module, records);
  why::findSiblings(macros, parse.flags);
  std::erase_if(macros, [](const why::TestedMacro& macro) { return !why::isUndecided(macro); });
  if (macros.empty()) return {};
  // Without a tag a record has the name of its typedef, or is found in the one around it.
  std::unordered_set<std::string> names, spellings;
  for (ir::DeclId id : records) {
    names.insert(module.decl(id).name);
    spellings.insert(ir::spelling(module.decl(id)));
  }
  const auto choose = [&](const headers::TranslationUnit& unit) {
    headers::LiftRequest lift;
    const std::vector<ir::Candidate>& candidates = unit.candidates();
    for (std::size_t i = 0; i < candidates.size(); ++i)
      if ((candidates[i].kind == ir::CandidateKind::Record ||
           candidates[i].kind == ir::CandidateKind::Typedef) &&
          names.contains(std::string(candidates[i].name)))
        lift.chosen.push_back(i);
    lift.moreBodies = [&](const ir::Module& flipped) {
      std::vector<ir::DeclId> wanted;
      for (std::size_t i = 0; i < flipped.decls.size(); ++i) {
        const auto* record = ir::as<ir::Record>(flipped.decls[i]);
        if (record && record->complete && !record->bodyRead &&
            spellings.contains(ir::spelling(flipped.decls[i])))
          wanted.push_back(static_cast<ir::DeclId>(i));
      }
      return wanted;
    };
    return lift;
  };
  const auto effect = [&](const ir::Module& flipped) {
    return why::layoutsEffect(module, records, flipped);
  };
  std::vector<UndecidedLayout> warnings;
  for (const why::Outcome& outcome :
       tryOut({parse, rejected, module, choose, effect}, std::move(macros), mostFlips))
    if (outcome.tried && outcome.effect.layout)
      warnings.push_back({undecided(module, outcome), outcome.effect.record});
  return warnings;
}

}  // namespace ljbind::cli
