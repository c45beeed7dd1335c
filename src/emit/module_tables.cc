#include "emit/module_tables.h"

#include <fmt/format.h>

#include <memory_resource>
#include <unordered_set>

#include "emit/c_text.h"
#include "emit/groups.h"
#include "emit/lua_text.h"
#include "emit/runtime_text.h"

namespace ljbind::emit {
namespace {

using ir::as;

class TableWriter {
 public:
  TableWriter(const ir::Module& module, const plan::Plan& plan, const ModuleRequest& request,
              const std::set<std::string>& features, const std::vector<int>& slots)
      : module_(module), plan_(plan), request_(request), features_(features), slots_(slots) {}

  Tables run() {
    collectOmitted();
    Tables result{constants(), tables(), {}, {}};
    result.blobs = std::move(blobs_);
    if (!reserved_.empty()) result.features.insert("typed");
    if (!omitted_.empty()) result.features.insert("omitted");
    if (hasBits_) result.features.insert("bits");
    return result;
  }

 private:
  void collectOmitted() {
    std::vector<ir::DeclId> leftOut;
    std::unordered_set<std::string_view> absent;
    for (std::size_t i = 0; i < module_.decls.size(); ++i) {
      const auto id = static_cast<ir::DeclId>(i);
      const ir::Decl& decl = module_.decl(id);
      const ir::TypeId type = plan::reservedTypeName(module_, plan_, id);
      if (type != ir::TypeId::None && CText(module_, plan_).declare(type, "") != decl.name)
        reserved_.emplace_back(id, type);
      const plan::Decision& decision = plan_.of(id);
      if (decision.form != plan::Form::Omitted || !decl.wanted) continue;
      if (plan::isWorthMentioning(decision) && absent.insert(decl.name).second)
        leftOut.push_back(id);
    }
    if (leftOut.empty()) return;
    // A name may be left out as one thing and be there as another; only its absence needs a reason.
    for (const auto* list : {&plan_.symbols, &plan_.macros, &plan_.types})
      for (ir::DeclId id : *list)
        if (!as<ir::Record>(module_.decl(id))) absent.erase(module_.decl(id).name);
    for (const ir::Decl& decl : module_.decls)
      if (const auto* list = as<ir::Enum>(decl))
        for (const ir::Enumerator& enumerator : list->enumerators)
          if (enumerator.wanted || decl.wanted) absent.erase(enumerator.name);
    for (ir::DeclId id : leftOut)
      if (absent.contains(module_.decl(id).name)) omitted_.push_back(id);
  }

  std::string constants() {
    struct Entry {
      std::string_view name;
      std::string value;
      ir::Location location;
      ir::ConditionId condition;
    };
    std::vector<Entry> entries;
    std::pmr::monotonic_buffer_resource memory;  // thousands of names that go at once
    std::pmr::unordered_set<std::string_view> seen(plan_.macros.size(), &memory);
    // A macro hides an enumerator of its name, as it does in C.
    for (ir::DeclId id : plan_.macros) {
      const std::string& name = module_.decl(id).name;
      const auto* constant = std::get_if<ir::Constant>(&as<ir::Macro>(module_.decl(id))->meaning);
      if (constant && !std::holds_alternative<ir::Address>(constant->value) &&
          seen.insert(name).second)
        entries.push_back(
            {name, constantExpression(*constant, std::min<std::size_t>(40, key(name).size() + 5)),
             module_.decl(id).location, module_.decl(id).condition});
    }
    for (std::size_t i = 0; i < module_.decls.size(); ++i) {
      const auto id = static_cast<ir::DeclId>(i);
      const auto* list = as<ir::Enum>(module_.decl(id));
      if (!list) continue;
      const ir::Decl& decl = module_.decl(id);
      for (const ir::Enumerator& enumerator : list->enumerators)
        if ((enumerator.wanted || decl.wanted) && seen.insert(enumerator.name).second)
          entries.push_back(
              {enumerator.name, number(enumerator.value),
               enumerator.condition == decl.condition ? decl.location : enumerator.location,
               enumerator.condition});
    }
    if (entries.empty()) return "local M = {}\n";
    Groups groups(module_);
    std::string text = "local M = {\n";
    text.reserve(entries.size() * rowBytes);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      // A Lua function may hold 65,536 constants, so that many are spread over several.
      constexpr std::size_t most = 20'000;
      if (i && i % most == 0) {
        text += i == most ? "}\n" : "  } do M[name] = value end end more() end\n";
        text += "do local function more() for name, value in pairs {\n";
      }
      const Entry& entry = entries[i];
      text += groups.comment(entry.location, entry.condition, "--", "");
      text += row(entry.name, entry.value);
      if (i + 1 == entries.size() && i >= most)
        text += "  } do M[name] = value end end more() end\n";
      else if (i + 1 == entries.size())
        text += "}\n";
    }
    return text;
  }

  // A table of the module's own, `local NAME = { ... }`.
  static std::string table(const char* name, const std::string& rows) {
    return fmt::format("\nlocal {} = {{\n{}}}\n", name, rows);
  }

  // A function that makes a value from a type; in the lazy form the type has to be declared by
  // then.
  template <typename Make>
  std::string makeOfType(ir::DeclId user, ir::TypeId id, Make make) {
    CText c(module_, plan_);
    const std::string type = quoted(c.declare(id, ""));
    for (const auto& [blob, unused] : c.blobs()) blobs_.push_back({blob, user});
    const std::string first = request_.lazy ? fmt::format("declare({}) ", type) : "";
    return fmt::format("function() {}return {} end", first, make(type));
  }

  std::string tables() {
    std::string symbols, variables, renamed, aliases, accessors, typed, omitted, bits;
    for (ir::DeclId id : plan_.symbols) {
      const ir::Decl& decl = module_.decl(id);
      const plan::Decision& decision = plan_.of(id);
      if (!request_.lazy)
        symbols += row(decl.name, fmt::format("libraries[{}]",
                                              slots_[static_cast<std::size_t>(decision.library)]));
      if (as<ir::Variable>(decl)) variables += row(decl.name, "true");
      if (!decision.name.empty()) renamed += row(decl.name, quoted(decision.name));
    }
    for (ir::DeclId id : plan_.macros) {
      const std::string& name = module_.decl(id).name;
      const auto& meaning = as<ir::Macro>(module_.decl(id))->meaning;
      if (const auto* alias = std::get_if<ir::Alias>(&meaning))
        aliases += row(name, quoted(alias->target));
      if (const auto* accessor = std::get_if<ir::Accessor>(&meaning))
        accessors +=
            row(name, fmt::format("function() return M.{}(){} end",
                                  module_.decl(accessor->function).name, dereferences(*accessor)));
      if (const auto* constant = std::get_if<ir::Constant>(&meaning))
        if (const auto* address = std::get_if<ir::Address>(&constant->value)) {
          typed += row(name, makeOfType(id, constant->type, [&](const std::string& type) {
                         return fmt::format("ffi.cast({}, {})", type, pointerValue(*address));
                       }));
        }
    }
    for (ir::DeclId id : plan_.types)
      for (const BitFieldAccessor& one : bitFieldAccessors(module_, plan_, id))
        bits += row(one.name, fmt::format("bitfield({}, {}, \"{}\")", one.field->offsetBits,
                                          *one.field->widthBits, kindOf(one)));
    hasBits_ = !bits.empty();
    for (const auto& [id, type] : reserved_)
      typed += row(module_.decl(id).name, makeOfType(id, type, [](const std::string& text) {
                     return "ffi.typeof(" + text + ")";
                   }));
    for (ir::DeclId id : omitted_) {
      const std::string& name = module_.decl(id).name;
      const std::string& reason = plan_.of(id).reason;
      const bool fits = name.size() + reason.size() + 9 <= columns;
      omitted += row(name, quoted(reason, fits ? 1000 : columns, 4));
    }
    std::string text;
    if (!request_.lazy) text += table("symbols", symbols);
    if (!variables.empty()) text += table("variables", variables);
    if (!renamed.empty()) text += table("renamed", renamed);
    if (!aliases.empty()) text += "\n-- macros that are another name" + table("aliases", aliases);
    if (!accessors.empty()) text += "\n-- macros that call" + table("accessors", accessors);
    const char* made = reserved_.empty() ? "\n-- macros that are pointers"
                                         : "\n-- pointers, and types whose names the FFI reserves";
    if (!typed.empty()) text += made + table("typed", typed);
    if (!bits.empty())
      text += "\n" + fragment(runtime::bits, features_, request_.name) + table("bits", bits);
    if (!omitted.empty())
      text += "\n-- what the headers declare and is not here" + table("omitted", omitted);
    return text;
  }

  static std::string kindOf(const BitFieldAccessor& accessor) {
    if (accessor.isBool) return "bool";
    return std::string(accessor.isSigned ? "signed" : "unsigned") + (accessor.wide ? "64" : "");
  }

  static std::string dereferences(const ir::Accessor& accessor) {
    std::string text;
    for (unsigned i = 0; i < accessor.dereferences; ++i) text += "[0]";
    return text;
  }

  static std::string pointerValue(const ir::Address& address) {
    const auto value = static_cast<std::int64_t>(address.value);
    return value >= -0x80000000LL && value <= 0x7fffffffLL ? fmt::format("{}", value)
                                                           : fmt::format("{}ULL", address.value);
  }

  const ir::Module& module_;
  const plan::Plan& plan_;
  const ModuleRequest& request_;
  const std::set<std::string>& features_;
  const std::vector<int>& slots_;
  std::vector<ir::DeclId> omitted_;
  bool hasBits_ = false;
  std::vector<UsedBlob> blobs_;
  std::vector<std::pair<ir::DeclId, ir::TypeId>> reserved_;  // names of types the FFI cannot have
};

}  // namespace

Tables writeTables(const ir::Module& module, const plan::Plan& plan, const ModuleRequest& request,
                   const std::set<std::string>& features, const std::vector<int>& slots) {
  return TableWriter(module, plan, request, features, slots).run();
}

}  // namespace ljbind::emit
