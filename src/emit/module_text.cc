#include "emit/module_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <map>
#include <set>

#include "emit/c_text.h"
#include "emit/groups.h"
#include "emit/lua_text.h"
#include "emit/module_tables.h"
#include "emit/runtime_text.h"

namespace ljbind::emit {
namespace {

using ir::as;

// What every file begins with, after its comment.
constexpr char start[] = "\nlocal ffi = require \"ffi\"\n";

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
    std::future<Tables> rest = std::async(std::launch::async, [this] {
      return writeTables(module_, plan_, request_, features_, slots_);
    });
    std::future<std::string> symbols;
    if (request_.lazy) symbols = std::async(std::launch::async, [this] { return lazySymbols(); });
    writeTypes();
    std::vector<std::string> symbolTexts;
    if (request_.lazy) {
      symbolTexts.push_back(symbols.get());
    } else {
      for (ir::DeclId id : plan_.symbols) symbolTexts.push_back(symbolText(c_, id));
    }
    Tables tables = rest.get();
    for (const auto* blobs : {&symbolBlobs_, &tables.blobs})
      for (const UsedBlob& used : *blobs) add(used);
    features_.insert(tables.features.begin(), tables.features.end());
    std::vector<std::string> declarations{helpers()};
    declarations.push_back(request_.lazy ? lazyTypes() : eagerDeclarations(symbolTexts));
    if (request_.lazy) declarations.push_back(std::move(symbolTexts.front()));
    std::vector<std::string> body;
    ModuleText result;
    if (request_.split) {
      declarations.push_back(
          request_.lazy ? "\nreturn { types = types, symbols = symbols, define = define }\n"
                        : "\nreturn true\n");
      result.declarations = joined(declarations);
      // Beside this module, under whatever prefix that is required by.
      const std::string require =
          fmt::format("require((... or {}) .. \"_h\")\n", quoted(request_.name));
      body.push_back(request_.lazy
                         ? "local declarations = " + require +
                               "local types, symbols = declarations.types, declarations.symbols\n"
                               "local define = declarations.define\n"
                         : require);
    } else {
      body = std::move(declarations);
    }
    body.push_back("\n" + libraryTable);
    if (request_.lazy) body.push_back(fragment(runtime::lazy, features_, request_.name) + "\n");
    body.push_back(std::move(tables.constants));
    body.push_back(std::move(tables.others));
    body.push_back("\n" + lookup());
    result.module = joined(body);
    return result;
  }

 private:
  // The parts of a file behind its first line. They may be megabytes: memory is touched once, and
  // there is some for the comment at the top.
  static std::string joined(const std::vector<std::string>& parts) {
    constexpr std::size_t preamble = std::size_t{16} << 10;
    std::size_t size = preamble;
    for (const std::string& part : parts) size += part.size();
    std::string text;
    text.reserve(size);
    text += start;
    for (const std::string& part : parts) text += part;
    return text;
  }

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

  void add(const UsedBlob& used) {
    const Blob& blob = used.blob;
    if (blobs_.insert(blob).second)
      types_.push_back({used.user, "struct " + blob.tag(), blob.sizeBytes, blob.text(), true});
  }

  void writeTypes() {
    const auto addType = [&](ir::DeclId id) {
      Text entry{id, cName(id), std::nullopt, c_.declaration(id), false};
      if (entry.text.empty()) return;
      for (const auto& [blob, unused] : c_.blobs()) add({blob, id});
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
      types_.push_back(std::move(entry));
    };
    for (ir::DeclId id : plan_.types) addType(id);
    for (ir::DeclId id : plan_.macros) addType(id);  // macros that name a type
  }

  std::string eagerDeclarations(const std::vector<std::string>& symbolTexts) {
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
    for (std::size_t i = 0; i < symbolTexts.size(); ++i)
      plain += groups.comment(plan_.symbols[i], "/*", " */") + symbolTexts[i] + "\n";
    flush();
    if (!sizes.empty()) text += "\nexpect {\n" + sizes + "}\n";
    return text;
  }

  // The declaration of a symbol; notes the blobs that it is the first to refer to.
  std::string symbolDeclaration(CText& c, ir::DeclId id) {
    const std::size_t before = c.blobs().size();
    std::string text = c.declaration(id);
    if (c.blobs().size() > before)
      for (const auto& [blob, unused] : c.blobs()) symbolBlobs_.push_back({blob, id});
    return text;
  }

  std::string symbolText(CText& c, ir::DeclId id) {
    std::string text = wrap(symbolDeclaration(c, id), columns, "  ");
    if (plan_.of(id).mayCallBack) text += " /* may call back: jit.off the caller */";
    return wrap(text, columns, "  ");
  }

  std::string lazyTypes() {
    std::string text =
        "\n-- name, size in bytes where it is known, declaration; each after what it needs\n"
        "local types = {\n";
    std::size_t bytes = text.size();
    for (const Text& type : types_) bytes += type.name.size() + type.text.size() + rowBytes;
    text.reserve(bytes);
    Groups groups(module_);
    for (const Text& type : types_) {
      text += groups.comment(type.id, "--", "");
      const std::string size = type.sizeBytes ? std::to_string(*type.sizeBytes) : "false";
      const std::string row = quoted(type.name) + ", " + size + ", ";
      text += row;
      text += cString(type.text, row.size());
      text += ",\n";
    }
    text += "}\n";
    return text;
  }

  std::string lazySymbols() {
    CText c(module_, plan_);  // c_ is busy with the types
    std::string symbolTables = "\n-- the symbols of each library\nlocal symbols = {\n";
    symbolTables.reserve(plan_.symbols.size() * 3 * rowBytes);
    std::vector<std::string> perLibrary(request_.libraries.size());
    for (std::size_t library = 0; library < perLibrary.size(); ++library) {
      if (!used_.contains(static_cast<int>(library))) continue;
      Groups groups(module_);
      symbolTables += fmt::format("  {{ -- {}\n", request_.libraries[library].soname);
      for (ir::DeclId id : plan_.symbols) {
        if (plan_.of(id).library != static_cast<int>(library)) continue;
        symbolTables += groups.comment(id, "--", "");
        std::string declaration = symbolDeclaration(c, id);
        if (plan_.of(id).mayCallBack) declaration += " /* may call back: jit.off the caller */";
        const std::string& name = module_.decl(id).name;
        symbolTables += row(name, cString(declaration, key(name).size() + 8), 4);
      }
      symbolTables += "  },\n";
    }
    symbolTables += "}\n";
    return symbolTables;
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

  // --- libraries

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
  std::set<Blob> blobs_;               // among them
  std::vector<UsedBlob> symbolBlobs_;  // found by lazySymbols() beside whatever else is going on
  std::set<std::string> features_;
  std::set<int> used_;      // libraries
  std::vector<int> slots_;  // library → position in the module's own list
};

}  // namespace

ModuleText writeModule(const ir::Module& module, const plan::Plan& plan,
                       const ModuleRequest& request) {
  return Writer(module, plan, request).run();
}

void addPreamble(ModuleText& text, const std::vector<std::string>& lines) {
  std::string comment;
  for (std::string line : lines) {
    // A flag may hold a line break; what follows it would be no comment any more.
    std::replace_if(
        line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    comment += line.empty() ? "--\n" : "-- " + wrap(line, columns - 3, "-- ") + "\n";
  }
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
