// Finds the headers a package offers to its users, the one that includes the others first.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "system/debian.h"
#include "system/packages.h"

namespace ljbind::sys {

struct Header {
  std::string includeName;  // what stands between < and >: "libxml/tree.h"
  std::string path;         // "/usr/include/libxml2/libxml/tree.h"
  bool umbrella;            // stands for the whole package; at most one, and it is the first
};

// The *.h files below the package's own include directories. For a package installed straight into
// a system directory: those of the Debian package that ships its .pc file, and where there is no
// dpkg database, NAME.h and NAME/NAME.h. Umbrella first, the rest by name; fails with
// NoPublicHeaders when there is none.
//
// The umbrella is, in this order: NAME.h, then NAME/NAME.h provided that it includes a quarter of
// the headers beside it. NAME is the package's name, without its version, without "lib", without
// both; then the same of the name of its own first include directory. Case does not count (sdl2:
// SDL.h).
Result<std::vector<Header>> publicHeaders(const Package& package, DebianPackages& debian);
Result<std::vector<Header>> publicHeaders(const Package& package);

// The names a header of package `name` may have, likeliest first: "libxml-2.0" gives "libxml-2.0",
// "libxml", "xml-2.0", "xml".
std::vector<std::string> headerStems(const std::string& name);

}  // namespace ljbind::sys
