// Which Debian packages ship a file, installed or not, by the index that `apt-file update` fetches.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ljbind::sys {

// The package and the path of what it ships: "libxml2-dev", "usr/include/libxml2/libxml/tree.h".
struct Shipped {
  std::string package;
  std::string path;
};

// The headers below usr/include that end in "/" and `includeName`, in the Contents files of
// `lists`, the shortest path first; at most eight. Nothing where there is no index. Compressed
// indexes are read by apt's own apt-helper.
std::vector<Shipped> packagesWithHeader(std::string_view includeName,
                                        const std::string& lists = "/var/lib/apt/lists");

}  // namespace ljbind::sys
