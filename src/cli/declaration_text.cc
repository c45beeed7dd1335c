#include "cli/declaration_text.h"

#include <fmt/format.h>

#include "base/file.h"
#include "emit/c_text.h"
#include "emit/lua_text.h"

namespace ljbind::cli {
namespace {

using ir::as;

std::string dereferences(unsigned count) {
  std::string text;
  for (unsigned i = 0; i < count; ++i) text += "[0]";
  return text;
}

Emitted emittedMacro(const ir::Module& module, const plan::Plan& plan, ir::DeclId id) {
  const std::string& name = module.decl(id).name;
  const ir::Macro& macro = *as<ir::Macro>(module.decl(id));
  emit::CText c(module, plan);
  if (const auto* alias = std::get_if<ir::Alias>(&macro.meaning))
    return {fmt::format("{} = {}", name, alias->target), "another name for " + alias->target};
  if (const auto* accessor = std::get_if<ir::Accessor>(&macro.meaning))
    return {fmt::format("{} = {}(){}", name, module.decl(accessor->function).name,
                        dereferences(accessor->dereferences)),
            "called at each access"};
  if (const auto* constant = std::get_if<ir::Constant>(&macro.meaning)) {
    constexpr std::size_t unbroken = 1 << 20;
    if (const auto* text = std::get_if<std::string>(&constant->value))
      return {fmt::format("{} = {}", name, emit::quoted(*text, unbroken)), ""};
    const auto* address = std::get_if<ir::Address>(&constant->value);
    if (!address) return {fmt::format("{} = {}", name, emit::constantExpression(*constant)), ""};
    return {fmt::format("{} = ffi.cast({}, {})", name, emit::quoted(c.declare(constant->type, "")),
                        static_cast<std::int64_t>(address->value)),
            ""};
  }
  return {c.declaration(id), ""};
}

}  // namespace

sys::StatementText HeaderTexts::written(const ir::Module& module, const ir::Location& location,
                                        const std::string& name, bool macro) {
  if (!location.known()) return {};
  const std::string& path = module.files[location.file].path;
  const auto [known, fresh] = texts_.try_emplace(path);
  if (fresh)
    if (auto text = readFile(path)) known->second = std::move(*text);
  return macro ? sys::definitionAt(known->second, location.line)
               : sys::statementAt(known->second, location.line, location.column, name);
}

Emitted asEmitted(const ir::Module& module, const plan::Plan& plan, ir::DeclId id) {
  const plan::Decision& decision = plan.of(id);
  const ir::Decl& decl = module.decl(id);
  if (decision.form == plan::Form::Omitted) return {"", decision.reason};
  if (as<ir::Macro>(decl)) {
    if (decision.form == plan::Form::Resolved) return {"", decision.reason};
    return emittedMacro(module, plan, id);
  }
  emit::CText c(module, plan);
  if (const auto* list = as<ir::Enum>(decl))
    return {"",
            fmt::format(
                "written as {}; its enumerators are numbers",
                list->underlying == ir::TypeId::None ? "int" : c.declare(list->underlying, ""))};
  if (const auto* name = as<ir::Typedef>(decl)) {
    if (name->predeclared) return {"", "LuaJIT declares it by itself"};
    if (decision.form == plan::Form::Resolved)
      return {"", "a word that LuaJIT's parser reserves; written as " + c.declare(name->type, "")};
  }
  std::string note = decision.reason;
  if (const auto* record = as<ir::Record>(decl); record && note.empty() && !record->complete)
    note = "its members are not declared";
  return {c.declaration(id), note};
}

Emitted asEmitted(const ir::Module& module, const plan::Plan& plan, const ir::Field& field) {
  std::string text = emit::CText(module, plan).declare(field.type, field.name);
  if (field.widthBits) text += fmt::format(" : {}", *field.widthBits);
  return {text + ";", ""};
}

Emitted asEmitted(const ir::Enumerator& enumerator) {
  return {fmt::format("{} = {}", enumerator.name, emit::number(enumerator.value)), ""};
}

std::string briefText(const std::string& text) {
  std::string brief;
  unsigned depth = 0;
  for (const char c : text) {
    if (c == '{' && depth++ == 0) brief += "{ ... }";
    const bool inside = depth > 0;
    if (c == '}' && depth > 0) --depth;
    if (inside) continue;
    if (c != '\n')
      brief += c;
    else if (!brief.empty() && brief.back() != ' ')
      brief += ' ';
  }
  return brief;
}

}  // namespace ljbind::cli
