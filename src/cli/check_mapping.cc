#include "cli/check_mapping.h"

#include <algorithm>

#include "cli/check_libraries.h"
#include "cli/check_symbols.h"
#include "system/libraries.h"

namespace ljbind::cli {
namespace {

// Whether the name is only written where the file does not run on the target.
bool isForOthers(const project::SourceFile& file, const luasource::Library& library) {
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
bool isForeign(const std::string& library) {
  return library.ends_with(".dll") || library.ends_with(".dylib") ||
         library.find(".framework/") != library.npos;
}

}  // namespace

void LibraryMapping::map() {
  mapLoaded();
  if (!needsNames_) findPackagesAndHeaders();
}

bool LibraryMapping::finish(const std::set<std::string>& symbols, Diagnostics& diagnostics) {
  if (needsNames_) mapByNames(symbols);
  if (!looked_) findPackagesAndHeaders();
  for (const Diagnostic& one : diagnostics_.all()) diagnostics.add(one);
  return sources.has_value();
}

void LibraryMapping::findPackagesAndHeaders() {
  looked_ = true;
  sources = findPackages(packages, request_.flags, diagnostics_);
  if (!sources) return;
  addLibrariesOfPackages();
  listHeaders();
}

void LibraryMapping::addPackage(const std::string& name) {
  if (std::find(packages.begin(), packages.end(), name) == packages.end()) packages.push_back(name);
}

void LibraryMapping::mapLoaded() {
  for (const std::string& name : request_.packages) addPackage(name);
  sys::LibraryPackages& known = known_.emplace(debian);
  std::set<std::string> asked;
  const auto map = [&](const std::string& name, bool required) {
    if (!asked.insert(name).second) return;
    auto found = known.find(name);
    if (!found) {
      if (required) diagnostics_.add(found.failure());
      mapped.push_back({name, "", "", {}, 0});
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
  if (usesC || mapped.empty())
    for (sys::LoadedLibrary& library : known.ofC()) {
      library.name = "C";
      add(library);
    }
  const bool isMissing =
      std::any_of(mapped.begin(), mapped.end(),
                  [](const MappedLibrary& library) { return library.soname.empty(); });
  needsNames_ = usesC || isMissing;
}

void LibraryMapping::mapByNames(const std::set<std::string>& symbols) {
  ExportedSymbols exported(libraries);
  std::set<std::string> left;
  for (const std::string& name : symbols)
    if (!exported.exporter(name)) left.insert(name);
  for (const LibraryOfNames& found : librariesOf(std::move(left), *known_)) {
    const std::string& soname = found.library.files.front().soname;
    const bool isThere = std::any_of(mapped.begin(), mapped.end(), [&](const MappedLibrary& one) {
      return one.soname == soname;
    });
    if (isThere) continue;
    add(found.library);
    mapped.back().names = found.names;
  }
}

void LibraryMapping::add(const sys::LoadedLibrary& library) {
  MappedLibrary found{library.name, "", "", {}, 0};
  for (const sys::LoadedFile& file : library.files) {
    if (found.soname.empty()) found.soname = file.soname;
    libraries.push_back(file.path);
  }
  if (library.described) {
    found.package = library.packages.front();
    addPackage(found.package);
  }
  mapped.push_back(std::move(found));
}

// Who names a package links with what its pkg-config file says, whatever the script loads.
void LibraryMapping::addLibrariesOfPackages() {
  std::vector<std::string> paths;
  for (const std::string& name : request_.packages) {
    const auto isOf = [&](const MappedLibrary& library) { return library.package == name; };
    MappedLibrary found{"", "", name, {}};
    for (const sys::Library& library : sources->packages.libraries) {
      if (library.package != name) continue;
      const auto files = sys::findLibraries("-l" + library.name, sources->packages.libraryDirs);
      if (!files) continue;
      for (const std::string& path : *files) {
        if (found.soname.empty())
          if (const auto opened = sys::readSharedLibrary(path)) found.soname = opened->soname();
        paths.push_back(path);
      }
    }
    if (std::none_of(mapped.begin(), mapped.end(), isOf)) mapped.push_back(std::move(found));
  }
  libraries.insert(libraries.begin(), paths.begin(), paths.end());
}

void LibraryMapping::listHeaders() {
  for (const sys::Package& package : sources->packages.packages) {
    const auto found = sys::publicHeaders(package, debian);
    if (!found) continue;
    for (const sys::Header& header : *found) {
      headers.byInclude.try_emplace(
          header.includeName,
          PackageHeaders::Header{headers.byInclude.size(), package.name, header.path});
      sources->parse.ownPaths.push_back(header.path);
    }
    headers.index.add(*found, true);
  }
}

}  // namespace ljbind::cli
