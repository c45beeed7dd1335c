#include "cli/report.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string_view>
#include <unordered_set>

#include "base/unicode.h"
#include "compare/describe.h"
#include "emit/c_text.h"
#include "emit/conditions.h"
#include "emit/lua_text.h"

namespace ljbind::cli {
namespace {

using ir::as;
using nlohmann::ordered_json;
using plan::Form;

std::string_view word(Form form) {
  switch (form) {
    case Form::Natural: return "natural";
    case Form::Canonical: return "canonical";
    case Form::Opaque: return "opaque";
    case Form::Forward: return "forward";
    case Form::Resolved: return "resolved";
    case Form::Omitted: return "omitted";
  }
  return "";
}

std::string kindOf(const ir::Decl& decl) {
  struct Visitor {
    std::string operator()(const ir::Record& r) const {
      return r.kind == ir::RecordKind::Struct ? "struct" : "union";
    }
    std::string operator()(const ir::Enum&) const { return "enum"; }
    std::string operator()(const ir::Typedef&) const { return "typedef"; }
    std::string operator()(const ir::FunctionDecl&) const { return "function"; }
    std::string operator()(const ir::Variable&) const { return "variable"; }
    std::string operator()(const ir::Macro& m) const { return m.variable ? "variable" : "macro"; }
  };
  return std::visit(Visitor{}, decl.kind);
}

ordered_json integerJson(const ir::Integer& value) {
  if (value.isSigned) return static_cast<std::int64_t>(value.bits);
  return value.bits;
}

// The type in C's words, and the value as what JSON has for it. What it has nothing for are the
// bytes of a string that is no UTF-8, given as numbers, and infinity and NaN, given as words.
void addConstant(const ir::Constant& constant, const ir::Module& module, ordered_json& entry) {
  struct Visitor {
    ordered_json& entry;
    void operator()(const ir::Integer& integer) const { entry["value"] = integerJson(integer); }
    void operator()(double real) const {
      if (std::isfinite(real))
        entry["value"] = real;
      else
        entry["value"] = std::isnan(real) ? "nan" : real < 0 ? "-inf" : "inf";
    }
    void operator()(const std::string& text) const {
      if (validUtf8(text) == text)
        entry["value"] = text;
      else
        entry["bytes"] = std::vector<unsigned char>(text.begin(), text.end());
    }
    void operator()(const ir::Address& address) const { entry["address"] = address.value; }
  };
  entry["type"] = compare::describe(module, constant.type);
  std::visit(Visitor{entry}, constant.value);
}

ordered_json fieldsJson(const ir::Module& module, const plan::Plan& plan, ir::DeclId id) {
  ordered_json fields = ordered_json::array();
  const ir::Decl& decl = module.decl(id);
  const Form form = plan.of(id).form;
  const auto& record = *as<ir::Record>(decl);
  const auto accessors = emit::bitFieldAccessors(module, plan, id);
  for (const ir::Field& field : record.fields) {
    ordered_json entry{{"name", field.name}};
    if (field.widthBits) {
      entry["bitOffset"] = field.offsetBits;
      entry["bitWidth"] = *field.widthBits;
      if (form == Form::Canonical && *field.widthBits && !emit::isAccessible(record, field))
        entry["inaccessible"] = "it fits no 8, 16 or 32-bit container";
      for (const emit::BitFieldAccessor& accessor : accessors)
        if (accessor.field == &field) entry["accessor"] = accessor.name;
    } else {
      entry["offset"] = field.offsetBits / 8;
    }
    if (const auto lines = emit::conditionLines(module, field.condition, decl.condition);
        !lines.empty())
      entry["conditions"] = lines;
    fields.push_back(std::move(entry));
  }
  return fields;
}

void addMacro(const ir::Macro& macro, const ir::Module& module, ordered_json& entry) {
  if (const auto* constant = std::get_if<ir::Constant>(&macro.meaning)) {
    addConstant(*constant, module, entry);
  } else if (const auto* alias = std::get_if<ir::Alias>(&macro.meaning)) {
    entry["aliasOf"] = alias->target;
  } else if (const auto* accessor = std::get_if<ir::Accessor>(&macro.meaning)) {
    entry["calls"] = module.decl(accessor->function).name;
  }
}

ordered_json declarationJson(const ReportInput& input, ir::DeclId id) {
  const ir::Decl& decl = input.module.decl(id);
  const plan::Decision& decision = input.plan.of(id);
  ordered_json entry{{"name", decl.name}, {"kind", kindOf(decl)}};
  entry["state"] = decision.form == Form::Omitted ? "omitted" : "proven";
  entry["form"] = word(decision.form);
  if (!decision.reason.empty()) entry["reason"] = decision.reason;
  if (decl.location.known()) {
    const ir::File& file = input.module.files[decl.location.file];
    entry["header"] = file.name;
    entry["path"] = file.path;
    entry["line"] = decl.location.line;
  }
  entry["selected"] = decl.wanted;
  if (const auto lines = emit::conditionLines(input.module, decl.condition); !lines.empty())
    entry["conditions"] = lines;
  if (decision.library >= 0)
    entry["library"] = input.request.libraries[static_cast<std::size_t>(decision.library)].soname;
  if (decision.mayCallBack) entry["mayCallBack"] = true;
  if (const auto* record = as<ir::Record>(decl)) {
    entry["tagged"] = record->tagged;
    if (record->complete) {
      entry["size"] = record->sizeBytes;
      entry["align"] = record->alignBytes;
    }
    if (record->bodyRead) entry["fields"] = fieldsJson(input.module, input.plan, id);
  } else if (const auto* list = as<ir::Enum>(decl)) {
    entry["tagged"] = list->tagged;
    if (list->underlying != ir::TypeId::None)
      entry["size"] = input.module.entry(list->underlying).sizeBytes.value_or(0);
    ordered_json values = ordered_json::object();
    for (const ir::Enumerator& enumerator : list->enumerators)
      if (decl.wanted || enumerator.wanted) values[enumerator.name] = integerJson(enumerator.value);
    entry["enumerators"] = std::move(values);
  } else if (const auto* alias = as<ir::Typedef>(decl)) {
    if (const auto size = input.module.entry(alias->type).sizeBytes) entry["size"] = *size;
  } else if (const auto* macro = as<ir::Macro>(decl)) {
    addMacro(*macro, input.module, entry);
  }
  return entry;
}

}  // namespace

Counts count(const ir::Module& module, const plan::Plan& plan) {
  Counts counts;
  // A macro hides the enumerator of its name, as in `enum { A }; #define A A`: one constant.
  std::unordered_set<std::string_view> macros;
  for (std::size_t i = 0; i < module.decls.size(); ++i)
    if (as<ir::Macro>(module.decls[i]) && plan.decisions[i].reached &&
        plan.decisions[i].form != Form::Omitted)
      macros.insert(module.decls[i].name);
  for (std::size_t i = 0; i < module.decls.size(); ++i) {
    const ir::Decl& decl = module.decls[i];
    const plan::Decision& decision = plan.decisions[i];
    if (decision.form == Form::Omitted) {
      counts.omitted += decl.wanted && plan::isWorthMentioning(decision);
      continue;
    }
    if (const auto* list = as<ir::Enum>(decl)) {
      for (const ir::Enumerator& enumerator : list->enumerators)
        counts.constants += (decl.wanted || enumerator.wanted) && !macros.contains(enumerator.name);
      continue;
    }
    if (!decision.reached) continue;
    if (as<ir::FunctionDecl>(decl))
      ++counts.functions;
    else if (as<ir::Variable>(decl))
      ++counts.variables;
    else if (as<ir::Typedef>(decl))
      counts.typedefs += decision.form != Form::Resolved;
    else if (as<ir::Record>(decl))
      counts.records += decision.form != Form::Forward;
    else if (as<ir::Macro>(decl))
      counts.constants += decision.form != Form::Resolved;
  }
  return counts;
}

std::string summary(const Counts& counts) {
  const auto number = [](unsigned n, const char* what) {
    return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
  };
  std::string text =
      fmt::format("{}, {}, {}", number(counts.functions, "function"),
                  number(counts.records, "record"), number(counts.constants, "constant"));
  if (counts.variables) text += ", " + number(counts.variables, "variable");
  return fmt::format("{} proven; {} omitted", text, counts.omitted);
}

std::string reportJson(const ReportInput& input) {
  ordered_json report{{"tool", "ljbind " LJBIND_VERSION}, {"module", input.request.name}};
  report["target"] = input.module.target;
  report["packages"] = ordered_json::array();
  for (const sys::Package& package : input.sources.packages.packages)
    report["packages"].push_back({{"name", package.name}, {"version", package.version}});
  report["flags"] = ordered_json::array();
  for (const config::Flag& flag : input.unit.flags())
    report["flags"].push_back({{"text", flag.text}, {"origin", flag.origin}});
  report["headers"] = ordered_json::array();
  for (const headers::ReadHeader& header : input.unit.read())
    report["headers"].push_back({{"include", header.include},
                                 {"state", header.parsedHere ? "parsed" : "included by another"}});
  for (const config::RejectedHeader& header : input.unit.rejected())
    report["headers"].push_back(
        {{"include", header.include}, {"state", "rejected"}, {"reason", header.reason}});
  report["libraries"] = ordered_json::array();
  for (const emit::Library& library : input.request.libraries)
    report["libraries"].push_back(library.soname);
  const Counts counts = count(input.module, input.plan);
  report["summary"] = {{"functions", counts.functions}, {"variables", counts.variables},
                       {"records", counts.records},     {"typedefs", counts.typedefs},
                       {"constants", counts.constants}, {"omitted", counts.omitted}};
  report["undecided"] = input.undecided;
  report["declarations"] = ordered_json::array();
  for (std::size_t i = 0; i < input.module.decls.size(); ++i) {
    const auto id = static_cast<ir::DeclId>(i);
    const auto* list = as<ir::Enum>(input.module.decls[i]);
    const bool listed = list && std::any_of(list->enumerators.begin(), list->enumerators.end(),
                                            [](const auto& e) { return e.wanted; });
    if (input.module.decls[i].wanted || input.plan.of(id).reached || listed)
      report["declarations"].push_back(declarationJson(input, id));
  }
  return report.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string depfile(const std::string& target, const std::vector<std::string>& paths) {
  const auto escaped = [](const std::string& path) {
    std::string text;
    for (char c : path) {
      if (c == ' ' || c == '#') text += '\\';
      if (c == '$') text += '$';
      text += c;
    }
    return text;
  };
  std::string text = escaped(target) + ":";
  for (const std::string& path : paths) text += " \\\n  " + escaped(path);
  return text + "\n";
}

std::string dumpPlan(const ir::Module& module, const plan::Plan& plan) {
  std::string text;
  for (std::size_t i = 0; i < module.decls.size(); ++i) {
    const ir::Decl& decl = module.decls[i];
    const plan::Decision& decision = plan.decisions[i];
    text += fmt::format("{:<10} {} {}{}{}\n", word(decision.form), kindOf(decl), decl.name,
                        decision.reached || decision.form == Form::Omitted ? "" : "  (not reached)",
                        decision.reason.empty() ? "" : "  -- " + decision.reason);
  }
  return text;
}

std::string dumpMacros(const ir::Module& module) {
  std::string text;
  for (const ir::Decl& decl : module.decls) {
    const auto* macro = as<ir::Macro>(decl);
    if (!macro) continue;
    std::string meaning;
    if (const auto* constant = std::get_if<ir::Constant>(&macro->meaning)) {
      const auto* address = std::get_if<ir::Address>(&constant->value);
      meaning = address ? fmt::format("pointer {:#x}", address->value)
                        : emit::constantExpression(*constant);
    } else if (const auto* alias = std::get_if<ir::Alias>(&macro->meaning)) {
      meaning = "alias of " + alias->target;
    } else if (const auto* accessor = std::get_if<ir::Accessor>(&macro->meaning)) {
      meaning = fmt::format("{}{}()", std::string(accessor->dereferences, '*'),
                            module.decl(accessor->function).name);
    } else if (std::holds_alternative<ir::TypeName>(macro->meaning)) {
      meaning = "names a type";
    } else {
      meaning = "-- " + std::get<ir::Inexpressible>(macro->meaning).reason;
    }
    text += fmt::format("{} = {}\n", decl.name, meaning);
  }
  return text;
}

}  // namespace ljbind::cli
