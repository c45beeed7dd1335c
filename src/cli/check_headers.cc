#include "cli/check_headers.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>

#include "clang/headers.h"
#include "cli/check_choice.h"
#include "cli/check_names.h"
#include "cli/undecided.h"

namespace ljbind::cli {
namespace {

using ir::as;

// The files that clang opened.
class OpenedFiles {
 public:
  explicit OpenedFiles(const headers::TranslationUnit& unit) : paths_(unit.dependencies()) {}

  // By whatever path: the headers of a package may be linked into another directory.
  bool contains(const std::string& path) {
    if (std::binary_search(paths_.begin(), paths_.end(), path)) return true;
    if (identities_.empty())
      for (const std::string& one : paths_) identities_.insert(identityOf(one));
    return identities_.contains(identityOf(path));
  }

 private:
  static std::pair<dev_t, ino_t> identityOf(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return {};
    return {status.st_dev, status.st_ino};
  }

  std::vector<std::string> paths_;  // sorted
  std::set<std::pair<dev_t, ino_t>> identities_;
};

class Reader {
 public:
  Reader(const config::CheckRequest& request, LibraryMapping& libraries, DeclaredNames names,
         Progress& progress, Diagnostics& diagnostics)
      : request_(request),
        libraries_(libraries),
        progress_(progress),
        diagnostics_(diagnostics),
        names_(std::move(names)) {}

  std::optional<HeaderSide> run() {
    progress_.enter("looking for libraries");
    if (!libraries_.finish(names_.symbols, diagnostics_)) return std::nullopt;
    if (!addNamedHeaders(*libraries_.sources, request_.headers, diagnostics_)) return std::nullopt;
    progress_.enter("looking for headers");
    choice_ = chooseHeaders(libraries_.headers, names_, libraries_.debian);
    side_.mapped = std::move(libraries_.mapped);
    side_.libraries = std::move(libraries_.libraries);
    side_.packages = libraries_.packages;
    parse_ = libraries_.sources->parse;
    // What glibc exports is what its headers declare to who asks for everything: strerror_r,
    // basename and environ are then what the library has under these names. Headers of packages
    // are read as their users would, where the project takes nothing but types from libc.
    if (choice_.takesFromLibc || side_.packages.empty())
      parse_.flags.insert(parse_.flags.begin(), {"-D_GNU_SOURCE", ""});
    if (parse_.headers.empty() && choice_.headers.empty()) return std::move(side_);
    if (!read()) return std::nullopt;
    nameHeaders();
    return std::move(side_);
  }

 private:
  // Headers that others include are read by themselves only where that did not do: their names may
  // need what those that include them declare before, or be for another system.
  config::ParseRequest withChosen() const {
    config::ParseRequest request = parse_;
    for (const ChosenHeader& header : choice_.headers)
      if (!header.isIncluded)
        request.headers.push_back(
            {header.include, "", false, header.isOwn() || !names_.luaConstants.empty()});
    return request;
  }

  bool read() {
    config::ParseRequest remaining = withChosen();
    std::vector<config::RejectedHeader> rejected;
    for (;;) {
      progress_.enter("reading headers");
      auto unit = headers::TranslationUnit::parse(remaining, diagnostics_, rejected);
      if (!unit) return false;
      headers::LiftRequest lift;
      lift.chosen = candidates(*unit);
      lift.moreBodies = [this](const ir::Module& module) { return bodies(module); };
      progress_.enter("evaluating");
      auto module = unit->lift(lift);
      rejected = unit->leftOut();
      OpenedFiles opened(*unit);
      if (module && !chooseMissed(*unit, *module, opened)) {
        side_.module = std::move(*module);
        noteRead(*unit, opened);
        noteUndecided(*unit);
        return true;
      }
      remaining = withChosen();
      headers::TranslationUnit::leaveOut(remaining, rejected);
    }
  }

  // Whether included headers that were not read after all, or may have been left out with those
  // that include them, are to be read by themselves: those with a name that is nowhere else.
  bool chooseMissed(const headers::TranslationUnit& unit, const ir::Module& module,
                    OpenedFiles& opened) {
    std::unordered_set<std::string_view> known;
    for (const ir::Candidate& candidate : unit.candidates())
      if (candidate.kind != ir::CandidateKind::Record) known.insert(candidate.name);
    for (const ir::Decl& decl : module.decls) {
      const auto* record = as<ir::Record>(decl);
      if (!record || record->complete) known.insert(decl.name);
    }
    bool missed = false;
    for (ChosenHeader& header : choice_.headers) {
      if (!header.isIncluded || (unit.rejected().empty() && opened.contains(header.path))) continue;
      const bool hasAll = std::all_of(header.names.begin(), header.names.end(),
                                      [&](const auto& name) { return known.contains(name); });
      header.isIncluded = hasAll;
      missed |= !hasAll;
    }
    return missed;
  }

  void noteRead(const headers::TranslationUnit& unit, OpenedFiles& opened) {
    for (const ChosenHeader& header : choice_.headers)
      if (header.isIncluded && opened.contains(header.path)) read_.push_back(header.include);
    for (const headers::ReadHeader& header : unit.read()) read_.push_back(header.include);
    // All in the order in which they were chosen, after those that were named.
    std::map<std::string_view, std::size_t> places;
    for (const ChosenHeader& header : choice_.headers)
      places.emplace(header.include, places.size() + 1);
    const auto place = [&](const std::string& include) {
      const auto found = places.find(include);
      return found == places.end() ? 0 : found->second;
    };
    std::stable_sort(read_.begin(), read_.end(), [&](const std::string& a, const std::string& b) {
      return place(a) < place(b);
    });
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
      const auto owner = libraries_.headers.byInclude.find(include);
      const auto mapped =
          std::find_if(side_.mapped.begin(), side_.mapped.end(), [&](const MappedLibrary& library) {
            return owner != libraries_.headers.byInclude.end() &&
                   library.package == owner->second.package;
          });
      if (mapped != side_.mapped.end())
        mapped->headers.push_back(include);
      else
        side_.otherHeaders.push_back(include);
    }
  }

  const config::CheckRequest& request_;
  LibraryMapping& libraries_;
  Progress& progress_;
  Diagnostics& diagnostics_;
  DeclaredNames names_;
  HeaderChoice choice_;
  config::ParseRequest parse_;  // but for the headers that were chosen
  std::vector<std::string> read_;
  HeaderSide side_;
};

}  // namespace

std::optional<HeaderSide> readHeaderSide(const config::CheckRequest& request,
                                         const project::Project& project,
                                         const std::vector<project::DeclaredState>& states,
                                         LibraryMapping& libraries, Progress& progress,
                                         Diagnostics& diagnostics) {
  return Reader(request, libraries, namesOf(project, states), progress, diagnostics).run();
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
