// What the .pc files of all installed packages say by themselves, without resolving what they
// require: a few milliseconds for hundreds of packages.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace ljbind::sys {

struct InstalledPackage {
  std::string name;                      // "libxml-2.0"
  std::string pcFile;                    // path of its .pc file
  std::vector<std::string> libraries;    // its own -l, in order: "xml2"
  std::vector<std::string> libraryDirs;  // its own -L
  std::vector<std::string> includeDirs;  // its own -I, without system directories
  std::size_t requirementCount = 0;      // packages it names as Requires
};

// All packages of pkg-config's search path, by name; a file that is no .pc file is passed over.
std::vector<InstalledPackage> installedPackages();

}  // namespace ljbind::sys
