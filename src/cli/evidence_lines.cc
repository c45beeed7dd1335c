#include "cli/evidence_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cli/evidence_gather.h"
#include "debuginfo/type_evidence.h"
#include "evidence/evidence.h"

namespace ljbind::cli {

using evidence::Says;

std::vector<const sys::SharedLibrary*> boundLibraries(const plan::Plan& plan,
                                                      const sys::Libraries& libraries) {
  const std::vector<std::string> standard = sys::defaultLibraries();
  std::vector<const sys::SharedLibrary*> bound;
  for (std::size_t i = 0; i < libraries.openedCount(); ++i) {
    const bool used = std::any_of(plan.symbols.begin(), plan.symbols.end(), [&](ir::DeclId id) {
      return plan.of(id).library == static_cast<int>(i);
    });
    const std::string& soname = libraries.opened(i).soname();
    if (used && std::find(standard.begin(), standard.end(), soname) == standard.end())
      bound.push_back(&libraries.opened(i));
  }
  return bound;
}

std::vector<std::string> symbolLines(const ir::Module& module,
                                     const std::vector<ir::DeclId>& records,
                                     sys::Libraries& libraries) {
  constexpr std::size_t shown = 4;
  std::set<std::string> deciding;
  for (ir::DeclId id : records) deciding.merge(decidingMacros(module, id));
  if (deciding.empty()) return {};
  std::vector<std::string> lines, agreed;
  for (const evidence::MacroEvidence& macro : evidence::symbolsOfBranches(
           module, [&](const std::string& name) { return libraries.find(name).has_value(); })) {
    if (!deciding.contains(macro.macro) || macro.decider == "clang") continue;
    if (macro.says() == Says::Confirms) agreed.push_back(macro.macro);
    if (macro.says() == Says::Contradicts)
      lines.push_back(
          fmt::format("evidence: exported symbols disagree on {}: of {} function{} that need{} it "
                      "to be {} none "
                      "is exported",
                      macro.macro, macro.declared, macro.declared == 1 ? "" : "s",
                      macro.declared == 1 ? "s" : "", macro.defined ? "defined" : "undefined"));
  }
  if (agreed.empty()) return lines;
  const std::size_t count = agreed.size();
  if (count > shown + 1) agreed.resize(shown);
  std::string text = fmt::format("evidence: exported symbols agree with the headers on {}",
                                 fmt::join(agreed, ", "));
  if (agreed.size() < count) text += fmt::format(" and {} more macros", count - agreed.size());
  lines.insert(lines.begin(), std::move(text));
  return lines;
}

std::vector<std::string> debugInfoLines(const ir::Module& module,
                                        const std::vector<ir::DeclId>& records,
                                        const std::vector<const sys::SharedLibrary*>& libraries,
                                        Diagnostics& diagnostics) {
  std::vector<std::string> names, lines, without;
  for (ir::DeclId id : records) {
    const ir::Decl& decl = module.decl(id);
    names.push_back(ir::as<ir::Record>(decl)->tagged ? ir::spelling(decl) : decl.name);
  }
  for (const sys::SharedLibrary* library : libraries) {
    const auto read = debuginfo::readTypeEvidence(library->path(), names);
    if (!read) {
      diagnostics.add(read.failure());
      continue;
    }
    if (!*read) {
      without.push_back(library->soname());
      continue;
    }
    std::size_t agreed = 0, known = 0;
    std::vector<std::string> contradictions;
    for (ir::DeclId id : records) {
      const evidence::Statement statement = evidence::compareWithDebugInfo(
          module, id, (*read)->reading.module, debuginfo::describe(**read));
      if (statement.says == Says::Nothing) continue;
      ++known;
      if (statement.says == Says::Confirms)
        ++agreed;
      else
        contradictions.push_back(
            fmt::format("evidence: {}: {}", ir::spelling(module.decl(id)), statement.text));
    }
    lines.push_back(
        fmt::format("evidence: debug information of {} has {} of the {} structs, and agrees "
                    "on {}",
                    library->soname(), known, records.size(), agreed));
    lines.insert(lines.end(), contradictions.begin(), contradictions.end());
  }
  if (!without.empty())
    lines.push_back(fmt::format("evidence: no debug information in {}", fmt::join(without, ", ")));
  return lines;
}

}  // namespace ljbind::cli
