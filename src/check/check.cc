#include "check/check.h"

#include <algorithm>

#include "check/checker.h"

namespace ljbind::check {

using ir::as;

Report Checker::run() {
  pairRecords();
  struct Visitor {
    Checker& checker;
    ir::DeclId id;
    void operator()(const ir::Record&) const { checker.record(id); }
    void operator()(const ir::Enum&) const { checker.enumeration(id); }
    void operator()(const ir::Typedef&) const { checker.typeName(id); }
    void operator()(const ir::FunctionDecl&) const { checker.function(id); }
    void operator()(const ir::Variable&) const { checker.variable(id); }
    void operator()(const ir::Macro&) const { checker.constant(id); }
  };
  for (std::size_t i = 0; i < in_.lua.decls.size(); ++i) {
    const ir::Decl& decl = in_.lua.decls[i];
    const auto* alias = as<ir::Typedef>(decl);
    if ((alias && alias->predeclared) || !isOwn(decl)) continue;
    std::visit(Visitor{*this, static_cast<ir::DeclId>(i)}, decl.kind);
  }
  noteTypedefVictims();
  return std::move(report_);
}

// An enum without a name is known by what is in it.
bool Checker::isOwn(const ir::Decl& decl) const {
  if (in_.own.contains(ir::spelling(decl))) return true;
  const auto* list = as<ir::Enum>(decl);
  return list && std::any_of(list->enumerators.begin(), list->enumerators.end(),
                             [&](const auto& one) { return in_.own.contains(one.name); });
}

// Whether the headers have the name, but for something of another kind, which is then reported.
bool Checker::isOtherKind(const ir::Decl& decl, std::string_view kind) {
  const ir::DeclId id = names_.ordinary(decl.name);
  if (id == ir::DeclId::None || kindWord(in_.c.decl(id)) == kind) return false;
  const ir::Decl& header = in_.c.decl(id);
  report(Id::KindMismatch, nameOf(decl), header.location, id, decl.name, kind, kindWord(header),
         place(header.location));
  return true;
}

std::string Checker::correction(ir::DeclId header) const {
  if (header == ir::DeclId::None || !in_.text.correct) return {};
  const std::string text = in_.text.correct(header);
  // A hint is a line; a struct's body is in the header, where the note points.
  return text.find('\n') == std::string::npos ? text : std::string();
}

void Checker::noteTypedefVictims() {
  for (Problem& problem : report_.problems) {
    if (problem.diagnostic.id != Id::TypedefMismatch) continue;
    const auto found = victims_.find(problem.at.declaration);
    if (found == victims_.end()) continue;
    std::vector<std::string>& names = found->second;
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    constexpr std::size_t shown = 4;
    std::string list;
    for (std::size_t i = 0; i < std::min(shown, names.size()); ++i)
      list += (i ? ", " : "") + ("'" + names[i] + "'");
    if (names.size() > shown) list += fmt::format(" and {} more", names.size() - shown);
    problem.diagnostic.notes.push_back(
        fmt::format("{} {} wrong because of it", list, names.size() == 1 ? "is" : "are"));
  }
}

Report check(const Input& input) { return Checker(input).run(); }

}  // namespace ljbind::check
