#include "evidence/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "check/members.h"

namespace ljbind::evidence {
namespace {

using ir::as;

std::string_view wordFor(Witness witness) {
  switch (witness) {
    case Witness::Headers: return "the headers";
    case Witness::BuildConfig: return "the build configuration";
    case Witness::DebugInfo: return "debug information";
    case Witness::Allocation: return "allocation";
    case Witness::Symbols: return "symbols";
  }
  return "";
}

const ir::Record* recordNamed(const ir::Module& module, const std::string& spelling) {
  for (const ir::Decl& decl : module.decls)
    if (const auto* record = as<ir::Record>(decl); record && ir::spelling(decl) == spelling)
      return record;
  return nullptr;
}

// Of a struct without a tag the typedef is what both sides know.
const ir::Record* recordOfTypedef(const ir::Module& module, const std::string& name) {
  for (const ir::Decl& decl : module.decls) {
    const auto* alias = as<ir::Typedef>(decl);
    if (!alias || decl.name != name) continue;
    const ir::DeclId id = ir::recordOf(module, alias->type);
    if (id != ir::DeclId::None) return as<ir::Record>(module.decl(id));
  }
  return nullptr;
}

// In a few words what differs first; empty where nothing does that debug information knows.
std::string firstDifference(const ir::Module& headers, const ir::Record& record,
                            const ir::Module& types, const ir::Record& other) {
  if (record.sizeBytes != other.sizeBytes)
    return fmt::format("its size is {} there and {} in the headers", other.sizeBytes,
                       record.sizeBytes);
  if (!record.bodyRead || !other.bodyRead) return {};
  const check::RecordDifference difference = check::compareRecords(headers, record, types, other);
  using Kind = check::MemberDifference::Kind;
  for (const check::MemberDifference& member : difference.members) {
    switch (member.kind) {
      case Kind::Moved:
        return fmt::format("'{}' is at offset {} there and at {} in the headers",
                           member.c->field->name, member.lua->offsetBits / 8,
                           member.c->offsetBits / 8);
      case Kind::Width:
        return fmt::format("'{}' has {} bits there and {} in the headers", member.c->field->name,
                           member.lua->sizeBits, member.c->sizeBits);
      case Kind::Missing: return fmt::format("'{}' is not there", member.c->field->name);
      case Kind::Extra:
        return fmt::format("'{}' is there and not in the headers", member.lua->field->name);
      case Kind::Within: return fmt::format("members of '{}' differ", member.c->field->name);
      case Kind::Type: break;  // of that size and at that place
    }
  }
  return {};
}

}  // namespace

Verdict TypeVerdict::verdict() const {
  Verdict verdict = Verdict::Undecided;
  for (const Statement& statement : statements) {
    if (statement.says == Says::Contradicts) return Verdict::Contradicted;
    if (statement.says == Says::Confirms && statement.witness != Witness::Headers)
      verdict = Verdict::Confirmed;
  }
  return verdict;
}

std::string TypeVerdict::summary() const {
  const Verdict is = verdict();
  if (is == Verdict::Undecided) return "undecided";
  const Says wanted = is == Verdict::Confirmed ? Says::Confirms : Says::Contradicts;
  std::vector<std::string_view> words;
  for (const Statement& statement : statements) {
    const std::string_view word = wordFor(statement.witness);
    // That the headers agree with themselves goes without saying.
    if (statement.witness == Witness::Headers) continue;
    if (statement.says == wanted && std::find(words.begin(), words.end(), word) == words.end())
      words.push_back(word);
  }
  return fmt::format("{} by {}", is == Verdict::Confirmed ? "confirmed" : "contradicted",
                     fmt::join(words, " and "));
}

Statement compareWithDebugInfo(const ir::Module& headers, ir::DeclId id, const ir::Module& types,
                               const std::string& carrier) {
  const ir::Decl& decl = headers.decl(id);
  const auto& record = *as<ir::Record>(decl);
  const ir::Record* other =
      record.tagged ? recordNamed(types, ir::spelling(decl)) : recordOfTypedef(types, decl.name);
  Statement statement{Witness::DebugInfo, Says::Nothing, {}};
  if (!other || !other->complete) {
    statement.text = fmt::format("{} does not describe it", carrier);
    return statement;
  }
  const std::string difference = firstDifference(headers, record, types, *other);
  statement.says = difference.empty() ? Says::Confirms : Says::Contradicts;
  statement.text =
      difference.empty()
          ? fmt::format("{} has it with {} bytes and its members where they are in the headers",
                        carrier, other->sizeBytes)
          : fmt::format("{}: {}", carrier, difference);
  return statement;
}

Says MacroEvidence::says() const {
  // A library leaves out single functions for other reasons, too.
  if (declared == 0 || exported * 2 == declared) return Says::Nothing;
  if (exported == 0) return Says::Contradicts;
  return exported * 2 > declared ? Says::Confirms : Says::Nothing;
}

std::vector<MacroEvidence> symbolsOfBranches(
    const ir::Module& headers, const std::function<bool(const std::string&)>& exported) {
  std::map<std::string, MacroEvidence> byMacro;
  constexpr std::size_t shown = 4;
  for (const ir::Decl& decl : headers.decls) {
    const auto* function = as<ir::FunctionDecl>(decl);
    if (!function || !decl.own || function->linkage != ir::Linkage::External) continue;
    for (ir::ConditionId id = decl.condition; id != ir::ConditionId::None;
         id = headers.conditions[ir::index(id)].outer) {
      for (const ir::MacroTest& test : headers.conditions[ir::index(id)].tests) {
        MacroEvidence& evidence = byMacro[test.name];
        evidence.macro = test.name;
        evidence.defined = test.defined;
        evidence.decider = test.decider;
        ++evidence.declared;
        if (exported(function->symbol))
          ++evidence.exported;
        else if (evidence.missing.size() < shown)
          evidence.missing.push_back(decl.name);
      }
    }
  }
  std::vector<MacroEvidence> list;
  for (auto& [name, evidence] : byMacro) list.push_back(std::move(evidence));
  return list;
}

}  // namespace ljbind::evidence
