#include "emit/module_text.h"

#include <fmt/format.h>

#include <functional>
#include <future>
#include <unordered_set>

#include "emit/c_text.h"
#include "emit/conditions.h"
#include "emit/lua_text.h"
#include "emit/runtime_text.h"

namespace ljbind::emit {
namespace {

using ir::as;

// What every file begins with, after its comment.
constexpr char start[] = "\nlocal ffi = require \"ffi\"\n";

// The widest line, for what can be broken.
constexpr std::size_t columns = 100;

// Tells where a run of declarations from one header, under one set of conditions, begins.
class Groups {
 public:
  explicit Groups(const ir::Module& module) : module_(module) {}

  // The comment to write before a declaration; empty while the run goes on.
  std::string comment(ir::DeclId id, const char* open, const char* close) {
    const ir::Decl& decl = module_.decl(id);
    return comment(decl.location, decl.condition, open, close);
  }
  std::string comment(const ir::Location& location, ir::ConditionId condition, const char* open,
                      const char* close) {
    if (location.file == file_ && condition == condition_) return {};
    file_ = location.file;
    condition_ = condition;
    if (!location.known()) return {};
    const std::string indent = fmt::format("{}  ", open[0] == '-' ? "--" : "  ");
    std::string text = ir::placeText(module_, location);
    for (const std::string& line : conditionLines(module_, condition)) text += "\n" + indent + line;
    return fmt::format("{} {}{}\n", open, wrap(text, columns - 4, indent + "  "), close);
  }

  // What follows stands somewhere else, and says again where it comes from.
  void reset() {
    file_ = 0xfffffffe;
    condition_ = ir::ConditionId::None;
  }

 private:
  const ir::Module& module_;
  std::uint32_t file_ = 0xfffffffe;
  ir::ConditionId condition_ = ir::ConditionId::None;
};

// A name alone may be wider than a line; luacheck is told, where that is so.
void excuseLongLines(std::string& text) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (end - begin > columns) {
      text.insert(text.find(start), "\n-- luacheck: no max line length\n");
      return;
    }
    begin = end + 1;
  }
}

class Writer {
 public:
  Writer(const ir::Module& module, const plan::Plan& plan, const ModuleRequest& request)
      : module_(module), plan_(plan), request_(request), c_(module, plan) {}

  ModuleText run() {
    collectFeatures();
    const std::string libraryTable = libraries();
    // These do not depend on one another.
    std::future<std::pair<std::string, std::string>> rest = std::async(std::launch::async, [this] {
      collectOmitted();
      return std::pair{constants(), tables()};
    });
    std::future<std::string> symbols;
    if (request_.lazy) symbols = std::async(std::launch::async, [this] { return lazySymbols(); });
    writeTypes();
    const std::string declarations =
        request_.lazy ? lazyTypes() + symbols.get() : eagerDeclarations();
    const auto [constantTable, otherTables] = rest.get();
    if (!reserved_.empty()) features_.insert("typed");
    if (!omitted_.empty()) features_.insert("omitted");
    if (hasBits_) features_.insert("bits");
    std::string body = start;
    ModuleText result;
    if (request_.split) {
      result.declarations =
          start + helpers() + declarations +
          (request_.lazy ? "\nreturn { types = types, symbols = symbols, define = define }\n"
                         : "\nreturn true\n");
      // Beside this module, under whatever prefix that is required by.
      const std::string require =
          fmt::format("require((... or {}) .. \"_h\")\n", quoted(request_.name));
      body += request_.lazy
                  ? "local declarations = " + require +
                        "local types, symbols = declarations.types, declarations.symbols\n"
                        "local define = declarations.define\n"
                  : require;
    } else {
      body += helpers() + declarations;
    }
    body += "\n" + libraryTable;
    if (request_.lazy) body += fragment(runtime::lazy, features_, request_.name) + "\n";
    body += constantTable + otherTables;
    body += "\n" + lookup();
    result.module = std::move(body);
    return result;
  }

 private:
  // --- what there is to write

  void collectFeatures() {
    features_.insert(request_.lazy ? "lazy" : "eager");
    for (ir::DeclId id : plan_.symbols) {
      const plan::Decision& decision = plan_.of(id);
      if (as<ir::Variable>(module_.decl(id))) features_.insert("variables");
      if (!decision.name.empty()) features_.insert("renamed");
      used_.insert(decision.library);
    }
    for (ir::DeclId id : plan_.macros) {
      const auto& meaning = as<ir::Macro>(module_.decl(id))->meaning;
      if (std::holds_alternative<ir::Alias>(meaning)) features_.insert("aliases");
      if (std::holds_alternative<ir::Accessor>(meaning)) features_.insert("accessors");
      if (const auto* constant = std::get_if<ir::Constant>(&meaning))
        if (std::holds_alternative<ir::Address>(constant->value)) features_.insert("typed");
    }
    if (!features_.contains("renamed")) features_.insert("plain");
    if (!features_.contains("variables")) features_.insert("functions_only");
  }

  void collectOmitted() {
    // A name may be left out as one thing and be there as another; only its absence needs a reason.
    std::unordered_set<std::string_view> named;
    for (const auto* list : {&plan_.symbols, &plan_.macros, &plan_.types})
      for (ir::DeclId id : *list)
        if (!as<ir::Record>(module_.decl(id))) named.insert(module_.decl(id).name);
    for (const ir::Decl& decl : module_.decls)
      if (const auto* list = as<ir::Enum>(decl))
        for (const ir::Enumerator& enumerator : list->enumerators)
          if (enumerator.wanted || decl.wanted) named.insert(enumerator.name);
    for (std::size_t i = 0; i < module_.decls.size(); ++i) {
      const auto id = static_cast<ir::DeclId>(i);
      const ir::Decl& decl = module_.decl(id);
      const ir::TypeId type = plan::reservedTypeName(module_, plan_, id);
      if (type != ir::TypeId::None && CText(module_, plan_).declare(type, "") != decl.name)
        reserved_.emplace_back(id, type);
      if (plan_.of(id).form != plan::Form::Omitted || !decl.wanted) continue;
      if (named.contains(decl.name)) continue;
      if (plan::isWorthMentioning(plan_.of(id)) && named.insert(decl.name).second)
        omitted_.push_back(id);
    }
  }

  // --- declarations

  struct Text {
    ir::DeclId id;
    std::string name;                        // what the FFI calls it: "struct x" or x
    std::optional<std::uint64_t> sizeBytes;  // none: incomplete, or nothing to compare
    std::string text;
    bool guarded = false;  // throws when declared twice
  };

  std::string cName(ir::DeclId id) const {
    const ir::Decl& decl = module_.decl(id);
    const std::string& given = plan_.of(id).name;
    if (const auto* record = as<ir::Record>(decl))
      return (record->kind == ir::RecordKind::Struct ? "struct " : "union ") +
             (given.empty() ? decl.name : given);
    return decl.name;
  }

  void writeTypes() {
    std::vector<Text>& texts = types_;
    std::map<Blob, bool> written;
    const auto add = [&](ir::DeclId id) {
      Text entry{id, cName(id), std::nullopt, c_.declaration(id), false};
      if (entry.text.empty()) return;
      for (const auto& [blob, unused] : c_.blobs())
        if (written.emplace(blob, true).second)
          texts.push_back({id, "struct " + blob.tag(), blob.sizeBytes, blob.text(), true});
      if (const auto* record = as<ir::Record>(module_.decl(id))) {
        entry.guarded = plan_.of(id).form != plan::Form::Forward;
        if (entry.guarded) entry.sizeBytes = record->sizeBytes;
      } else if (const auto* alias = as<ir::Typedef>(module_.decl(id))) {
        // Only for integers and floats: a pointer has one size, a struct is compared by its tag.
        const ir::Type& type = module_.type(ir::strip(module_, alias->type));
        if (std::holds_alternative<ir::Scalar>(type))
          entry.sizeBytes = module_.entry(alias->type).sizeBytes;
      }
      entry.text = wrap(entry.text, columns, entry.guarded ? "    " : "  ");
      texts.push_back(std::move(entry));
    };
    for (ir::DeclId id : plan_.types) add(id);
    for (ir::DeclId id : plan_.macros) add(id);  // macros that name a type
  }

  std::string eagerDeclarations() {
    std::string text, plain, sizes;
    Groups groups(module_);
    const auto flush = [&] {
      if (plain.empty()) return;
      text += "\nffi.cdef [[\n" + plain + "]]\n";
      plain.clear();
      groups.reset();  // what follows stands by itself, and says where it is from
    };
    for (const Text& type : types_) {
      if (type.guarded) {
        flush();
        text += "\n" + groups.comment(type.id, "--", "");
        text += fmt::format("define({}, {}, [[\n{}\n]])\n", quoted(type.name), *type.sizeBytes,
                            type.text);
        groups.reset();
      } else {
        plain += groups.comment(type.id, "/*", " */") + type.text + "\n";
        if (type.sizeBytes) sizes += fmt::format("  {} = {},\n", key(type.name), *type.sizeBytes);
      }
    }
    for (ir::DeclId id : plan_.symbols)
      plain += groups.comment(id, "/*", " */") + symbolText(id) + "\n";
    flush();
    if (!sizes.empty()) text += "\nexpect {\n" + sizes + "}\n";
    return text;
  }

  std::string symbolText(ir::DeclId id) {
    std::string text = wrap(c_.declaration(id), columns, "  ");
    if (plan_.of(id).mayCallBack) text += " /* may call back: jit.off the caller */";
    return wrap(text, columns, "  ");
  }

  std::string lazyTypes() {
    std::string text =
        "\n-- name, size in bytes where it is known, declaration; each after what it needs\n"
        "local types = {\n";
    Groups groups(module_);
    for (const Text& type : types_) {
      text += groups.comment(type.id, "--", "");
      const std::string size = type.sizeBytes ? std::to_string(*type.sizeBytes) : "false";
      const std::string row = quoted(type.name) + ", " + size + ", ";
      text += row;
      text += cString(type.text, row.size());
      text += ",\n";
    }
    return text + "}\n";
  }

  std::string lazySymbols() const {
    CText c(module_, plan_);  // c_ is busy with the types
    std::string symbolTables = "\n-- the symbols of each library\nlocal symbols = {\n";
    std::vector<std::string> perLibrary(request_.libraries.size());
    for (std::size_t library = 0; library < perLibrary.size(); ++library) {
      if (!used_.contains(static_cast<int>(library))) continue;
      Groups groups(module_);
      symbolTables += fmt::format("  {{ -- {}\n", request_.libraries[library].soname);
      for (ir::DeclId id : plan_.symbols) {
        if (plan_.of(id).library != static_cast<int>(library)) continue;
        symbolTables += groups.comment(id, "--", "");
        std::string declaration = c.declaration(id);
        if (plan_.of(id).mayCallBack) declaration += " /* may call back: jit.off the caller */";
        const std::string& name = module_.decl(id).name;
        symbolTables += row(name, cString(declaration, key(name).size() + 8), 4);
      }
      symbolTables += "  },\n";
    }
    return symbolTables + "}\n";
  }

  // The functions the declarations call.
  std::string helpers() {
    std::string text;
    const bool reserved = needsMemberNames();
    if (reserved) text += "\n" + fragment(runtime::define_members, features_, request_.name);
    bool anyGuarded = request_.lazy, anySize = false;
    for (const Text& type : types_) {
      anyGuarded |= type.guarded;
      anySize |= !type.guarded && type.sizeBytes;
    }
    if (anyGuarded) {
      std::string define = fragment(runtime::define, features_, request_.name);
      if (reserved)
        if (const std::size_t at = define.find("ffi.cdef(text)"); at != std::string::npos)
          define.replace(at, 14, "cdef(text)");
      text += "\n" + define;
    }
    if (anySize && !request_.lazy)
      text += "\n" + fragment(runtime::expect, features_, request_.name);
    return text;
  }

  bool needsMemberNames() const {
    for (ir::DeclId id : plan_.types)
      if (const auto* record = as<ir::Record>(module_.decl(id)))
        for (const ir::Field& field : record->fields)
          if (plan::isReservedWord(field.name)) return true;
    return false;
  }

  // --- libraries, constants, tables

  std::string libraries() {
    if (used_.empty()) return request_.lazy ? "local libraries = {}\n\n" : "";
    std::string text =
        fragment(runtime::open, features_, request_.name) + "\nlocal libraries = {\n";
    slots_.assign(request_.libraries.size(), 0);
    int slot = 0;
    for (std::size_t i = 0; i < request_.libraries.size(); ++i) {
      if (!used_.contains(static_cast<int>(i))) continue;
      slots_[i] = ++slot;
      std::string names;
      for (const std::string& name : request_.libraries[i].names)
        names += (names.empty() ? "" : ", ") + quoted(name);
      text += fmt::format("  open({}),\n", names);
    }
    return text + "}\n\n";
  }

  std::string constants() {
    struct Entry {
      std::string_view name;
      std::string value;
      ir::Location location;
      ir::ConditionId condition;
    };
    std::vector<Entry> entries;
    std::unordered_set<std::string_view> seen;
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
    Groups groups(module_);
    std::string text = "local M = {\n";
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
    return entries.empty() ? "local M = {}\n" : text;
  }

  // A table of the module's own, `local NAME = { ... }`.
  static std::string table(const char* name, const std::string& rows) {
    return fmt::format("\nlocal {} = {{\n{}}}\n", name, rows);
  }

  // A function that makes a value from a type; in the lazy form the type has to be declared by
  // then.
  template <typename Make>
  std::string makeOfType(ir::TypeId id, Make make) const {
    const std::string type = quoted(CText(module_, plan_).declare(id, ""));
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
          typed += row(name, makeOfType(constant->type, [&](const std::string& type) {
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
      typed +=
          row(module_.decl(id).name,
              makeOfType(type, [](const std::string& text) { return "ffi.typeof(" + text + ")"; }));
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

  std::string lookup() {
    std::string text = fragment(runtime::lookup, features_, request_.name);
    text += features_.contains("variables")
                ? "\nreturn setmetatable(M, { __index = lookup, __newindex = assign })\n"
                : "\nreturn setmetatable(M, { __index = lookup })\n";
    return text;
  }

  const ir::Module& module_;
  const plan::Plan& plan_;
  const ModuleRequest& request_;
  CText c_;
  std::vector<Text> types_;
  std::set<std::string> features_;
  std::set<int> used_;      // libraries
  std::vector<int> slots_;  // library → position in the module's own list
  std::vector<ir::DeclId> omitted_;
  bool hasBits_ = false;
  std::vector<std::pair<ir::DeclId, ir::TypeId>> reserved_;  // names of types the FFI cannot have
};

}  // namespace

std::string constantExpression(const ir::Constant& constant, std::size_t indent) {
  if (const auto* integer = std::get_if<ir::Integer>(&constant.value)) return number(*integer);
  if (const auto* real = std::get_if<double>(&constant.value)) return number(*real);
  if (const auto* text = std::get_if<std::string>(&constant.value))
    return quoted(*text, columns, indent);
  return "nil";
}

ModuleText writeModule(const ir::Module& module, const plan::Plan& plan,
                       const ModuleRequest& request) {
  return Writer(module, plan, request).run();
}

void addPreamble(ModuleText& text, const std::vector<std::string>& lines) {
  std::string comment;
  for (const std::string& line : lines)
    comment += line.empty() ? "--\n" : "-- " + wrap(line, columns - 3, "-- ") + "\n";
  for (std::string* file : {&text.module, &text.declarations}) {
    if (file->empty()) continue;
    file->insert(0, comment);
    excuseLongLines(*file);
  }
}

std::string writeCdef(const ir::Module& module, const plan::Plan& plan) {
  CText c(module, plan);
  std::string text;
  std::map<Blob, bool> written;
  for (const auto* list : {&plan.types, &plan.macros, &plan.symbols}) {
    for (ir::DeclId id : *list) {
      const std::string declaration = c.declaration(id);
      for (const auto& [blob, unused] : c.blobs())
        if (written.emplace(blob, true).second) text += blob.text() + "\n";
      if (!declaration.empty()) text += wrap(declaration, columns, "  ") + "\n";
    }
  }
  return text;
}

}  // namespace ljbind::emit
