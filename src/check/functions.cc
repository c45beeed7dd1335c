// Functions and variables.
#include <algorithm>

#include "check/checker.h"
#include "check/macro_text.h"
#include "compare/describe.h"

namespace ljbind::check {
namespace {

using ir::as;

std::string count(std::size_t n, std::string_view word) {
  return fmt::format("{} {}{}", n, word, n == 1 ? "" : "s");
}

// Whether one letter more, less, another or in its neighbour's place makes one name of the other.
bool isSlip(std::string_view name, std::string_view other) {
  if (name.size() < 5 || other.empty()) return false;
  std::size_t same = 0;
  while (same < name.size() && same < other.size() && name[same] == other[same]) ++same;
  const std::string_view left = name.substr(same), right = other.substr(same);
  if (left.empty() || right.empty()) return left.size() + right.size() <= 1;
  const bool swapped = left.size() > 1 && right.size() > 1 && left[0] == right[1] &&
                       left[1] == right[0] && left.substr(2) == right.substr(2);
  return swapped || left.substr(1) == right || left == right.substr(1) ||
         left.substr(1) == right.substr(1);
}

}  // namespace

bool Checker::blameTypedef(const Spot& spot, const std::string& name) {
  const auto guilty = causes_.guiltyTypedef(spot);
  if (!guilty || !in_.own.contains(guilty->name)) return false;
  victims_[guilty->name].push_back(name);
  return true;
}

void Checker::function(ir::DeclId id) {
  const ir::Decl& decl = in_.lua.decl(id);
  const auto& function = *as<ir::FunctionDecl>(decl);
  ir::DeclId header = names_.ordinary(decl.name);
  // `int foo64(int) __asm__("foo")` is the header's foo under another name.
  if (header == ir::DeclId::None && function.symbol != decl.name)
    header = names_.ordinary(function.symbol);
  if (header == ir::DeclId::None) return notInHeaders(decl, function.symbol);
  const auto* c = as<ir::FunctionDecl>(in_.c.decl(header));
  if (!c) {
    isOtherKind(decl, "function");
    return;
  }
  ++report_.compared;
  symbol(decl, function.symbol, in_.c.decl(header), c->symbol, c->linkage);
  const ir::Function* type = Judge::functionOf(in_.lua, function.type);
  if (type) signature(decl, *type, in_.c.decl(header), *c);
}

void Checker::signature(const ir::Decl& decl, const ir::Function& lua, const ir::Decl& header,
                        const ir::FunctionDecl& c) {
  const ir::Function* there = Judge::functionOf(in_.c, c.type);
  if (!there) return;
  const ir::DeclId wanted = names_.ordinary(header.name);
  const std::string text = correction(wanted);
  const std::string hint = text.empty() ? "" : fmt::format("write '{}'", text);
  const std::size_t before = report_.problems.size();
  result(decl, lua, header, *there);
  if (there->prototyped) {
    if (lua.variadic != there->variadic) {
      report(Id::VariadicMismatch, nameOf(decl), header.location, wanted, decl.name,
             lua.variadic ? "variadic" : "not variadic",
             there->variadic ? "variadic" : "not variadic", place(header.location));
    }
    if (lua.parameters.size() != there->parameters.size()) {
      report(Id::ParameterCount, nameOf(decl), header.location, wanted, decl.name,
             count(lua.parameters.size(), "parameter"), there->parameters.size(),
             place(header.location));
    } else {
      for (std::size_t i = 0; i < lua.parameters.size(); ++i) parameter(decl, lua, header, c, i);
    }
  }
  for (std::size_t i = before; i < report_.problems.size(); ++i) {
    Problem& problem = report_.problems[i];
    if (!hint.empty()) problem.diagnostic.hint = hint;
    for (std::string& line : causes_.decisions(header.condition))
      problem.diagnostic.notes.push_back(std::move(line));
  }
}

void Checker::result(const ir::Decl& decl, const ir::Function& lua, const ir::Decl& header,
                     const ir::Function& c) {
  const Verdict verdict = judge_.judge(c.result, lua.result, Position::Result);
  if (verdict == Verdict::Same) return;
  const Spot spot{decl.name, Spot::Part::Result, "", 0};
  if (blameTypedef(spot, decl.name)) return;
  const std::string both =
      causes_.bothTypes(in_.text.typeText(spot), lua.result, c.result, header.location);
  const ir::DeclId wanted = names_.ordinary(header.name);
  Problem& problem = report(verdict == Verdict::Sign ? Id::ResultSign : Id::ResultType, spot,
                            header.location, wanted, decl.name, both);
  if (verdict == Verdict::Sign && in_.uses.belowZero.contains(decl.name)) {
    problem.diagnostic.severity = Severity::Error;
    problem.diagnostic.notes.push_back(
        "the result is compared with zero or less, which never sees a failure this way");
  }
  if (verdict == Verdict::Class || verdict == Verdict::Pointee || verdict == Verdict::Callback)
    problem.diagnostic.severity = Severity::Warning;
}

void Checker::parameter(const ir::Decl& decl, const ir::Function& lua, const ir::Decl& header,
                        const ir::FunctionDecl& c, std::size_t index) {
  const ir::Function& there = *Judge::functionOf(in_.c, c.type);
  const Verdict verdict =
      judge_.judge(there.parameters[index], lua.parameters[index], Position::Parameter);
  if (verdict == Verdict::Same || verdict == Verdict::Sign) return;
  const Spot spot{decl.name, Spot::Part::Parameter, "", index};
  if (blameTypedef(spot, decl.name)) return;
  Id id = Id::ParameterType;
  if (verdict == Verdict::Pointee) id = Id::PointeeType;
  if (verdict == Verdict::Callback) id = Id::CallbackType;
  std::string name = std::to_string(index + 1);
  if (index < c.parameterNames.size() && !c.parameterNames[index].empty())
    name += fmt::format(" '{}'", c.parameterNames[index]);
  Problem& problem =
      report(id, spot, header.location, names_.ordinary(header.name), name, decl.name,
             causes_.bothTypes(in_.text.typeText(spot), lua.parameters[index],
                               there.parameters[index], header.location));
  problem.subject = fmt::format("{}({})", decl.name, index + 1);
  if (verdict == Verdict::Class) problem.diagnostic.severity = Severity::Warning;
}

void Checker::variable(ir::DeclId id) {
  const ir::Decl& decl = in_.lua.decl(id);
  const auto& variable = *as<ir::Variable>(decl);
  const ir::DeclId found = names_.ordinary(decl.name);
  if (found == ir::DeclId::None) return notInHeaders(decl, variable.symbol);
  const ir::Decl& header = in_.c.decl(found);
  const auto* c = as<ir::Variable>(header);
  if (!c) {
    isOtherKind(decl, "variable");
    return;
  }
  ++report_.compared;
  symbol(decl, variable.symbol, header, c->symbol, c->linkage);
  const Verdict verdict = judge_.judge(c->type, variable.type, Position::Variable);
  if (verdict == Verdict::Same) return;
  const Spot spot{decl.name, Spot::Part::Result, "", 0};
  if (blameTypedef(spot, decl.name)) return;
  Problem& problem =
      report(Id::VariableType, spot, header.location, found, decl.name,
             causes_.bothTypes(in_.text.typeText(spot), variable.type, c->type, header.location));
  if (verdict != Verdict::Wrong) problem.diagnostic.severity = Severity::Warning;
  if (const std::string text = correction(found); !text.empty())
    problem.diagnostic.hint = fmt::format("write '{}'", text);
}

// Whether the name leads to what the header's name leads to.
void Checker::symbol(const ir::Decl& decl, const std::string& lua, const ir::Decl& header,
                     const std::string& c, ir::Linkage linkage) {
  const ir::DeclId id = names_.ordinary(header.name);
  const auto exporter = in_.symbols.exporter(lua);
  if (lua == c || lua != decl.name) {
    if (exporter) return;
    if (linkage == ir::Linkage::InlineOnly || linkage == ir::Linkage::Static) {
      report(Id::InlineOnly, nameOf(decl), header.location, id, decl.name, place(header.location));
    } else {
      Problem& problem = report(Id::NotExported, nameOf(decl), header.location, id, lua,
                                place(header.location), in_.symbols.searched);
      if (!in_.uses.calledFunctions.contains(decl.name))
        problem.diagnostic.severity = Severity::Warning;
    }
    return;
  }
  // An implementation's own variant, beside which it keeps the plain name for who asks for that:
  // __isoc99_sscanf.
  if (exporter && c.starts_with("__")) return;
  Problem& problem = report(Id::SymbolRedirect, nameOf(decl), header.location, id, decl.name, c,
                            place(header.location));
  if (!exporter) problem.diagnostic.severity = Severity::Error;
}

// What a macro stands for in place of a function.
void Checker::macroForFunction(const ir::Decl& decl, ir::DeclId macro, bool exported) {
  const ir::Decl& header = in_.c.decl(macro);
  const auto& meaning = *as<ir::Macro>(header);
  // A symbol of that name may have been kept for what was built before.
  const Severity severity = exported ? Severity::Warning : Severity::Error;
  if (const auto* alias = std::get_if<ir::Alias>(&meaning.meaning)) {
    if (exported && isLike(decl, alias->decl)) return;
    report(Id::Renamed, nameOf(decl), header.location, alias->decl, decl.name, alias->target,
           place(header.location))
        .diagnostic.severity = severity;
    return;
  }
  if (exported) {
    report_.notCompared.push_back(decl.name);
    return;
  }
  const MacroText text = splitDefine(in_.text.define ? in_.text.define(header.location) : "");
  if (const std::string other = text.renamedTo(); in_.symbols.exporter(other)) {
    report(Id::Renamed, nameOf(decl), header.location, ir::DeclId::None, decl.name, other,
           place(header.location));
    return;
  }
  Problem& problem = report(Id::MacroOnly, nameOf(decl), header.location, ir::DeclId::None,
                            decl.name, place(header.location));
  if (!text.body.empty())
    problem.diagnostic.hint = fmt::format("write what it stands for: {}", text.body);
}

// Whether a call of the user's function does what a call of the header's does.
bool Checker::isLike(const ir::Decl& decl, ir::DeclId header) const {
  const auto* lua = as<ir::FunctionDecl>(decl);
  const auto* c = header == ir::DeclId::None ? nullptr : as<ir::FunctionDecl>(in_.c.decl(header));
  const ir::Function* one = c ? Judge::functionOf(in_.c, c->type) : nullptr;
  const ir::Function* other = lua ? Judge::functionOf(in_.lua, lua->type) : nullptr;
  return one && other && judge_.judgeFunctions(*one, *other) == Verdict::Same &&
         judge_.judge(one->result, other->result, Position::Result) == Verdict::Same;
}

void Checker::notInHeaders(const ir::Decl& decl, const std::string& symbol) {
  const bool exported = in_.symbols.exporter(symbol).has_value();
  if (const ir::DeclId macro = names_.macro(decl.name); macro != ir::DeclId::None)
    return macroForFunction(decl, macro, exported);
  const bool called = in_.uses.calledFunctions.contains(decl.name);
  if (exported) {
    report_.notCompared.push_back(decl.name);
    return;
  }
  const bool elsewhere = in_.symbols.mayBeElsewhere && in_.symbols.mayBeElsewhere(symbol);
  std::string near = closest(decl.name, in_.symbols.names());
  // What the program around LuaJIT exports is not known here; then only a slip of the pen counts.
  if (elsewhere && !isSlip(decl.name, near)) near.clear();
  // Without a library that should have it there is nobody to ask but the resemblance of names.
  if (in_.symbols.searched.empty() || (near.empty() && (!called || elsewhere))) {
    report_.notCompared.push_back(decl.name);
    return;
  }
  Problem& problem =
      report(Id::UnknownName, nameOf(decl), {}, ir::DeclId::None, decl.name, in_.symbols.searched,
             near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
  if (!called || elsewhere) problem.diagnostic.severity = Severity::Warning;
}

}  // namespace ljbind::check
