// Turns packages and header names into what is to be parsed and which libraries to search.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "config/gen_request.h"
#include "config/parse_request.h"
#include "system/libraries.h"
#include "system/packages.h"

namespace ljbind::cli {

struct Sources {
  sys::PackageSet packages;
  config::ParseRequest parse;
  std::vector<std::string> origins;  // "libxml-2.0 2.9.14 (libxml2-dev 2.9.14+dfsg-1.3)"
};

// The packages, the flags that go with them, and where clang's own headers are: all but the headers
// to read. None as below.
std::optional<Sources> findPackages(const std::vector<std::string>& packages,
                                    const std::vector<config::Flag>& flags,
                                    Diagnostics& diagnostics);
// Adds headers that were named, as an #include finds them or as files; they have to compile.
bool addNamedHeaders(Sources& sources, const std::vector<std::string>& headers,
                     Diagnostics& diagnostics);

// None when a package, a header or clang's own headers cannot be found; `diagnostics` says which.
std::optional<Sources> findSources(const config::GenRequest& request, Diagnostics& diagnostics);

// The libraries a reader of the module would look into: the packages' own, or all given, as in
// "libxml2.so.2 or libz.so.1". Opens all of them.
std::string searchedLibraries(sys::Libraries& libraries, const Sources& sources,
                              const config::GenRequest& request);

// What a module is called when nobody said: libxml-2.0 → libxml2, gtk+-3.0 → gtk3, sys/time.h →
// time.
std::string defaultModuleName(const config::GenRequest& request);

}  // namespace ljbind::cli
