#include "cli/check_headers.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "clang/headers.h"
#include "cli/check_libraries.h"
#include "cli/check_symbols.h"
#include "cli/sources.h"
#include "cli/undecided.h"
#include "system/header_dirs.h"
#include "system/header_index.h"

namespace ljbind::cli {
namespace {

using ir::as;

// What the project says, by the kinds of names that C keeps apart.
struct DeclaredNames {
  std::set<std::string, std::less<>> ordinary;  // with enumerators
  std::set<std::string, std::less<>> tags;      // of structs with a body, and of enums
  std::set<std::string, std::less<>> typedefsWithBody;
  std::set<std::string, std::less<>> luaConstants;
  std::set<std::string> symbols;  // of functions and variables
};

DeclaredNames namesOf(const project::Project& project,
                      const std::vector<project::DeclaredState>& states) {
  DeclaredNames names;
  for (const project::DeclaredState& state : states)
    for (const ir::Decl& decl : state.module.decls) {
      if (const auto* record = as<ir::Record>(decl)) {
        if (record->tagged && record->complete) names.tags.insert(decl.name);
      } else if (const auto* list = as<ir::Enum>(decl)) {
        if (list->tagged) names.tags.insert(decl.name);
        for (const ir::Enumerator& enumerator : list->enumerators)
          names.ordinary.insert(enumerator.name);
      } else if (const auto* alias = as<ir::Typedef>(decl)) {
        if (alias->predeclared) continue;
        names.ordinary.insert(decl.name);
        const ir::DeclId body = ir::recordOf(state.module, alias->type);
        if (body != ir::DeclId::None && as<ir::Record>(state.module.decl(body))->complete)
          names.typedefsWithBody.insert(decl.name);
      } else {
        names.ordinary.insert(decl.name);
        // `int foo64(int) __asm__("foo")` is about foo.
        if (const auto* function = as<ir::FunctionDecl>(decl)) {
          names.ordinary.insert(function->symbol);
          names.symbols.insert(function->symbol);
        } else if (const auto* variable = as<ir::Variable>(decl)) {
          names.symbols.insert(variable->symbol);
        }
      }
    }
  for (const project::SourceFile& file : project.files)
    if (!file.context)
      for (const luasource::LuaConstant& constant : file.behaviour.constants)
        if (constant.certain) names.luaConstants.insert(constant.name);
  return names;
}

class Reader {
 public:
  Reader(const config::CheckRequest& request, const project::Project& project,
         const std::vector<project::DeclaredState>& states, Progress& progress,
         Diagnostics& diagnostics)
      : request_(request),
        project_(project),
        progress_(progress),
        diagnostics_(diagnostics),
        names_(namesOf(project, states)) {}

  std::optional<HeaderSide> run() {
    progress_.enter("looking for libraries");
    mapLibraries();
    sources_ = findPackages(packages_, request_.flags, diagnostics_);
    if (!sources_) return std::nullopt;
    side_.packages = packages_;
    addLibrariesOfPackages();
    if (!addNamedHeaders(*sources_, request_.headers, diagnostics_)) return std::nullopt;
    progress_.enter("looking for headers");
    chooseHeaders();
    // What glibc exports is what its headers declare to who asks for everything: strerror_r,
    // basename and environ are then what the library has under these names. Headers of packages
    // are read as their users would, where the project takes nothing but types from libc.
    if (takesFromLibc_ || packages_.empty())
      sources_->parse.flags.insert(sources_->parse.flags.begin(), {"-D_GNU_SOURCE", ""});
    if (sources_->parse.headers.empty()) return std::move(side_);
    if (!read()) return std::nullopt;
    nameHeaders();
    return std::move(side_);
  }

 private:
  void addPackage(const std::string& name) {
    if (std::find(packages_.begin(), packages_.end(), name) == packages_.end())
      packages_.push_back(name);
  }

  void mapLibraries() {
    for (const std::string& name : request_.packages) addPackage(name);
    sys::LibraryPackages known(debian_);
    std::set<std::string> asked;
    const auto map = [&](const std::string& name, bool required) {
      if (!asked.insert(name).second) return;
      auto found = known.find(name);
      if (!found) {
        if (required) diagnostics_.add(found.failure());
        side_.mapped.push_back({name, "", "", {}, 0});
        return;
      }
      add(*found);
    };
    for (const std::string& name : request_.libraries) map(name, true);
    bool usesC = false;
    for (const project::SourceFile& file : project_.files)
      for (const luasource::Library& library : file.usage.libraries) {
        if (library.kind == luasource::LibraryKind::Load && !library.name.empty() &&
            !isForeign(library.name) && !isForOthers(file, library))
          map(library.name, false);
        usesC |= library.kind == luasource::LibraryKind::Namespace;
      }
    for (const sys::LoadedLibrary& library : librariesOfPackages(request_.packages, known))
      if (asked.insert(library.name).second) add(library);
    // Declarations that no ffi.load goes with are for ffi.C.
    if (usesC || side_.mapped.empty())
      for (sys::LoadedLibrary& library : known.ofC()) {
        library.name = "C";
        add(library);
      }
    const bool isMissing =
        std::any_of(side_.mapped.begin(), side_.mapped.end(),
                    [](const MappedLibrary& library) { return library.soname.empty(); });
    if (usesC || isMissing) mapByNames(known);
  }

  // Whether the name is only written where the file does not run on the target.
  static bool isForOthers(const project::SourceFile& file, const luasource::Library& library) {
    if (!file.runs(library.place)) return true;
    bool isWritten = false;
    for (const char quote : {'"', '\''}) {
      const std::string written = quote + library.name + quote;
      for (std::size_t at = file.text.find(written); at != std::string::npos;
           at = file.text.find(written, at + 1)) {
        isWritten = true;
        if (file.runsAt(at)) return false;
      }
    }
    return isWritten;
  }

  // Another platform's.
  static bool isForeign(const std::string& library) {
    return library.ends_with(".dll") || library.ends_with(".dylib") ||
           library.find(".framework/") != library.npos;
  }

  void mapByNames(sys::LibraryPackages& known) {
    ExportedSymbols symbols(side_.libraries);
    std::set<std::string> left;
    for (const std::string& name : names_.symbols)
      if (!symbols.exporter(name)) left.insert(name);
    for (const LibraryOfNames& found : librariesOf(std::move(left), known)) {
      const std::string& soname = found.library.files.front().soname;
      const bool isThere =
          std::any_of(side_.mapped.begin(), side_.mapped.end(),
                      [&](const MappedLibrary& mapped) { return mapped.soname == soname; });
      if (isThere) continue;
      add(found.library);
      side_.mapped.back().names = found.names;
    }
  }

  void add(const sys::LoadedLibrary& library) {
    MappedLibrary mapped{library.name, "", "", {}, 0};
    for (const sys::LoadedFile& file : library.files) {
      if (mapped.soname.empty()) mapped.soname = file.soname;
      side_.libraries.push_back(file.path);
    }
    if (library.described) {
      mapped.package = library.packages.front();
      addPackage(mapped.package);
    }
    side_.mapped.push_back(std::move(mapped));
  }

  // Who names a package links with what its pkg-config file says, whatever the script loads.
  void addLibrariesOfPackages() {
    std::vector<std::string> paths;
    for (const std::string& name : request_.packages) {
      const auto isOf = [&](const MappedLibrary& library) { return library.package == name; };
      MappedLibrary mapped{"", "", name, {}};
      for (const sys::Library& library : sources_->packages.libraries) {
        if (library.package != name) continue;
        const auto files = sys::findLibraries("-l" + library.name, sources_->packages.libraryDirs);
        if (!files) continue;
        for (const std::string& path : *files) {
          if (mapped.soname.empty())
            if (const auto opened = sys::readSharedLibrary(path)) mapped.soname = opened->soname();
          paths.push_back(path);
        }
      }
      if (std::none_of(side_.mapped.begin(), side_.mapped.end(), isOf))
        side_.mapped.push_back(std::move(mapped));
    }
    side_.libraries.insert(side_.libraries.begin(), paths.begin(), paths.end());
  }

  // --- headers

  // For each name the header that seems to declare it: the packages' own first, then libc's.
  void chooseHeaders() {
    std::set<std::string, std::less<>> wanted = names_.ordinary;
    wanted.insert(names_.tags.begin(), names_.tags.end());
    sys::HeaderIndex own;
    for (const sys::Package& package : sources_->packages.packages) {
      auto headers = sys::publicHeaders(package, debian_);
      if (!headers) continue;
      for (const sys::Header& header : *headers) {
        position_.emplace(header.includeName, position_.size());
        ownHeaders_.emplace(header.includeName, package.name);
        ownPaths_.emplace(header.path, package.name);
        sources_->parse.ownPaths.push_back(header.path);
      }
      own.add(*headers, true);
    }
    std::set<std::string, std::less<>> withConstants = wanted;
    withConstants.insert(names_.luaConstants.begin(), names_.luaConstants.end());
    const auto left = choose(own, withConstants);
    std::set<std::string, std::less<>> forLibc;
    for (const std::string& name : left)
      if (wanted.contains(name) || namesLibc(name)) forLibc.insert(name);
    if (forLibc.empty()) return;
    sys::HeaderIndex libc;
    libc.add(sys::libcHeaders(debian_), false);
    libc_ = &libc;
    // What libc has from the kernel: errors, ioctl numbers, the structs of devices.
    std::set<std::string, std::less<>> forKernel;
    for (const std::string& name : choose(libc, forLibc))
      if (names_.tags.contains(name) || isCapital(name)) forKernel.insert(name);
    if (forKernel.empty()) return;
    sys::HeaderIndex kernel;
    kernel.add(sys::kernelHeaders(debian_), false);
    choose(kernel, forKernel);
  }
  static bool isCapital(const std::string& name) {
    return std::none_of(name.begin(), name.end(),
                        [](char c) { return std::islower(static_cast<unsigned char>(c)); });
  }

  // Numbers in Lua may have any name; those the standards begin with E, O_ or SIG are C's.
  static bool namesLibc(const std::string& name) {
    return name.find('_') != std::string::npos || name.starts_with("E") || name.starts_with("SIG");
  }

  // The names that no header of the index declares.
  std::set<std::string, std::less<>> choose(const sys::HeaderIndex& index,
                                            const std::set<std::string, std::less<>>& names) {
    const std::vector<std::string> list(names.begin(), names.end());
    const auto hits = index.find(list);
    std::set<std::string, std::less<>> left;
    std::map<std::string, std::size_t> chosen;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const auto take = [&](auto&& isWanted) {
        const auto best = std::find_if(hits[i].begin(), hits[i].end(), isWanted);
        if (best == hits[i].end()) return false;
        takesFromLibc_ |= &index == libc_ && (best->kind == sys::Mention::Function ||
                                              best->kind == sys::Mention::Variable);
        chosen.emplace(best->include, position(best->include));
        return true;
      };
      // A struct's typedef may be in one header and its members in another.
      const bool hasBody =
          names_.tags.contains(list[i]) || names_.typedefsWithBody.contains(list[i]);
      bool found =
          hasBody && take([](const sys::HeaderHit& hit) { return hit.kind == sys::Mention::Tag; });
      const bool isOnlyTag = hasBody && !names_.ordinary.contains(list[i]);
      if (!found || !isOnlyTag)
        found |= take([](const sys::HeaderHit& hit) { return declaresName(hit.kind); });
      if (!found) left.insert(list[i]);
    }
    std::vector<std::pair<std::size_t, std::string>> ordered;
    for (const auto& [include, at] : chosen) ordered.emplace_back(at, include);
    std::sort(ordered.begin(), ordered.end());
    for (const auto& [at, include] : ordered) {
      const bool is = ownHeaders_.contains(include);
      sources_->parse.headers.push_back({include, "", false, is || !names_.luaConstants.empty()});
    }
    return left;
  }
  // A macro that is given the name, or a part of it, may well declare it: clang will tell.
  static bool declaresName(sys::Mention kind) {
    return (sys::declares(kind) && kind != sys::Mention::Member &&
            kind != sys::Mention::TagDeclaration) ||
           kind == sys::Mention::MacroArgument;
  }
  std::size_t position(const std::string& include) const {
    const auto found = position_.find(include);
    return found == position_.end() ? position_.size() : found->second;
  }

  bool read() {
    config::ParseRequest remaining = sources_->parse;
    std::vector<config::RejectedHeader> rejected;
    for (;;) {
      progress_.enter("reading headers");
      auto unit = headers::TranslationUnit::parse(remaining, diagnostics_, rejected);
      if (!unit) return false;
      headers::LiftRequest lift;
      lift.chosen = candidates(*unit);
      lift.moreBodies = [this](const ir::Module& module) { return bodies(module); };
      progress_.enter("evaluating");
      if (auto module = unit->lift(lift)) {
        side_.module = std::move(*module);
        noteUndecided(*unit);
        for (const headers::ReadHeader& header : unit->read()) read_.push_back(header.include);
        return true;
      }
      rejected = unit->rejected();
      headers::TranslationUnit::leaveOut(remaining, rejected);
    }
  }

  std::vector<std::size_t> candidates(const headers::TranslationUnit& unit) const {
    std::vector<std::size_t> chosen;
    const std::vector<ir::Candidate>& all = unit.candidates();
    for (std::size_t i = 0; i < all.size(); ++i) {
      bool wanted = false;
      switch (all[i].kind) {
        case ir::CandidateKind::Record:
        case ir::CandidateKind::Enum: wanted = names_.tags.contains(all[i].name); break;
        case ir::CandidateKind::Macro:
        case ir::CandidateKind::Enumerator:
          wanted = names_.ordinary.contains(all[i].name) ||
                   (all[i].own && names_.luaConstants.contains(all[i].name));
          break;
        case ir::CandidateKind::Function:
        case ir::CandidateKind::Variable:
        case ir::CandidateKind::Typedef: wanted = names_.ordinary.contains(all[i].name); break;
      }
      if (wanted) chosen.push_back(i);
    }
    return chosen;
  }

  // The structs that the project has bodies for under a typedef's name.
  std::vector<ir::DeclId> bodies(const ir::Module& module) const {
    std::vector<ir::DeclId> wanted;
    for (const ir::Decl& decl : module.decls) {
      const auto* alias = as<ir::Typedef>(decl);
      if (!alias || !names_.typedefsWithBody.contains(decl.name)) continue;
      const ir::DeclId id = ir::recordOf(module, alias->type);
      const auto* record = id == ir::DeclId::None ? nullptr : as<ir::Record>(module.decl(id));
      if (record && record->complete && !record->bodyRead) wanted.push_back(id);
    }
    return wanted;
  }

  // Of the structs whose members the project writes down.
  void noteUndecided(headers::TranslationUnit& unit) {
    const ir::Module& module = side_.module;
    std::map<ir::DeclId, std::vector<std::string>> records;
    for (std::size_t i = 0; i < module.decls.size(); ++i) {
      const ir::Decl& decl = module.decls[i];
      const auto* record = as<ir::Record>(decl);
      const auto* alias = as<ir::Typedef>(decl);
      if (record && record->tagged && record->bodyRead && names_.tags.contains(decl.name))
        records[static_cast<ir::DeclId>(i)].push_back(ir::spelling(decl));
      if (!alias || !names_.typedefsWithBody.contains(decl.name)) continue;
      const ir::DeclId id = ir::recordOf(module, alias->type);
      if (id != ir::DeclId::None && as<ir::Record>(module.decl(id))->bodyRead)
        records[id].push_back(decl.name);
    }
    std::vector<ir::DeclId> ids;
    for (const auto& [id, names] : records) ids.push_back(id);
    for (UndecidedLayout& one : undecidedLayouts(unit, nullptr, module, ids).warnings)
      side_.undecided.push_back({std::move(one.warning), records[one.record]});
  }

  void nameHeaders() {
    for (const std::string& include : read_) {
      const auto owner = ownHeaders_.find(include);
      const auto mapped =
          std::find_if(side_.mapped.begin(), side_.mapped.end(), [&](const MappedLibrary& library) {
            return owner != ownHeaders_.end() && library.package == owner->second;
          });
      if (mapped != side_.mapped.end())
        mapped->headers.push_back(include);
      else
        side_.otherHeaders.push_back(include);
    }
  }

  const config::CheckRequest& request_;
  const project::Project& project_;
  Progress& progress_;
  Diagnostics& diagnostics_;
  DeclaredNames names_;
  sys::DebianPackages debian_;
  std::vector<std::string> packages_;
  std::optional<Sources> sources_;
  std::map<std::string, std::size_t> position_;  // of the packages' headers, umbrella first
  std::map<std::string, std::string> ownHeaders_, ownPaths_;
  std::vector<std::string> read_;
  const sys::HeaderIndex* libc_ = nullptr;  // while headers are chosen
  bool takesFromLibc_ = false;              // functions or variables
  HeaderSide side_;
};

}  // namespace

std::optional<HeaderSide> readHeaderSide(const config::CheckRequest& request,
                                         const project::Project& project,
                                         const std::vector<project::DeclaredState>& states,
                                         Progress& progress, Diagnostics& diagnostics) {
  return Reader(request, project, states, progress, diagnostics).run();
}

std::vector<std::string> describeMapping(const HeaderSide& side) {
  std::vector<std::string> lines;
  for (const MappedLibrary& library : side.mapped) {
    // LuaJIT's own library is in ffi.C without anybody asking for it.
    if (library.name == "C" && !library.package.empty() && library.headers.empty()) continue;
    std::string line;
    if (library.names)
      line = fmt::format("{} {} of", library.names, library.names == 1 ? "name is" : "names are");
    else if (library.name == "C")
      line = "ffi.C is";
    else
      line = fmt::format("ffi.load '{}' is", library.name);
    const bool named = library.name.empty() && !library.names;  // by -p, and loaded by nobody
    if (named) {
      line = fmt::format("pkg-config {}", library.package);
      if (!library.soname.empty()) line += " is " + library.soname;
    } else {
      line += " " + (library.soname.empty() ? "not installed" : library.soname);
      if (!library.package.empty()) line += fmt::format(", pkg-config {}", library.package);
    }
    if (!library.headers.empty()) line += fmt::format(", <{}>", fmt::join(library.headers, ">, <"));
    lines.push_back(std::move(line));
  }
  if (!side.otherHeaders.empty())
    lines.push_back(fmt::format("besides <{}>", fmt::join(side.otherHeaders, ">, <")));
  return lines;
}

}  // namespace ljbind::cli
