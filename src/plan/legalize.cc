// The first decision for every declaration; the proof may move it further down.

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "plan/hazards.h"
#include "plan/plan.h"

namespace ljbind::plan {
namespace {

using ir::as;

class Legalizer {
 public:
  Legalizer(const ir::Module& module, const Symbols& symbols) : module_(module), symbols_(symbols) {
    plan_.decisions.resize(module.decls.size());
  }

  Plan run() {
    // Types first: whether a function can be called depends on how its records are written.
    for (std::size_t i = 0; i < module_.decls.size(); ++i) decideType(static_cast<ir::DeclId>(i));
    for (std::size_t i = 0; i < module_.decls.size(); ++i) decideSymbol(static_cast<ir::DeclId>(i));
    for (std::size_t i = 0; i < module_.decls.size(); ++i) decideMacro(static_cast<ir::DeclId>(i));
    settleSharedNames();
    close(module_, plan_);
    return std::move(plan_);
  }

 private:
  void omit(ir::DeclId id, std::string reason, ir::DeclId cause = ir::DeclId::None) {
    Decision& decision = plan_.of(id);
    decision.form = Form::Omitted;
    decision.reason = std::move(reason);
    decision.cause = cause;
  }

  void decideType(ir::DeclId id) {
    const ir::Decl& decl = module_.decl(id);
    Decision& decision = plan_.of(id);
    if (isReservedWord(decl.name)) decision.name = decl.name + "_";
    if (const auto* record = as<ir::Record>(decl)) {
      decideRecord(*record, decision);
    } else if (as<ir::Enum>(decl)) {
      // Enumerators would be global names of the FFI that throw when declared twice.
      decision.form = Form::Resolved;
    } else if (const auto* name = as<ir::Typedef>(decl)) {
      if (name->predeclared || isReservedWord(decl.name)) decision.form = Form::Resolved;
      decision.name.clear();
    }
  }

  void decideRecord(const ir::Record& record, Decision& decision) {
    if (!record.bodyRead) {
      decision.form = Form::Forward;
    } else if (record.sizeBytes >= tooLargeBytes) {
      decision.form = Form::Forward;
      decision.reason = fmt::format("{} bytes, more than LuaJIT can lay out", record.sizeBytes);
      return;
    } else if (const std::string why = canonicalReason(module_, record); !why.empty()) {
      decision.form = Form::Canonical;
      decision.reason = why;
    }
    for (const ir::Field& field : record.fields)
      if (field.name.empty() && !field.widthBits &&
          ir::recordOf(module_, field.type) == ir::DeclId::None)
        decision.form = Form::Opaque,
        decision.reason = "an unnamed member that is no struct or union";
  }

  void decideSymbol(ir::DeclId id) {
    const ir::Decl& decl = module_.decl(id);
    if (const auto* function = as<ir::FunctionDecl>(decl)) {
      if (!bind(id, function->symbol, function->linkage)) return;
      const auto& type = std::get<ir::Function>(module_.type(ir::strip(module_, function->type)));
      if (type.convention == ir::Convention::Other)
        return omit(id, "a calling convention LuaJIT does not know");
      if (std::string why = callHazard(module_, plan_, type); !why.empty()) return omit(id, why);
      for (ir::TypeId parameter : type.parameters)
        plan_.of(id).mayCallBack |= isFunctionPointer(module_, parameter);
    } else if (const auto* variable = as<ir::Variable>(decl)) {
      if (!bind(id, variable->symbol, variable->linkage)) return;
      if (variable->threadLocal)
        return omit(id, "thread-local: LuaJIT would keep one thread's address");
      if (isTooLarge(module_, variable->type))
        return omit(id, "of a struct that is larger than LuaJIT can lay out");
    } else {
      return;
    }
    // Under another name, tied to the symbol by an asm label; the module still calls it by its own.
    const bool reserved = isReservedWord(decl.name);
    if (!reserved && decl.name.find('$') == std::string::npos) return;
    std::string& name = plan_.of(id).name = decl.name;
    std::replace(name.begin(), name.end(), '$', '_');
    if (reserved) name += "_";
  }

  std::string placeOf(ir::DeclId id) const {
    return ir::placeText(module_, module_.decl(id).location);
  }

  // Finds the library that exports a symbol, or omits the declaration.
  bool bind(ir::DeclId id, const std::string& symbol, ir::Linkage linkage) {
    if (const auto library = symbols_.find(symbol);
        library && linkage != ir::Linkage::Static && linkage != ir::Linkage::InlineOnly) {
      plan_.of(id).library = static_cast<int>(*library);
      return true;
    }
    const char* what = "declared";
    switch (linkage) {
      case ir::Linkage::External: break;
      case ir::Linkage::InlineOnly: what = "static inline"; break;
      case ir::Linkage::Static: what = "static"; break;
      case ir::Linkage::Hidden: what = "hidden"; break;
    }
    omit(id, fmt::format("{} in {}, no symbol in {}", what, placeOf(id),
                         symbols_.searched.empty() ? "any library" : symbols_.searched));
    return false;
  }

  void decideMacro(ir::DeclId id) {
    const auto* macro = as<ir::Macro>(module_.decl(id));
    if (!macro) return;
    if (const auto* no = std::get_if<ir::Inexpressible>(&macro->meaning))
      return omit(id, fmt::format("{} in {}", no->reason, placeOf(id)));
    if (const auto* alias = std::get_if<ir::Alias>(&macro->meaning)) {
      if (plan_.of(alias->decl).form == Form::Omitted)
        omit(id,
             fmt::format("another name for {}: {}", alias->target, plan_.of(alias->decl).reason),
             alias->decl);
    } else if (const auto* accessor = std::get_if<ir::Accessor>(&macro->meaning)) {
      const Decision& function = plan_.of(accessor->function);
      if (function.form == Form::Omitted)
        omit(id,
             fmt::format("calls {}: {}", module_.decl(accessor->function).name, function.reason),
             accessor->function);
    } else if (const auto* constant = std::get_if<ir::Constant>(&macro->meaning)) {
      const auto* integer = std::get_if<ir::Integer>(&constant->value);
      if (integer && integer->widthBits > 64)
        omit(id, "an integer wider than 64 bits in " + placeOf(id));
    } else if (std::holds_alternative<ir::TypeName>(macro->meaning)) {
      if (isReservedWord(module_.decl(id).name)) plan_.of(id).form = Form::Resolved;
    }
  }

  // In C a macro hides the function or variable of its name. One that a module cannot express, as
  // `#define close(fd) ...` or `#define stdin stdin`, leaves the name to what it hides.
  void settleSharedNames() {
    std::unordered_map<std::string_view, ir::DeclId> symbols;
    for (std::size_t i = 0; i < module_.decls.size(); ++i) {
      const ir::Decl& decl = module_.decls[i];
      if (decl.wanted && (as<ir::FunctionDecl>(decl) || as<ir::Variable>(decl)))
        symbols.emplace(decl.name, static_cast<ir::DeclId>(i));
    }
    for (std::size_t i = 0; i < module_.decls.size(); ++i) {
      const auto id = static_cast<ir::DeclId>(i);
      const auto* macro = as<ir::Macro>(module_.decl(id));
      if (!macro || !module_.decl(id).wanted) continue;
      const auto hidden = symbols.find(module_.decl(id).name);
      if (hidden == symbols.end()) continue;
      const auto* accessor = std::get_if<ir::Accessor>(&macro->meaning);
      const bool callsItself = accessor && accessor->function == hidden->second;
      const bool expressible = plan_.of(id).form != Form::Omitted && !callsItself &&
                               !std::holds_alternative<ir::TypeName>(macro->meaning);
      if (expressible) {
        omit(hidden->second,
             fmt::format("hidden by the macro of its name in {}",
                         ir::placeText(module_, module_.decl(id).location)),
             id);
      } else if (plan_.of(hidden->second).form != Form::Omitted) {
        plan_.of(id).form = Form::Resolved;
        plan_.of(id).reason = "the function or variable of this name is bound instead";
        plan_.of(id).cause = hidden->second;
      }
    }
  }

  const ir::Module& module_;
  const Symbols& symbols_;
  Plan plan_;
};

}  // namespace

Plan legalize(const ir::Module& module, const Symbols& symbols) {
  return Legalizer(module, symbols).run();
}

ir::TypeId reservedTypeName(const ir::Module& module, const Plan& plan, ir::DeclId id) {
  const ir::Decl& decl = module.decl(id);
  const Decision& decision = plan.of(id);
  if (decision.form != Form::Resolved || !decision.reached || !isReservedWord(decl.name))
    return ir::TypeId::None;
  if (const auto* name = as<ir::Typedef>(decl)) return name->type;
  const auto* macro = as<ir::Macro>(decl);
  const auto* type = macro ? std::get_if<ir::TypeName>(&macro->meaning) : nullptr;
  return type ? type->type : ir::TypeId::None;
}

bool isWorthMentioning(const Decision& decision) {
  return !decision.reason.starts_with("macro that expands to nothing");
}

bool demote(const ir::Module& module, Plan& plan, ir::DeclId id, const std::string& reason) {
  Decision& decision = plan.of(id);
  const bool isRecord = as<ir::Record>(module.decl(id)) != nullptr;
  switch (decision.form) {
    case Form::Natural: decision.form = isRecord ? Form::Canonical : Form::Omitted; break;
    case Form::Canonical: decision.form = Form::Opaque; break;
    case Form::Opaque:
    case Form::Forward:
    case Form::Resolved: decision.form = Form::Omitted; break;
    case Form::Omitted: return false;
  }
  decision.reason = reason;
  return true;
}

}  // namespace ljbind::plan
