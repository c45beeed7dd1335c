#include "cli/check_uses.h"

#include <fmt/format.h>

#include <algorithm>

#include "luasource/parser.h"

namespace ljbind::cli {
namespace {

using ir::as;
using luasource::MemberStep;

bool isOfLibrary(const luasource::Library& library) {
  return library.kind != luasource::LibraryKind::Module;
}

// "const struct stat[2]" is about "struct stat", "struct stat *" about a pointer.
struct TypeWords {
  std::string name;
  unsigned pointers = 0;
  bool array = false;
};
TypeWords wordsOf(std::string_view text) {
  TypeWords words;
  std::string word;
  const auto flush = [&] {
    if (!word.empty() && word != "const" && word != "volatile")
      words.name += (words.name.empty() ? "" : " ") + word;
    word.clear();
  };
  for (const char c : text) {
    if (c == '[') words.array = true;
    if (c == '*' || c == '&') ++words.pointers;
    if (c == '_' || c == '$' || std::isalnum(static_cast<unsigned char>(c))) {
      if (!words.array) word += c;
    } else {
      flush();
    }
  }
  flush();
  return words;
}

// Functions that give texts for errors and versions have one for everything.
bool isStaticText(std::string name) {
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (std::string_view word : {"strerror", "errmsg", "errstr", "geterror", "version"})
    if (name.find(word) != std::string::npos) return true;
  return false;
}

std::string placeText(const Place& place) { return fmt::format("{}:{}", place.file, place.line); }

findings::Finding findingAt(Diagnostic diagnostic, const project::SourceFile& file,
                            const Place& place, std::string subject) {
  findings::Finding finding;
  diagnostic.place = place;
  finding.diagnostic = std::move(diagnostic);
  finding.subject = std::move(subject);
  finding.diagnostic.sourceLine = sourceLineAt(file, place);
  return finding;
}

}  // namespace

std::string sourceLineAt(const project::SourceFile& file, const Place& place) {
  const auto offset = file.lines.offsetOf(place.line, place.column);
  if (!offset) return {};
  luasource::Span span;
  span.begin = span.end = static_cast<std::uint32_t>(*offset);
  span.line = place.line;
  span.column = place.column;
  return luasource::sourceLine(file.text, span);
}

UsedTypes::UsedTypes(const ir::Module& module) : module_(module) {
  for (std::size_t i = 0; i < module.decls.size(); ++i) {
    const ir::Decl& decl = module.decls[i];
    const auto id = static_cast<ir::DeclId>(i);
    if (as<ir::Record>(decl) || as<ir::Enum>(decl))
      tags_.emplace(ir::spelling(decl), id);
    else
      names_.emplace(decl.name, id);
  }
  for (std::size_t i = 0; i < module.types.size(); ++i)
    if (const auto* named = std::get_if<ir::Named>(&module.types[i].type))
      namedTypes_.emplace(ir::index(named->decl), static_cast<ir::TypeId>(i));
}

ir::TypeId UsedTypes::named(const std::string& text) const {
  if (const auto tag = tags_.find(text); tag != tags_.end()) {
    const auto type = namedTypes_.find(ir::index(tag->second));
    return type == namedTypes_.end() ? ir::TypeId::None : type->second;
  }
  const auto name = names_.find(text);
  if (name == names_.end()) return ir::TypeId::None;
  const auto* alias = as<ir::Typedef>(module_.decl(name->second));
  return alias ? alias->type : ir::TypeId::None;
}

const ir::Function* UsedTypes::function(std::string_view name) const {
  const auto found = names_.find(name);
  if (found == names_.end()) return nullptr;
  const auto* function = as<ir::FunctionDecl>(module_.decl(found->second));
  return function ? std::get_if<ir::Function>(&module_.type(ir::strip(module_, function->type)))
                  : nullptr;
}

ir::TypeId UsedTypes::step(ir::TypeId type, const MemberStep& step) const {
  if (type == ir::TypeId::None) return type;
  type = ir::strip(module_, type);
  const ir::Type& is = module_.type(type);
  const auto* pointer = std::get_if<ir::Pointer>(&is);
  switch (step.kind) {
    case MemberStep::Kind::Element:
      if (pointer) return pointer->pointee;
      if (const auto* array = std::get_if<ir::Array>(&is)) return array->element;
      return ir::TypeId::None;
    case MemberStep::Kind::Call: {
      const ir::TypeId callee = pointer ? ir::strip(module_, pointer->pointee) : type;
      const auto* function = std::get_if<ir::Function>(&module_.type(callee));
      return function ? function->result : ir::TypeId::None;
    }
    case MemberStep::Kind::Member: break;
  }
  const ir::DeclId record = ir::recordOf(module_, pointer ? pointer->pointee : type);
  if (record == ir::DeclId::None) return ir::TypeId::None;
  std::vector<const ir::Record*> pending{as<ir::Record>(module_.decl(record))};
  for (std::size_t next = 0; next < pending.size(); ++next)
    for (const ir::Field& field : pending[next]->fields) {
      if (field.name == step.name) return field.type;
      const ir::DeclId inner =
          field.name.empty() ? ir::recordOf(module_, field.type) : ir::DeclId::None;
      if (inner != ir::DeclId::None) pending.push_back(as<ir::Record>(module_.decl(inner)));
    }
  return ir::TypeId::None;
}

ir::TypeId UsedTypes::typeOf(const luasource::MemberRoot& root,
                             const std::vector<MemberStep>& path) const {
  using Kind = luasource::MemberRoot::Kind;
  ir::TypeId type = ir::TypeId::None;
  bool pointers = false;
  if (root.kind == Kind::Type) {
    const TypeWords words = wordsOf(root.type);
    type = named(words.name);
    // Through a pointer or an array a member is reached in the same way.
    pointers = words.pointers > 0 || words.array;
    if (words.pointers > 1) return ir::TypeId::None;
  } else if (root.kind != Kind::Unknown) {
    const auto found = names_.find(root.symbol.name);
    if (found == names_.end()) return ir::TypeId::None;
    const ir::Decl& decl = module_.decl(found->second);
    if (const auto* function = as<ir::FunctionDecl>(decl)) {
      const auto* is = std::get_if<ir::Function>(&module_.type(ir::strip(module_, function->type)));
      if (root.kind == Kind::Result && is) type = is->result;
    } else if (const auto* variable = as<ir::Variable>(decl)) {
      type = variable->type;
    } else if (const auto* alias = as<ir::Typedef>(decl)) {
      type = alias->type;
    }
  }
  for (const MemberStep& one : path) {
    if (pointers && one.kind == MemberStep::Kind::Element) {
      pointers = false;
      continue;
    }
    type = step(type, one);
    pointers = false;
  }
  return type;
}

namespace {

class UseCollector {
 public:
  UseCollector(const ir::Module& module, check::Uses& uses)
      : module_(module), types_(module), uses_(uses) {}

  void collect(const project::SourceFile& file) {
    for (const luasource::SymbolUse& use : file.usage.symbols)
      if (use.called) uses_.calledFunctions.insert(use.symbol.name);
    for (const luasource::ResultComparison& one : file.behaviour.comparisons)
      if (seesNegative(one)) uses_.belowZero.insert(one.function.name);
    for (const luasource::MemberUse& use : file.usage.members) member(use);
    for (const luasource::SizeUse& use : file.behaviour.sizes) size(use);
  }

 private:
  // Comparisons that come out differently when a negative result is read as a large number.
  static bool seesNegative(const luasource::ResultComparison& one) {
    if (!one.number) return false;
    using luasource::Comparison;
    switch (one.comparison) {
      case Comparison::Less:
      case Comparison::LessEqual:
      case Comparison::Greater:
      case Comparison::GreaterEqual: return *one.number <= 0;
      case Comparison::Equal:
      case Comparison::NotEqual: return *one.number < 0;
    }
    return false;
  }

  std::string recordName(ir::TypeId type) const {
    if (type == ir::TypeId::None) return {};
    const ir::DeclId id = ir::recordOf(module_, type);
    return id == ir::DeclId::None ? std::string() : ir::spelling(module_.decl(id));
  }

  void member(const luasource::MemberUse& use) {
    if (use.path.empty() || use.path.back().kind != MemberStep::Kind::Member) return;
    const std::vector<MemberStep> before(use.path.begin(), use.path.end() - 1);
    ir::TypeId type = types_.typeOf(use.root, before);
    if (type == ir::TypeId::None) return;
    type = ir::strip(module_, type);
    if (const auto* pointer = std::get_if<ir::Pointer>(&module_.type(type)))
      type = pointer->pointee;
    if (const std::string record = recordName(type); !record.empty())
      uses_.members[record].insert(use.path.back().name);
  }

  void size(const luasource::SizeUse& use) {
    using Kind = luasource::SizeUse::Kind;
    std::string how;
    switch (use.kind) {
      case Kind::Allocated: how = "allocated"; break;
      case Kind::SizeTaken: how = "passed to ffi.sizeof"; break;
      case Kind::OffsetTaken: return;
      case Kind::Indexed: how = "indexed"; break;
    }
    ir::TypeId type = ir::TypeId::None;
    if (use.root.kind == luasource::MemberRoot::Kind::Type && use.path.empty()) {
      const TypeWords words = wordsOf(use.root.type);
      // Of `T *` only the elements' size matters, and only to who goes from one to the next.
      if (words.pointers > (use.kind == Kind::Indexed ? 1U : 0U)) return;
      luasource::MemberRoot plain = use.root;
      plain.type = words.name;
      type = types_.typeOf(plain, {});
    } else {
      type = types_.typeOf(use.root, use.path);
      if (type == ir::TypeId::None) return;
      type = ir::strip(module_, type);
      if (use.kind == Kind::Indexed) {
        if (const auto* pointer = std::get_if<ir::Pointer>(&module_.type(type)))
          type = pointer->pointee;
        else if (const auto* array = std::get_if<ir::Array>(&module_.type(type)))
          type = array->element;
        else
          return;
      }
    }
    if (const std::string record = recordName(type); !record.empty())
      uses_.sized.emplace(record, fmt::format("{} at {}", how, placeText(use.place)));
  }

  const ir::Module& module_;
  UsedTypes types_;
  check::Uses& uses_;
};

}  // namespace

check::Uses usesOf(const project::Project& project, const project::DeclaredState& state) {
  check::Uses uses;
  std::set<std::size_t> groups;
  for (std::size_t file : state.files) groups.insert(project.group[file]);
  UseCollector collector(state.module, uses);
  for (std::size_t i = 0; i < project.files.size(); ++i)
    if (groups.contains(project.group[i])) collector.collect(project.files[i]);
  return uses;
}

// --- what is wrong with the uses themselves

namespace {

class BadUses {
 public:
  BadUses(const project::SourceFile& file, const ir::Module& declared,
          const HeaderFunctions& headers, std::vector<findings::Finding>& found)
      : file_(file), declared_(declared), types_(declared), headers_(headers), found_(found) {}

  void run() {
    for (const luasource::CallArguments& call : file_.behaviour.calls) arguments(call);
    for (const luasource::ResultAsCondition& one : file_.behaviour.conditions) condition(one);
    for (const luasource::StringOfResult& one : file_.behaviour.strings) string(one);
  }

 private:
  struct Meaning {
    const ir::Module* module = nullptr;
    const ir::Function* function = nullptr;
    explicit operator bool() const { return function != nullptr; }
    const ir::Type& stripped(ir::TypeId type) const {
      return module->type(ir::strip(*module, type));
    }
  };
  // As the header has it, or else as the text has it, since the text may be what is wrong.
  Meaning meaningOf(const luasource::SymbolRef& symbol) const {
    if (!isOfLibrary(file_.behaviour.libraries[symbol.library])) return {};
    const ir::Function* declared = types_.function(symbol.name);
    if (!declared) return {};
    if (const ir::Function* header = headers_.find(symbol.name)) return {&headers_.module, header};
    return {&declared_, declared};
  }

  template <typename... Args>
  void report(Id id, const Place& place, const std::string& name, const Args&... args) {
    found_.push_back(findingAt(diagnose(id, name, args...), file_, place, name));
  }

  void arguments(const luasource::CallArguments& call) {
    if (!call.certain) return;
    const Meaning meaning = meaningOf(call.function);
    if (!meaning) return;
    const std::vector<ir::TypeId>& parameters = meaning.function->parameters;
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
      const luasource::Argument& argument = call.arguments[i];
      if (!argument.certain) continue;
      if (i >= parameters.size()) {
        if (meaning.function->variadic && argument.kind == luasource::ArgumentKind::Number)
          report(Id::RawNumber, argument.place, call.function.name, i + 1);
        continue;
      }
      if (argument.kind != luasource::ArgumentKind::LuaFunction) continue;
      const auto* pointer = std::get_if<ir::Pointer>(&meaning.stripped(parameters[i]));
      if (pointer && std::holds_alternative<ir::Function>(meaning.stripped(pointer->pointee)))
        report(Id::CallbackInCall, argument.place, call.function.name, i + 1);
    }
  }

  void condition(const luasource::ResultAsCondition& one) {
    if (!one.certain) return;
    const Meaning meaning = meaningOf(one.function);
    if (!meaning) return;
    const ir::Type& result = meaning.stripped(meaning.function->result);
    if (const auto* scalar = std::get_if<ir::Scalar>(&result);
        scalar && (*scalar == ir::Scalar::Bool || *scalar == ir::Scalar::Void))
      return;
    const bool pointer = std::holds_alternative<ir::Pointer>(result);
    report(Id::ResultAsCondition, one.place, one.function.name,
           pointer ? "a pointer, and NULL" : "a number, and 0", pointer ? "nil" : "0");
  }

  void string(const luasource::StringOfResult& one) {
    if (!one.certain || one.checked || one.hasLength || isStaticText(one.function.name)) return;
    const Meaning meaning = meaningOf(one.function);
    if (!meaning) return;
    if (std::holds_alternative<ir::Pointer>(meaning.stripped(meaning.function->result)))
      report(Id::UncheckedString, one.place, one.function.name);
  }

  const project::SourceFile& file_;
  const ir::Module& declared_;
  UsedTypes types_;
  const HeaderFunctions& headers_;
  std::vector<findings::Finding>& found_;
};

}  // namespace

std::vector<findings::Finding> badUses(const project::Project& project,
                                       const project::DeclaredState& state,
                                       const HeaderFunctions& headers) {
  std::vector<findings::Finding> found;
  for (std::size_t file : state.files)
    if (!project.files[file].context)
      BadUses(project.files[file], state.module, headers, found).run();
  return found;
}

SymbolOrigins::SymbolOrigins(const project::Project& project,
                             const std::set<std::string>& missing) {
  for (const project::SourceFile& file : project.files) {
    const auto isOpen = [&](const luasource::Library& library) {
      switch (library.kind) {
        case luasource::LibraryKind::Namespace: return true;
        case luasource::LibraryKind::Load:
          return library.name.empty() || missing.contains(library.name);
        case luasource::LibraryKind::Module: return false;
      }
      return false;
    };
    for (const luasource::Library& library : file.usage.libraries) unusedMayBe_ |= isOpen(library);
    for (const luasource::SymbolUse& use : file.usage.symbols)
      used_[use.symbol.name] |= isOpen(file.usage.libraries[use.symbol.library]);
  }
}

bool SymbolOrigins::mayBeElsewhere(const std::string& symbol) const {
  const auto found = used_.find(symbol);
  return found == used_.end() ? unusedMayBe_ : found->second;
}

std::vector<findings::Finding> undeclaredNames(const project::Project& project,
                                               const std::vector<project::DeclaredState>& states) {
  std::set<std::string, std::less<>> declared;
  for (const project::DeclaredState& state : states)
    for (const ir::Decl& decl : state.module.decls) {
      declared.insert(decl.name);
      if (const auto* list = as<ir::Enum>(decl))
        for (const ir::Enumerator& enumerator : list->enumerators) declared.insert(enumerator.name);
    }
  // What is in blocks that were refused was meant to be declared.
  std::set<std::size_t> incomplete, open;
  for (std::size_t i = 0; i < project.files.size(); ++i) {
    const luasource::CdefReading& cdefs = project.files[i].cdefs;
    if (!cdefs.unchecked.empty()) incomplete.insert(project.group[i]);
    if (!project.unresolved[i].empty()) open.insert(project.group[i]);
    for (const cdeftext::Scan& scan : project.files[i].scans)
      for (const cdeftext::Declaration& declaration : scan.declarations) {
        declared.insert(declaration.name);
        for (const cdeftext::Enumerator& enumerator : declaration.enumerators)
          declared.insert(enumerator.name);
      }
  }
  std::vector<std::string_view> known(declared.begin(), declared.end());
  std::vector<findings::Finding> found;
  for (std::size_t i = 0; i < project.files.size(); ++i) {
    const project::SourceFile& file = project.files[i];
    if (file.context || incomplete.contains(project.group[i])) continue;
    // A module out of sight may declare what this one uses; then only what looks like a slip
    // counts.
    const bool seesAll = !open.contains(project.group[i]);
    std::set<std::string> said;
    for (const luasource::SymbolUse& use : file.usage.symbols) {
      if (!isOfLibrary(file.usage.libraries[use.symbol.library])) continue;
      if (declared.contains(use.symbol.name) || !said.insert(use.symbol.name).second) continue;
      const std::string near = closest(use.symbol.name, known);
      if (!seesAll && near.empty()) continue;
      found.push_back(
          findingAt(diagnose(Id::UndeclaredName, use.symbol.name,
                             near.empty() ? "" : fmt::format("; did you mean '{}'?", near)),
                    file, use.place, use.symbol.name));
      if (!seesAll) found.back().diagnostic.severity = Severity::Warning;
    }
  }
  return found;
}

}  // namespace ljbind::cli
