#include "cli/check_inspect.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "base/file.h"
#include "cdeftext/edit.h"
#include "check/check.h"
#include "check/judge.h"
#include "check/names.h"
#include "cli/check_symbols.h"
#include "cli/check_text.h"
#include "cli/check_uses.h"
#include "emit/c_text.h"
#include "luasource/parser.h"
#include "plan/plan.h"

namespace ljbind::cli {
namespace {

using check::Spot;
using ir::as;

// "ffi/types.lua:31" is "line 31" to who looks at ffi/types.lua.
void shortenPlaces(std::vector<std::string>& notes, const std::string& file) {
  const std::string prefix = file + ":";
  for (std::string& note : notes)
    for (std::size_t at = note.find(prefix); at != std::string::npos; at = note.find(prefix, at))
      note.replace(at, prefix.size(), "line ");
}

class StateInspection {
 public:
  StateInspection(const CheckedProject& checked, const project::DeclaredState& state,
                  ExportedSymbols& symbols, const SymbolOrigins& origins,
                  const Corrections& corrections, Inspected& inspected,
                  std::vector<findings::Finding>& found)
      : checked_(checked),
        state_(state),
        symbols_(symbols),
        origins_(origins),
        corrections_(corrections),
        inspected_(inspected),
        found_(found),
        text_(checked.project, state) {}

  void run() {
    declarations();
    for (const project::Rejection& rejection : state_.rejections) reject(rejection);
    for (const project::Repetition& repetition : state_.repetitions) repeat(repetition);
  }

 private:
  void declarations() {
    const check::Uses uses = usesOf(checked_.project, state_);
    std::set<std::string> own;
    for (const auto& [name, site] : state_.sites)
      if (isJudged(site.file)) own.insert(name);
    check::Text text;
    text.typeText = [this](const Spot& spot) { return text_.typeText(spot); };
    text.placeName = [this](const Spot& spot) { return text_.placeName(spot, std::nullopt); };
    text.correct = [this](ir::DeclId id) { return corrections_.declaration(id); };
    text.define = [this](const ir::Location& location) { return define(location); };
    check::Symbols symbols;
    symbols.exporter = [this](std::string_view name) { return symbols_.exporter(name); };
    symbols.searched = symbols_.searched();
    symbols.names = [this] { return symbols_.names(); };
    symbols.mayBeElsewhere = [this](std::string_view name) {
      return origins_.mayBeElsewhere(std::string(name));
    };
    check::Report report =
        check::check({checked_.headers.module, state_.module, text, symbols, uses, own});
    inspected_.compared += report.compared;
    for (std::string& name : report.notCompared) inspected_.notCompared.insert(std::move(name));
    for (check::Problem& problem : report.problems) convert(std::move(problem));
  }

  // What follows the #define at a place of a header, its lines joined.
  std::string define(const ir::Location& location) const {
    const auto text = readFile(checked_.headers.module.files[location.file].path);
    if (!text) return {};
    std::istringstream lines(*text);
    std::string line, joined;
    for (unsigned i = 1; i <= location.line && std::getline(lines, line); ++i) joined = line;
    while (joined.ends_with('\\') && std::getline(lines, line)) {
      joined.pop_back();
      joined += " " + line;
    }
    const std::size_t at = joined.find("define");
    const std::size_t name = at == joined.npos ? at : joined.find_first_not_of(" \t", at + 6);
    return name == joined.npos ? std::string() : joined.substr(name);
  }

  bool isJudged(std::size_t file) const {
    return !checked_.project.files[file].context &&
           std::find(state_.files.begin(), state_.files.end(), file) != state_.files.end();
  }

  void convert(check::Problem problem) {
    const auto at = text_.find(problem.at);
    if (!at) return;
    findings::Finding finding;
    finding.diagnostic = std::move(problem.diagnostic);
    finding.subject = std::move(problem.subject);
    text_.point(finding.diagnostic, *at);
    shortenPlaces(finding.diagnostic.notes, finding.diagnostic.place.file);
    for (const ir::Location& location : problem.headers) {
      const ir::File& file = checked_.headers.module.files[location.file];
      finding.related.push_back(
          {Place{file.path, location.line, location.column}, "what the header says"});
    }
    if (auto edit = correction(problem, finding, *at)) finding.edits.push_back(std::move(*edit));
    found_.push_back(std::move(finding));
  }

  // What would make the declaration right, as far as it is one piece of text; whether it does is
  // found out by checking again.
  std::optional<findings::Edit> correction(const check::Problem& problem,
                                           const findings::Finding& finding,
                                           const CheckText::Found& at) const {
    const cdeftext::Declaration& declaration = text_.declaration(at.site);
    switch (finding.diagnostic.id) {
      case Id::ConstantValue: return valueEdit(problem, at, declaration);
      case Id::FieldType:
      case Id::FieldSign:
      case Id::LayoutMismatch: return memberEdit(problem, at);
      case Id::TypedefMismatch:
      case Id::ParameterCount:
      case Id::ParameterType:
      case Id::PointeeType:
      case Id::CallbackType:
      case Id::ResultType:
      case Id::ResultSign:
      case Id::VariadicMismatch:
      case Id::VariableType: return wholeEdit(problem, at, declaration);
      default: return std::nullopt;
    }
  }

  std::optional<findings::Edit> edit(const CheckText::Found& at, cdeftext::Range range,
                                     std::string replacement) const {
    const auto span = text_.block(at).map.verbatim(range.begin, range.end);
    if (!span || replacement.empty()) return std::nullopt;
    return findings::Edit{text_.file(at).path, span->begin, span->end, std::move(replacement)};
  }

  std::optional<findings::Edit> valueEdit(const check::Problem& problem, const CheckText::Found& at,
                                          const cdeftext::Declaration& declaration) const {
    if (problem.at.part == Spot::Part::Name && declaration.value)
      return edit(at, *declaration.value, problem.value);
    for (const cdeftext::Enumerator& one : declaration.enumerators)
      if (one.name == problem.at.name)
        return edit(at, one.range, fmt::format("{} = {}", one.name, problem.value));
    return std::nullopt;
  }

  std::optional<findings::Edit> memberEdit(const check::Problem& problem,
                                           const CheckText::Found& at) const {
    if (problem.at.part != Spot::Part::Member || problem.wantedRecord == ir::DeclId::None)
      return std::nullopt;
    const auto member = text_.member(at.site, problem.at.name);
    if (!member || member->member->record || problem.at.name.find('.') != std::string::npos)
      return std::nullopt;
    // `int a, b;` shares its specifiers.
    const auto& members = checked_.project.files[at.site.file]
                              .scans[at.site.block]
                              .declarations[member->declaration]
                              .members;
    const auto shared = std::count_if(members.begin(), members.end(), [&](const auto& other) {
      return other.declaration.begin == member->member->declaration.begin;
    });
    if (shared != 1) return std::nullopt;
    return edit(at, member->member->declaration,
                corrections_.member(problem.wantedRecord, problem.at.name));
  }

  std::optional<findings::Edit> wholeEdit(const check::Problem& problem, const CheckText::Found& at,
                                          const cdeftext::Declaration& declaration) const {
    if (problem.wanted == ir::DeclId::None || declaration.whole.empty()) return std::nullopt;
    const auto& all = checked_.project.files[at.site.file].scans[at.site.block].declarations;
    const auto shared = std::count_if(all.begin(), all.end(), [&](const auto& other) {
      return other.whole.begin == declaration.whole.begin;
    });
    const std::string text = corrections_.declaration(problem.wanted);
    if (shared != 1 || text.find('\n') != std::string::npos) return std::nullopt;
    // It may speak of types that this text does not declare.
    for (const std::string& name :
         cdeftext::mentionedNames(text, {0, static_cast<std::uint32_t>(text.size())}))
      if (!isKnown(name)) return std::nullopt;
    return edit(at, declaration.whole, text);
  }
  bool isKnown(const std::string& name) const {
    for (const ir::Decl& decl : state_.module.decls)
      if (decl.name == name) return true;
    return false;
  }

  void reject(const project::Rejection& rejection) {
    if (checked_.project.files[rejection.file].context || !isJudged(rejection.file)) return;
    const auto end = static_cast<std::uint32_t>(rejection.offset);
    const CheckText::Found at{{rejection.file, rejection.block, 0}, {end, end}};
    findings::Finding finding;
    finding.diagnostic = rejection.diagnostic;
    text_.point(finding.diagnostic, at);
    found_.push_back(std::move(finding));
  }

  const ir::Decl* declared(const std::string& name) const {
    for (const ir::Decl& decl : state_.module.decls)
      if (decl.name == name && !as<ir::Record>(decl) && !as<ir::Enum>(decl)) return &decl;
    return nullptr;
  }

  void repeat(const project::Repetition& repetition) {
    const cdeftext::Declaration& second = text_.declaration(repetition.second);
    const ir::Decl* first = declared(text_.declaration(repetition.first).name);
    const ir::Decl* again = declared(repetition.meaning);
    if (!first || !again || !isJudged(repetition.second.file)) return;
    if (meansTheSame(*first, *again)) return;
    const CheckText::Found at{repetition.second, second.nameRange};
    const CheckText::Found before{repetition.first, text_.declaration(repetition.first).nameRange};
    const Place there = text_.block(before).place(before.range.begin);
    findings::Finding finding;
    finding.subject = second.name;
    finding.diagnostic = diagnose(Id::IgnoredRedeclaration, second.name,
                                  fmt::format("{}:{}", there.file, there.line));
    text_.point(finding.diagnostic, at);
    finding.related.push_back({there, "the declaration that counts"});
    found_.push_back(std::move(finding));
  }

  bool meansTheSame(const ir::Decl& first, const ir::Decl& second) const {
    const check::Judge judge(state_.module, state_.module);
    if (first.kind.index() != second.kind.index()) return false;
    const auto same = [&](ir::TypeId a, ir::TypeId b) {
      return judge.judge(a, b, check::Position::Variable) == check::Verdict::Same;
    };
    if (const auto* alias = as<ir::Typedef>(first))
      return same(alias->type, as<ir::Typedef>(second)->type);
    if (const auto* variable = as<ir::Variable>(first))
      return same(variable->type, as<ir::Variable>(second)->type);
    const auto* one = as<ir::FunctionDecl>(first);
    const auto* other = as<ir::FunctionDecl>(second);
    if (!one || !other) return true;
    const ir::Function* left = check::Judge::functionOf(state_.module, one->type);
    const ir::Function* right = check::Judge::functionOf(state_.module, other->type);
    return !left || !right ||
           (judge.judgeFunctions(*left, *right) == check::Verdict::Same &&
            judge.judge(left->result, right->result, check::Position::Result) ==
                check::Verdict::Same);
  }

  const CheckedProject& checked_;
  const project::DeclaredState& state_;
  ExportedSymbols& symbols_;
  const SymbolOrigins& origins_;
  const Corrections& corrections_;
  Inspected& inspected_;
  std::vector<findings::Finding>& found_;
  CheckText text_;
};

// Numbers in Lua that have the name of one of the library's constants.
void luaConstants(const CheckedProject& checked, const check::HeaderNames& names,
                  std::vector<findings::Finding>& found) {
  for (const project::SourceFile& file : checked.project.files) {
    if (file.context) continue;
    // Of a name with several values one may be for another platform.
    std::map<std::string, std::set<double>> values;
    for (const luasource::LuaConstant& constant : file.behaviour.constants)
      values[constant.name].insert(constant.value);
    for (const luasource::LuaConstant& constant : file.behaviour.constants) {
      if (!constant.certain || values[constant.name].size() > 1) continue;
      const auto* header = names.integer(constant.name);
      if (!header || !checked.headers.module.decl(header->decl).own) continue;
      const ir::Integer& value = header->value;
      const auto asSigned = static_cast<double>(static_cast<std::int64_t>(value.bits));
      const double expected = value.isSigned ? asSigned : static_cast<double>(value.bits);
      // 0xffffffff for -1 is the same bits.
      const auto low = [](double number) {
        return std::fmod(number < 0 ? number + 4294967296.0 : number, 4294967296.0);
      };
      const bool narrow = std::abs(expected) < 4294967296.0 && value.widthBits <= 32;
      if (constant.value == expected || (narrow && low(constant.value) == low(expected))) continue;
      findings::Finding finding;
      finding.subject = constant.name;
      finding.diagnostic =
          diagnose(Id::LuaConstant, constant.name, fmt::format("{:.17g}", constant.value),
                   fmt::format("{:.17g}", expected),
                   ir::placeText(checked.headers.module, header->location));
      finding.diagnostic.place = constant.place;
      finding.diagnostic.sourceLine = sourceLineAt(file, constant.place);
      found.push_back(std::move(finding));
    }
  }
}

std::set<std::string> missingLibraries(const HeaderSide& headers) {
  std::set<std::string> names;
  for (const MappedLibrary& library : headers.mapped)
    if (library.soname.empty()) names.insert(library.name);
  return names;
}

}  // namespace

std::vector<findings::Finding> inspect(const CheckedProject& checked, Inspected& inspected) {
  std::vector<findings::Finding> found;
  ExportedSymbols symbols(checked.headers.libraries);
  const SymbolOrigins origins(checked.project, missingLibraries(checked.headers));
  const Corrections corrections(checked.headers.module);
  const check::HeaderNames names(checked.headers.module);
  const HeaderFunctions functions{
      checked.headers.module, [&](std::string_view name) -> const ir::Function* {
        const ir::DeclId id = names.ordinary(name);
        const auto* function = id == ir::DeclId::None
                                   ? nullptr
                                   : as<ir::FunctionDecl>(checked.headers.module.decl(id));
        return function ? check::Judge::functionOf(checked.headers.module, function->type)
                        : nullptr;
      }};
  for (const project::DeclaredState& state : checked.states) {
    StateInspection(checked, state, symbols, origins, corrections, inspected, found).run();
    for (findings::Finding& finding : badUses(checked.project, state, functions))
      found.push_back(std::move(finding));
  }
  for (findings::Finding& finding : undeclaredNames(checked.project, checked.states))
    found.push_back(std::move(finding));
  luaConstants(checked, names, found);
  return found;
}

// --- corrections

struct Corrections::Plan {
  plan::Plan plan;
};

Corrections::Corrections(const ir::Module& headers)
    : headers_(headers), plan_(std::make_unique<Plan>()) {
  plan::Symbols everywhere;
  everywhere.find = [](std::string_view) { return std::optional<unsigned>(0); };
  plan_->plan = plan::legalize(headers, everywhere);
}
Corrections::~Corrections() = default;

std::string Corrections::declaration(ir::DeclId id) const {
  if (plan_->plan.of(id).form == plan::Form::Omitted) return {};
  return emit::CText(headers_, plan_->plan).declaration(id);
}

std::string Corrections::member(ir::DeclId record, const std::string& name) const {
  const auto* is = as<ir::Record>(headers_.decl(record));
  if (!is) return {};
  for (const ir::Field& field : is->fields) {
    if (field.name != name) continue;
    std::string text = emit::CText(headers_, plan_->plan).declare(field.type, name);
    if (field.widthBits) text += fmt::format(" : {}", *field.widthBits);
    return text;
  }
  return {};
}

}  // namespace ljbind::cli
