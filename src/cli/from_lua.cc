#include "cli/from_lua.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/file.h"

namespace ljbind::cli {
namespace {

using ir::CandidateKind;
using luasource::LibraryKind;
using luasource::MemberRoot;
using luasource::MemberStep;

// "app.libxml2" and "libxml2" both require the module libxml2.
bool endsInComponent(const std::string& path, const std::string& name) {
  if (path == name) return true;
  return path.ends_with(name) && path.size() > name.size() &&
         (path[path.size() - name.size() - 1] == '.' || path[path.size() - name.size() - 1] == '/');
}

// "libxml2.so.2" → "xml2", as ffi.load would be given it.
std::string bareLibrary(std::string name) {
  if (const std::size_t slash = name.rfind('/'); slash != std::string::npos)
    name.erase(0, slash + 1);
  if (const std::size_t so = name.find(".so"); so != std::string::npos) name.resize(so);
  if (name.starts_with("lib")) name.erase(0, 3);
  return name;
}

struct TypeName {
  std::string name;
  bool tag = false;      // after struct, union or enum
  bool pointer = false;  // a * follows
};

// The names in a C type as written in ffi.new("const xmlNode *[4]").
std::vector<TypeName> namesIn(const std::string& text) {
  std::vector<TypeName> names;
  const auto isWord = [](char c) {
    return c == '_' || std::isalnum(static_cast<unsigned char>(c)) || (c & 0x80);
  };
  bool tag = false;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '*' && !names.empty()) names.back().pointer = true;
    if (!isWord(text[i]) || std::isdigit(static_cast<unsigned char>(text[i]))) {
      ++i;
      while (i < text.size() && isWord(text[i - 1]) && isWord(text[i])) ++i;
      continue;
    }
    const std::size_t start = i;
    while (i < text.size() && isWord(text[i])) ++i;
    const std::string word = text.substr(start, i - start);
    if (word == "struct" || word == "union" || word == "enum") {
      tag = true;
    } else {
      names.push_back({word, tag, false});
      tag = false;
    }
  }
  return names;
}

bool isType(CandidateKind kind) {
  return kind == CandidateKind::Record || kind == CandidateKind::Enum ||
         kind == CandidateKind::Typedef;
}

}  // namespace

ScriptUses::ScriptUses(const std::vector<std::string>& files, const std::string& moduleName,
                       const std::vector<std::string>& libraryNames, Diagnostics& diagnostics)
    : moduleName_(moduleName) {
  std::unordered_set<std::string> libraries;
  for (const std::string& name : libraryNames) libraries.insert(bareLibrary(name));
  for (const std::string& file : files) {
    auto text = readFile(file, std::size_t{64} << 20);
    if (!text) {
      diagnostics.add(text.failure());
      continue;
    }
    auto usage = luasource::readUsage(file, *text);
    if (!usage) {
      diagnostics.add(usage.failure());
      continue;
    }
    Script script{file, std::move(*usage), {}, {}};
    for (const luasource::Library& library : script.usage.libraries) {
      const bool space = library.kind == LibraryKind::Namespace;
      script.tolerant.push_back(space);
      script.ours.push_back(space || (library.kind == LibraryKind::Module
                                          ? endsInComponent(library.name, moduleName)
                                          : libraries.contains(bareLibrary(library.name))));
    }
    scripts_.push_back(std::move(script));
  }
}

ScriptUses::Chosen ScriptUses::select(const std::vector<ir::Candidate>& candidates,
                                      const plan::WhyAbsent& whyAbsent,
                                      Diagnostics& diagnostics) const {
  std::unordered_multimap<std::string_view, std::size_t> byName;
  for (std::size_t i = 0; i < candidates.size(); ++i) byName.emplace(candidates[i].name, i);
  std::vector<char> marks(candidates.size());  // 1 mentioned, 2 chosen

  const auto mark = [&](const std::string& name, bool tagOnly, bool typesOnly, char how) {
    bool found = false;
    const auto [first, last] = byName.equal_range(name);
    for (auto it = first; it != last; ++it) {
      const CandidateKind kind = candidates[it->second].kind;
      const bool isTag = kind == CandidateKind::Record || kind == CandidateKind::Enum;
      if (tagOnly ? !isTag : typesOnly ? !isType(kind) : isTag) continue;
      if (typesOnly && !tagOnly && kind == CandidateKind::Record) continue;
      marks[it->second] = std::max(marks[it->second], how);
      found = true;
    }
    return found;
  };

  for (const Script& script : scripts_) {
    for (const luasource::SymbolUse& use : script.usage.symbols) {
      if (!script.ours[use.symbol.library]) continue;
      std::string name = use.symbol.name;
      bool tag = false;
      for (std::string_view word : {"struct ", "union ", "enum "})
        if (name.starts_with(word)) tag = true, name.erase(0, word.size());
      if (mark(name, tag, tag, 2) || script.tolerant[use.symbol.library]) continue;
      if (!byName.contains(name)) {
        if (auto absent = whyAbsent(name)) {
          absent->place = use.place;
          diagnostics.add(std::move(*absent));
          continue;
        }
      }
      std::vector<std::string_view> names;
      for (const ir::Candidate& candidate : candidates) names.push_back(candidate.name);
      const std::string near = closest(name, names);
      diagnostics.add(diagnose(Id::ScriptUsesUnknown, use.place, use.symbol.name,
                               near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
    }
    for (const luasource::TypeUse& use : script.usage.types)
      for (const TypeName& name : namesIn(use.text))
        mark(name.name, name.tag, true, name.pointer ? 1 : 2);
    for (const luasource::Undecided& undecided : script.usage.undecided) {
      using Kind = luasource::Undecided::Kind;
      if (undecided.kind == Kind::Symbol && script.ours[undecided.library])
        diagnostics.add(diagnose(Id::ScriptUndecided, undecided.place, "symbol"));
      if (undecided.kind == Kind::Type)
        diagnostics.add(diagnose(Id::ScriptUndecided, undecided.place, "C type"));
    }
  }
  Chosen result;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    if (marks[i] == 2) result.chosen.push_back(i);
    if (marks[i] == 1) result.mentioned.push_back(i);
  }
  if (result.chosen.empty() && result.mentioned.empty() && !diagnostics.hasErrors())
    diagnostics.add(diagnose(Id::ScriptUsesNothing, moduleName_));
  return result;
}

// Walks a path of members from the type it starts at; the first struct on it without a body is
// wanted. The next time it gets further.
void ScriptUses::follow(const ir::Module& module, const luasource::MemberUse& use, ir::TypeId type,
                        std::vector<ir::DeclId>& wanted) const {
  const auto pointee = [&](ir::TypeId id) {
    id = ir::strip(module, id);
    if (const auto* pointer = std::get_if<ir::Pointer>(&module.type(id))) return pointer->pointee;
    if (const auto* array = std::get_if<ir::Array>(&module.type(id))) return array->element;
    return id;
  };
  for (const MemberStep& step : use.path) {
    if (step.kind == MemberStep::Kind::Element) {
      type = pointee(type);
      continue;
    }
    if (step.kind == MemberStep::Kind::Call) {
      const auto* function =
          std::get_if<ir::Function>(&module.type(ir::strip(module, pointee(type))));
      if (!function) return;
      type = function->result;
      continue;
    }
    // `p.member` works on a struct and on a pointer to one.
    ir::DeclId record = ir::recordOf(module, type);
    if (record == ir::DeclId::None) record = ir::recordOf(module, pointee(type));
    if (record == ir::DeclId::None) return;
    const auto& body = *ir::as<ir::Record>(module.decl(record));
    if (!body.bodyRead) {
      wanted.push_back(record);
      return;
    }
    ir::TypeId next = ir::TypeId::None;
    // Anonymous members give theirs to the struct around them.
    std::vector<ir::DeclId> around{record};
    for (std::size_t i = 0; i < around.size() && next == ir::TypeId::None; ++i)
      for (const ir::Field& field : ir::as<ir::Record>(module.decl(around[i]))->fields) {
        if (field.name == step.name) next = field.type;
        if (field.name.empty())
          if (const ir::DeclId inner = ir::recordOf(module, field.type); inner != ir::DeclId::None)
            around.push_back(inner);
      }
    if (next == ir::TypeId::None) return;
    type = next;
  }
}

std::vector<ir::DeclId> ScriptUses::bodies(const ir::Module& module) const {
  std::unordered_map<std::string_view, ir::DeclId> ordinary, tags;
  for (std::size_t i = 0; i < module.decls.size(); ++i) {
    const ir::Decl& decl = module.decls[i];
    (ir::as<ir::Record>(decl) ? tags : ordinary).emplace(decl.name, static_cast<ir::DeclId>(i));
  }
  std::vector<ir::DeclId> wanted;
  const auto startAt = [&](ir::DeclId id, const luasource::MemberUse& use, bool called) {
    const ir::Decl& decl = module.decl(id);
    if (const auto* record = ir::as<ir::Record>(decl)) {
      if (!record->bodyRead) wanted.push_back(id);
    } else if (const auto* function = ir::as<ir::FunctionDecl>(decl); function && called) {
      const auto& type = std::get<ir::Function>(module.type(ir::strip(module, function->type)));
      follow(module, use, type.result, wanted);
    } else if (const auto* variable = ir::as<ir::Variable>(decl)) {
      follow(module, use, variable->type, wanted);
    } else if (const auto* name = ir::as<ir::Typedef>(decl)) {
      follow(module, use, name->type, wanted);
    } else if (const auto* macro = ir::as<ir::Macro>(decl)) {
      if (const auto* accessor = std::get_if<ir::Accessor>(&macro->meaning))
        follow(module, use, accessor->result, wanted);
    }
  };
  for (const Script& script : scripts_) {
    for (const luasource::MemberUse& use : script.usage.members) {
      const MemberRoot& root = use.root;
      if (root.kind == MemberRoot::Kind::Type) {
        for (const TypeName& name : namesIn(root.type)) {
          const auto& names = name.tag ? tags : ordinary;
          if (const auto at = names.find(name.name); at != names.end()) {
            const auto* alias = ir::as<ir::Typedef>(module.decl(at->second));
            if (alias)
              follow(module, use, alias->type, wanted);
            else
              startAt(at->second, use, false);
          }
        }
      } else if (root.kind == MemberRoot::Kind::Unknown) {
        // Nobody can tell what it is: every struct at hand that has such a member.
        const auto step = std::find_if(use.path.begin(), use.path.end(), [](const MemberStep& s) {
          return s.kind == MemberStep::Kind::Member;
        });
        if (step == use.path.end()) continue;
        for (const auto& [name, id] : tags) {
          const auto& record = *ir::as<ir::Record>(module.decl(id));
          if (record.bodyRead) continue;
          if (std::find(record.members.begin(), record.members.end(), step->name) !=
              record.members.end())
            wanted.push_back(id);
        }
      } else if (script.ours[root.symbol.library]) {
        ir::DeclId id = ir::DeclId::None;
        if (const auto at = ordinary.find(root.symbol.name); at != ordinary.end()) id = at->second;
        if (id == ir::DeclId::None) continue;
        if (const auto* macro = ir::as<ir::Macro>(module.decl(id)))
          if (const auto* alias = std::get_if<ir::Alias>(&macro->meaning)) id = alias->decl;
        startAt(id, use, root.kind == MemberRoot::Kind::Result);
      }
    }
  }
  std::sort(wanted.begin(), wanted.end());
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  return wanted;
}

}  // namespace ljbind::cli
