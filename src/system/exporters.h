// Which installed libraries export a symbol, whoever they belong to.
#pragma once

#include <string>
#include <vector>

namespace ljbind::sys {

struct Exporter {
  std::string path;    // links resolved
  std::string soname;  // "libxml2.so.2"
};

// The shared libraries directly in `dirs`, or else in system_dirs.h's libraryDirs(), that export
// `symbol`, by path. All of them are read.
std::vector<Exporter> librariesExporting(const std::string& symbol,
                                         const std::vector<std::string>& dirs = {});

}  // namespace ljbind::sys
