// Which of the libraries a project loads, or that those need, exports a symbol.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "system/shared_library.h"

namespace ljbind::cli {

// As the dynamic linker does it: a name is looked for in a library and then in all it needs. What
// is needed is opened when a name is in nothing that was opened before.
class ExportedSymbols {
 public:
  // Files; those that cannot be read are passed over.
  explicit ExportedSymbols(const std::vector<std::string>& paths);

  std::optional<std::string> exporter(std::string_view symbol);
  // Everything the given files themselves export.
  std::vector<std::string_view> names() const;
  // "libxml2.so.2 and libz.so.1", of the given files; empty when there are none.
  std::string searched() const;

 private:
  void open(const std::string& path);
  bool openNext();

  std::vector<std::unique_ptr<sys::SharedLibrary>> opened_;
  std::size_t given_ = 0;
  std::vector<std::string> needed_;  // sonames to open
  std::size_t next_ = 0;
  std::set<std::string> seen_;  // paths and sonames
};

}  // namespace ljbind::cli
