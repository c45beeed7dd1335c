#include "system/library_packages.h"

#include <dirent.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <memory>
#include <tuple>

#include "system/libraries.h"
#include "system/packages.h"
#include "system/shared_library.h"
#include "system/system_dirs.h"

namespace ljbind::sys {
namespace {

// "xml2" of "libxml2.so.2", "libxml2.dll", "xml2".
std::string stemOf(std::string_view name) {
  name = name.substr(name.rfind('/') + 1);
  for (const std::string_view end : {".so", ".dylib", ".dll"})
    name = name.substr(0, name.find(end));
  if (name.starts_with("lib") && name.size() > 3) name.remove_prefix(3);
  return std::string(name);
}

std::string printable(std::string_view name) {
  std::string text;
  for (const char c : name.substr(0, 80))
    text += std::iscntrl(static_cast<unsigned char>(c)) ? '?' : c;
  return text;
}

// Stems of the shared libraries in `dirs`, each with the file to load: the one with the shortest
// version, since "libxml2.so.2" stays when 2.9.14 goes.
std::map<std::string, std::string> librariesIn(const std::vector<std::string>& dirs) {
  std::map<std::string, std::string> files;
  const auto better = [](const std::string& a, const std::string& b) {
    const bool bare = b.ends_with(".so");
    return a.ends_with(".so") == bare ? std::pair(a.size(), a) < std::pair(b.size(), b) : bare;
  };
  for (const std::string& directory : dirs) {
    const std::unique_ptr<DIR, int (*)(DIR*)> dir(opendir(directory.c_str()), closedir);
    while (const dirent* entry = dir ? readdir(dir.get()) : nullptr) {
      const std::string name = entry->d_name;
      if (!name.starts_with("lib") || (!name.ends_with(".so") && name.find(".so.") == name.npos))
        continue;
      std::string& known = files[stemOf(name)];
      if (known.empty() || better(name, known)) known = name;
    }
  }
  return files;
}

}  // namespace

LibraryPackages::LibraryPackages(DebianPackages& debian, std::vector<std::string> dirs)
    : debian_(debian), dirs_(std::move(dirs)), installed_(installedPackages()) {}

std::string LibraryPackages::fileNameOf(const std::string& name) {
  if (name.find('/') != name.npos) return name;
  const std::string file = name.find('.') == name.npos ? name + ".so" : name;
  return file.starts_with("lib") ? file : "lib" + file;
}

std::string LibraryPackages::suggestion(const std::string& name) const {
  std::vector<std::string> dirs = dirs_;
  for (std::string& dir : libraryDirs()) dirs.push_back(std::move(dir));
  const std::map<std::string, std::string> libraries = librariesIn(dirs);
  const std::string stem = stemOf(name);
  if (const auto same = libraries.find(stem); same != libraries.end()) return same->second;
  for (const auto& [other, file] : libraries)
    if (!stem.empty() && packageEssence(other) == packageEssence(stem)) return file;
  std::vector<std::string_view> stems;
  for (const auto& [other, file] : libraries) stems.emplace_back(other);
  const std::string found = stem.size() > 80 ? std::string() : closest(stem, stems);
  return found.empty() ? found : libraries.at(found);
}

Result<LoadedLibrary> LibraryPackages::find(const std::string& name) {
  const std::string file = fileNameOf(name);
  const bool isPath = file.find('/') != file.npos;
  const bool complete =
      isPath || file.find(".so") != file.npos || file.ends_with(".dll") || file.ends_with(".dylib");
  auto paths = complete ? findLibraries(file, dirs_) : findLibraries("-l" + stemOf(file), dirs_);
  // A version that is asked for is that version; no version is any, although LuaJIT needs the
  // -dev package's link for it.
  if (!paths && !isPath && file.ends_with(".so")) paths = findLibraries("-l" + stemOf(file), dirs_);
  if (name.empty() || !paths) {
    const std::string meant = suggestion(name);
    const std::string suffix = meant.empty() ? "" : "; did you mean '" + meant + "'?";
    return diagnose(Id::LoadedLibraryNotFound, printable(name), suffix);
  }
  return describe(name, *paths);
}

Result<LoadedLibrary> LibraryPackages::describe(const std::string& name,
                                                const std::vector<std::string>& paths) {
  LoadedLibrary library;
  library.name = name;
  for (const std::string& path : paths) {
    const Result<SharedLibrary> read = readSharedLibrary(path);
    if (!read) return read.failure();
    library.files.push_back({path, read->soname()});
  }
  library.debian = debian_.ownerOf(paths.front());
  if (library.debian) library.development = debian_.developmentOf(library.debian->package);
  library.packages = packagesOf(paths.front(), library.described);
  if (library.described && library.debian) {
    // A package that merely names the library first is not about it: Libs: -lm -lother.
    const auto first = std::ranges::find(installed_, library.packages[0], &InstalledPackage::name);
    const std::optional<Debian> owner = debian_.ownerOf(first->pcFile);
    const bool related = !owner || std::ranges::find(library.development, owner->package) !=
                                       library.development.end();
    library.described = related;
  }
  if (library.packages.empty())
    for (const std::string& development : library.development)
      for (const std::string& path : debian_.filesOf(development))
        for (const InstalledPackage& package : installed_)
          if (package.pcFile == path) library.packages.push_back(package.name);
  return library;
}

const std::vector<std::string>& LibraryPackages::filesFor(const std::string& library,
                                                          const InstalledPackage& package) {
  // Directories of its own make a -l of a package differ from that of others.
  std::string key = library;
  std::vector<std::string> dirs;
  for (const std::string& dir : package.libraryDirs) {
    const std::vector<std::string> system = libraryDirs();
    if (std::ranges::find(system, dir) != system.end()) continue;
    dirs.push_back(dir);
    key.append(":").append(dir);
  }
  const auto known = std::ranges::find(known_, key, &decltype(known_)::value_type::first);
  if (known != known_.end()) return known->second;
  auto files = findLibraries("-l" + library, dirs);
  return known_.emplace_back(std::move(key), files ? *files : std::vector<std::string>()).second;
}

std::vector<std::string> LibraryPackages::packagesOf(const std::string& path, bool& described) {
  // Named like the library; how far in front it stands, among how few; then what needs least.
  using Rank = std::tuple<bool, std::size_t, std::size_t, std::size_t, std::size_t, std::string>;
  std::vector<Rank> ranks;
  const std::string stem = stemOf(path);
  const auto rankPackages = [&](bool likely) {
    for (const InstalledPackage& package : installed_) {
      for (std::size_t i = 0; i < package.libraries.size(); ++i) {
        const std::string& library = package.libraries[i];
        if (likely && !stem.starts_with(library)) continue;
        const std::vector<std::string>& files = filesFor(library, package);
        if (std::ranges::find(files, path) == files.end()) continue;
        const bool alike = packageEssence(package.name) == packageEssence(library);
        ranks.emplace_back(!alike, i, package.libraries.size(), package.requirementCount,
                           package.name.size(), package.name);
        break;
      }
    }
  };
  // -lSDL2 is libSDL2-2.0.so.0. To look for the files of everything that any package names takes
  // longer than all the rest, and only a linker script gives a library that is called otherwise.
  rankPackages(true);
  if (ranks.empty()) rankPackages(false);
  std::ranges::sort(ranks);
  described = !ranks.empty() && (!std::get<0>(ranks[0]) || std::get<1>(ranks[0]) == 0);
  std::vector<std::string> names;
  for (Rank& rank : ranks) names.push_back(std::move(std::get<5>(rank)));
  return names;
}

std::vector<LoadedLibrary> LibraryPackages::ofC() {
  std::vector<LoadedLibrary> all;
  LoadedLibrary libc;
  libc.name = "C";
  for (const std::string& name : defaultLibraries()) {
    const auto paths = findLibraries(name, dirs_);
    if (!paths) continue;
    if (libc.files.empty()) {
      libc.debian = debian_.ownerOf(paths->front());
      if (libc.debian) libc.development = debian_.developmentOf(libc.debian->package);
    }
    for (const std::string& path : *paths)
      if (const auto read = readSharedLibrary(path)) libc.files.push_back({path, read->soname()});
  }
  all.push_back(std::move(libc));
  // The program that runs the script exports LuaJIT's own functions.
  Result<LoadedLibrary> host = find("luajit-5.1");
  if (host && host->described) all.push_back(std::move(*host));
  return all;
}

}  // namespace ljbind::sys
