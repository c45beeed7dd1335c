// What pkg-config knows about the packages a user names, each flag with the package it comes from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ljbind::sys {

// One compiler or linker argument, such as "-DXMLSEC_NO_SIZE_T", and the package whose .pc file
// has it. A named package comes before its requirements when several have it.
struct Flag {
  std::string text;
  std::string package;
};

// One -l argument.
struct Library {
  std::string name;     // as after -l: "xml2"
  std::string package;  // the package whose Libs line has it
  bool own;             // `package` is one of those the user named
};

// A package the user named.
struct Package {
  std::string name;                // "libxml-2.0"
  std::string version;             // "2.9.14"
  std::string pcFile;              // path of its .pc file; empty for pkg-config's built-in packages
  std::string includeDirVariable;  // its `includedir`, empty when it sets none
  std::string libDirVariable;      // its `libdir`, likewise
  // The -I directories of its own Cflags, without system ones: /usr/include/libxml2. Empty when
  // its headers are installed straight into a system directory (zlib, libcurl).
  std::vector<std::string> includeDirs;
  // Its own Cflags name a system directory as well: -I/usr/include -I/usr/include/libdrm.
  bool alsoSystemDirs = false;
  // Every -I directory in effect when it is used, its own and those of its requirements.
  std::vector<std::string> searchDirs;

  bool installsIntoSystemDirs() const { return includeDirs.empty(); }
};

struct PackageSet {
  std::vector<Package> packages;         // in the order they were named, without repetition
  std::vector<Flag> cflags;              // exactly the arguments `pkg-config --cflags` prints
  std::vector<Flag> libs;                // exactly the arguments `pkg-config --libs` prints
  std::vector<Library> libraries;        // the -l among `libs`: own ones first, then in link order
  std::vector<std::string> libraryDirs;  // the -L among `libs`
};

// Asks libpkgconf, in this process, what `pkg-config --cflags --libs NAME...` would answer; the
// PKG_CONFIG_* variables of the environment count as they do there. Fails with PackageNotFound
// (and a suggestion) or PackageBroken. No names give an empty set.
Result<PackageSet> resolvePackages(const std::vector<std::string>& names);

// The installed package a user who wrote `name` most likely meant, empty when there is none:
// "libxml2" is "libxml-2.0", "gtk3" and "libgtk-3-dev" are "gtk+-3.0".
std::string suggestPackage(std::string_view name, const std::vector<std::string>& installed);

// What is left of a package's or library's name when its "lib", "-dev", punctuation and ".0" are
// taken off, in small letters: "gtk3" of "gtk+-3.0" and "gtk-3".
std::string packageEssence(std::string_view name);

}  // namespace ljbind::sys
