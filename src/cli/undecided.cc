#include "cli/undecided.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_set>

#include "check/members.h"

namespace ljbind::cli {
namespace {

// Reading a record again takes far less than a millisecond, reading headers as long as the first
// time.
constexpr std::size_t mostRereads = 256;
constexpr std::size_t mostFlips = 8;

enum class Trial { Changes, Nothing, Refused, Unknown };

// Tries macros on single records.
class Trying {
 public:
  Trying(headers::TranslationUnit& unit, const ir::Module& module) : unit_(unit), module_(module) {}

  Trial operator()(why::Outcome& outcome) {
    outcome.tried = true;
    outcome.how = "with it";
    outcome.measure = "-D" + outcome.macro.test.name;
    std::map<ir::DeclId, std::vector<ir::ConditionId>> records;
    for (const why::TestUse& use : outcome.macro.uses)
      for (ir::DeclId record : use.records) records[around(record)].push_back(use.condition);
    Trial all = Trial::Nothing;
    for (const auto& [record, conditions] : records) {
      const Trial one = tryOn(record, conditions, outcome);
      // Nothing at all compiles with it.
      if (one == Trial::Refused) return Trial::Nothing;
      if (one == Trial::Changes) all = one;
      if (one == Trial::Unknown && all == Trial::Nothing) all = one;
    }
    return all;
  }

 private:
  // What has no name of its own is read with the record around it.
  ir::DeclId around(ir::DeclId id) const {
    if (ir::as<ir::Record>(module_.decl(id))->tagged) return id;
    for (std::size_t i = 0; i < module_.decls.size(); ++i) {
      const auto* record = ir::as<ir::Record>(module_.decls[i]);
      const auto outer = static_cast<ir::DeclId>(i);
      if (!record || outer == id ||
          !module_.decl(id).name.starts_with(module_.decl(outer).name + "_"))
        continue;
      for (const ir::Field& field : record->fields)
        if (check::elementRecord(module_, field.type) == id) return around(outer);
    }
    return id;
  }

  // The record and those without a name of their own that it is made of.
  std::vector<ir::DeclId> within(ir::DeclId id) const {
    std::vector<ir::DeclId> found{id};
    for (std::size_t i = 0; i < found.size(); ++i)
      for (const ir::Field& field : ir::as<ir::Record>(module_.decl(found[i]))->fields) {
        const ir::DeclId inner = check::elementRecord(module_, field.type);
        const auto* record =
            inner == ir::DeclId::None ? nullptr : ir::as<ir::Record>(module_.decl(inner));
        if (record && !record->tagged &&
            module_.decl(inner).name.starts_with(module_.decl(found[i]).name + "_"))
          found.push_back(inner);
      }
    return found;
  }

  Trial tryOn(ir::DeclId record, const std::vector<ir::ConditionId>& conditions,
              why::Outcome& outcome) {
    if (rereads_++ >= mostRereads) return Trial::Unknown;
    const headers::Reread reread =
        unit_.reread(module_, {record, outcome.macro.test.name, conditions});
    if (reread.kind == headers::Reread::Kind::Refused) return Trial::Refused;
    if (reread.kind == headers::Reread::Kind::Impossible) return Trial::Unknown;
    if (reread.kind == headers::Reread::Kind::Same) return Trial::Nothing;
    why::Effect effect = why::layoutsEffect(module_, within(record), reread.flipped);
    if (!effect.layout) return Trial::Nothing;
    if (outcome.effect.text.empty()) {
      outcome.effect = std::move(effect);
    }
    return Trial::Changes;
  }

  headers::TranslationUnit& unit_;
  const ir::Module& module_;
  std::size_t rereads_ = 0;
};

// Which branch of the #if is read, its #elif included, somebody is known to have decided.
bool isDecided(const ir::Condition& condition) {
  const auto byNobody = [](const ir::MacroTest& test) {
    return test.decider == "nobody" && !why::isPlatform(test);
  };
  return !condition.tests.empty() && std::ranges::none_of(condition.tests, byNobody) &&
         std::ranges::none_of(condition.otherTests, byNobody);
}

// With all of the headers once more for each of the macros.
std::vector<why::Outcome> tryOutWithHeaders(headers::TranslationUnit& unit,
                                            const config::ParseRequest& parse,
                                            const ir::Module& module,
                                            const std::vector<ir::DeclId>& records,
                                            std::vector<why::TestedMacro> macros) {
  // Without a tag a record has the name of its typedef, or is found in the one around it.
  std::unordered_set<std::string> names, spellings;
  for (ir::DeclId id : records) {
    names.insert(module.decl(id).name);
    spellings.insert(ir::spelling(module.decl(id)));
  }
  const auto choose = [&](const headers::TranslationUnit& other) {
    headers::LiftRequest lift;
    const std::vector<ir::Candidate>& candidates = other.candidates();
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
  // A macro that headers do not compile with is not tried without those: each would be left out
  // after another round of reading all of them.
  config::ParseRequest required = parse;
  headers::TranslationUnit::leaveOut(required, unit.leftOut());
  for (config::HeaderInput& header : required.headers) header.required = true;
  return tryOut({required, {}, module, choose, effect}, std::move(macros), mostFlips);
}

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

void findSkippedDefinitions(std::vector<why::TestedMacro>& macros, headers::TranslationUnit& unit) {
  for (why::TestedMacro& macro : macros) {
    if (!why::isUndecided(macro)) continue;
    const std::vector<headers::SkippedMention> definitions =
        unit.skippedMentions(macro.test.name, headers::Mentions::Definitions);
    if (definitions.empty() || !std::ranges::all_of(definitions, [](const auto& definition) {
          return isDecided(definition.condition);
        }))
      continue;
    macro.definedIf = fmt::format("{} would define it in {}", definitions.front().place,
                                  ir::conditionText(definitions.front().condition));
  }
}

UndecidedLayouts undecidedLayouts(headers::TranslationUnit& unit, const config::ParseRequest* parse,
                                  const ir::Module& module,
                                  const std::vector<ir::DeclId>& records) {
  UndecidedLayouts result;
  std::vector<why::TestedMacro> macros = why::undecidedOfLayouts(module, records);
  const auto isDecided = [](const why::TestedMacro& macro) { return !why::isUndecided(macro); };
  why::findSiblings(macros, unit.flags());
  std::erase_if(macros, isDecided);
  findSkippedDefinitions(macros, unit);
  std::erase_if(macros, isDecided);
  std::vector<why::TestedMacro> left;
  const auto warn = [&](const why::Outcome& outcome) {
    result.warnings.push_back({undecided(module, outcome), outcome.effect.record});
  };
  Trying trial(unit, module);
  for (why::TestedMacro& macro : macros) {
    why::Outcome outcome;
    outcome.macro = macro;
    const Trial found = trial(outcome);
    if (found == Trial::Changes) warn(outcome);
    if (found == Trial::Unknown) left.push_back(std::move(macro));
  }
  if (left.empty()) return result;
  if (!parse) {
    for (const why::TestedMacro& macro : left) result.notTried.push_back(macro.test.name);
    return result;
  }
  for (const why::Outcome& outcome :
       tryOutWithHeaders(unit, *parse, module, records, std::move(left))) {
    if (!outcome.tried) result.notTried.push_back(outcome.macro.test.name);
    if (outcome.tried && outcome.effect.layout) warn(outcome);
  }
  return result;
}

Diagnostic notTried(const std::vector<std::string>& macros) {
  return diagnose(Id::MacrosNotTried, fmt::format("{}", fmt::join(macros, ", ")));
}

}  // namespace ljbind::cli
