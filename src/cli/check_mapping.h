// Finds the libraries that a project takes its names from, and the packages that describe them.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "cli/sources.h"
#include "config/check_request.h"
#include "project/project.h"
#include "system/header_index.h"
#include "system/library_packages.h"

namespace ljbind::cli {

// What was found for one library that the project loads, or that was named, or for the libraries of
// a package that was named.
struct MappedLibrary {
  std::string name;                  // as the script has it: "xml2", or "C"; empty for a package
  std::string soname;                // empty when it is not installed
  std::string package;               // of pkg-config; empty when none describes it
  std::vector<std::string> headers;  // of that package that were read
  // Of a library that nothing loads: how many names that are in nothing that is loaded it exports.
  std::size_t names = 0;
};

// The headers that packages offer.
struct PackageHeaders {
  struct Header {
    std::size_t position;  // umbrella first
    std::string package;
    std::string path;
  };
  std::map<std::string, Header, std::less<>> byInclude;
  sys::HeaderIndex index;
};

// One mapping; in the order of its functions. It shares nothing that changes with anything else, so
// that map() may run in a thread of its own, beside what only reads the request and the project.
class LibraryMapping {
 public:
  LibraryMapping(const config::CheckRequest& request, const project::Project& project)
      : request_(request), project_(project) {}

  // By what the project loads and what was asked for.
  void map();
  // By the symbols it declares, where something that is loaded cannot be looked into. False when
  // something that was asked for by name is missing; `diagnostics` has what went wrong so far.
  bool finish(const std::set<std::string>& symbols, Diagnostics& diagnostics);

  std::vector<MappedLibrary> mapped;
  std::vector<std::string> libraries;  // files to look symbols up in, in order
  std::vector<std::string> packages;
  // After finish(): of the packages.
  std::optional<Sources> sources;
  PackageHeaders headers;
  sys::DebianPackages debian;

 private:
  void addPackage(const std::string& name);
  void add(const sys::LoadedLibrary& library);
  void mapLoaded();
  void mapByNames(const std::set<std::string>& symbols);
  void findPackagesAndHeaders();
  void addLibrariesOfPackages();
  void listHeaders();

  const config::CheckRequest& request_;
  const project::Project& project_;
  std::optional<sys::LibraryPackages> known_;
  bool needsNames_ = false;
  bool looked_ = false;  // for packages
  Diagnostics diagnostics_;
};

}  // namespace ljbind::cli
