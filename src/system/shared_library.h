// Reads what a shared library exports, its soname and what it needs, from its ELF file; the
// library is never loaded, so none of its code runs.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ljbind::sys {

enum class SymbolKind : std::uint8_t { Function, Object, Tls, Ifunc, Untyped };

// A symbol that dlsym finds: defined, global, weak or unique, of default or protected visibility,
// in its default version (foo@@V or unversioned, never foo@V).
struct Symbol {
  std::string_view name;  // lives as long as the SharedLibrary
  std::uint64_t sizeBytes;
  SymbolKind kind;
  bool weak;
};

class SharedLibrary {
 public:
  SharedLibrary(SharedLibrary&&) noexcept;
  SharedLibrary& operator=(SharedLibrary&&) noexcept;
  ~SharedLibrary();

  const std::string& path() const { return path_; }
  // DT_SONAME, or the file's name when it has none: what a generated module loads.
  const std::string& soname() const { return soname_; }
  // DT_NEEDED, in file order.
  const std::vector<std::string>& needed() const { return needed_; }
  // All exported symbols, in the order of the file's symbol table.
  const std::vector<Symbol>& symbols() const { return symbols_; }
  // The exported symbol of that name, or null; constant time.
  const Symbol* find(std::string_view name) const;

 private:
  friend class SharedLibraryReader;
  struct Mapping;
  SharedLibrary();
  void index();

  std::string path_;
  std::string soname_;
  std::vector<std::string> needed_;
  std::vector<Symbol> symbols_;
  std::vector<std::uint32_t> slots_;  // open addressing; 1 + index into symbols_, 0 is free
  std::unique_ptr<Mapping> mapping_;  // the file's bytes; `symbols_` points into it
};

// Reads an ELF shared object of this machine's class and architecture. Anything else, however
// damaged, is LibraryUnreadable with the reason.
Result<SharedLibrary> readSharedLibrary(const std::string& path);

}  // namespace ljbind::sys
