// Finds shared libraries by the names linkers use, and tells which of several exports a symbol.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/packages.h"
#include "system/shared_library.h"

namespace ljbind::sys {

// The shared objects that `name` stands for: "-lxml2", "xml2", "libxml2.so.2" or a path (anything
// with a slash). A GNU ld script stands for the shared objects it names, the first one first; a
// missing lib*.so link for the highest lib*.so.N beside where it would be. `dirs` come before
// system_dirs.h's libraryDirs(). Links are resolved. Fails with LibraryNotFound.
Result<std::vector<std::string>> findLibraries(const std::string& name,
                                               const std::vector<std::string>& dirs = {});

// The first of findLibraries().
Result<std::string> findLibrary(const std::string& name, const std::vector<std::string>& dirs = {});

// The libraries behind headers that no package was named for, by soname: libc.so.6, libm.so.6.
std::vector<std::string> defaultLibraries();

// A symbol and the library that exports it.
struct Found {
  std::size_t library;  // for Libraries::opened()
  const Symbol* symbol;
};

// The libraries a module may take symbols from, in order. Each is opened when a symbol is in none
// of those before it.
class Libraries {
 public:
  // Search order: `extra` (as for findLibraries), the named packages' own libraries, those of
  // their requirements, defaultLibraries(). `dirs` are -L directories, before the packages' own.
  explicit Libraries(const PackageSet& packages, const std::vector<std::string>& extra = {},
                     std::vector<std::string> dirs = {});

  // The first library that exports `symbol`; nothing when none does. References stay valid.
  std::optional<Found> find(std::string_view symbol);

  // How many libraries have been opened so far, and the one of that index.
  std::size_t openedCount() const { return opened_.size(); }
  const SharedLibrary& opened(std::size_t index) const { return *opened_[index]; }
  // The package whose -l named that library; empty for `extra` and the default libraries.
  const std::string& packageOf(std::size_t index) const { return packages_[index]; }
  // Opens the first library, that of the first package named; null when that cannot be done.
  const SharedLibrary* primary();

  // What could not be found or read among the libraries tried so far; the search went on.
  const std::vector<Diagnostic>& failures() const { return failures_; }

 private:
  struct Candidate {
    std::string name;
    std::string package;
  };
  bool openNext();
  void openFile(const std::string& path, const std::string& package);

  std::vector<Candidate> candidates_;
  std::size_t next_ = 0;
  std::vector<std::string> dirs_;
  std::vector<std::unique_ptr<SharedLibrary>> opened_;
  std::vector<std::string> packages_;
  std::vector<Diagnostic> failures_;
};

}  // namespace ljbind::sys
