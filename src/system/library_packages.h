// From what a script loads, ffi.load("xml2") or ffi.C, to the packages whose headers describe it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "system/debian.h"
#include "system/installed_packages.h"

namespace ljbind::sys {

struct LoadedFile {
  std::string path;    // links resolved
  std::string soname;  // what to load instead of a name that only a -dev package provides
};

// A library that a script loads, and what is known of it.
struct LoadedLibrary {
  std::string name;               // as the script has it; "C" for ffi.C
  std::vector<LoadedFile> files;  // several for ffi.C and for a linker script
  // pkg-config packages that link to it: those of the library itself first, then those that use it
  // among others. Only the first one is certain to be about it, if `described`.
  std::vector<std::string> packages;
  bool described = false;        // packages.front() exists and is the library's own
  std::optional<Debian> debian;  // ships the first file
  // Installed Debian packages with headers for it: those that depend on `debian`, or, where there
  // is none, those that were built from the same source.
  std::vector<std::string> development;
};

class LibraryPackages {
 public:
  // `dirs` are searched for libraries before the system's.
  explicit LibraryPackages(DebianPackages& debian, std::vector<std::string> dirs = {});

  // `name` as given to ffi.load: "xml2", "libxml2.so.2", "SDL2-2.0", a path. Where LuaJIT would
  // find nothing because a version is missing ("SDL2-2.0" for libSDL2-2.0.so.0), the library that
  // is meant is found all the same. Fails with LoadedLibraryNotFound, with the name that was
  // perhaps meant, and with LibraryUnreadable.
  Result<LoadedLibrary> find(const std::string& name);

  // What ffi.C finds: the C library, and, where it is installed, what the luajit program exports.
  std::vector<LoadedLibrary> ofC();

  // What ffi.load on Linux asks the dynamic linker for: "libxml2.so" for "xml2".
  static std::string fileNameOf(const std::string& name);

  const std::vector<InstalledPackage>& installed() const { return installed_; }

 private:
  Result<LoadedLibrary> describe(const std::string& name, const std::vector<std::string>& paths);
  std::vector<std::string> packagesOf(const std::string& path, bool& described);
  const std::vector<std::string>& filesFor(const std::string& library,
                                           const InstalledPackage& package);
  std::string suggestion(const std::string& name) const;

  DebianPackages& debian_;
  std::vector<std::string> dirs_;
  std::vector<InstalledPackage> installed_;
  // What -lNAME in a package stands for, once asked.
  std::vector<std::pair<std::string, std::vector<std::string>>> known_;
};

}  // namespace ljbind::sys
