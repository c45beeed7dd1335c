// Finds installed libraries by what a project declares, for what no ffi.load of it names: programs
// that LuaJIT runs in bring OpenSSL, SDL and others along, and the project has them from ffi.C.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "system/library_packages.h"

namespace ljbind::cli {

struct LibraryOfNames {
  sys::LoadedLibrary library;
  std::size_t names = 0;  // of those asked for that it exports
};

// For symbols that nothing loaded exports, the libraries that packages of pkg-config are about and
// that export them, those with the most first and each with names that those before it have not.
// One name alone may be a coincidence, and is taken for one unless it is all there is.
std::vector<LibraryOfNames> librariesOf(std::set<std::string> symbols,
                                        sys::LibraryPackages& packages);

// The libraries that packages of these names are about; those that cannot be found are left out.
std::vector<sys::LoadedLibrary> librariesOfPackages(const std::vector<std::string>& names,
                                                    sys::LibraryPackages& packages);

}  // namespace ljbind::cli
