// Finds the headers that a project's declarations stand for, and reads them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "cli/check_mapping.h"
#include "cli/progress.h"
#include "config/check_request.h"
#include "ir/module.h"
#include "project/declared.h"

namespace ljbind::cli {

// A macro that nobody decided and that changes the layout of a struct which the project declares.
struct UndecidedMacro {
  Diagnostic warning;
  std::vector<std::string> names;  // of the struct: "struct x", and those of its typedefs
};

struct HeaderSide {
  ir::Module module;
  std::vector<UndecidedMacro> undecided;
  std::vector<MappedLibrary> mapped;
  std::vector<std::string> libraries;  // files and names to look symbols up in, in order
  std::vector<std::string> packages;
  std::vector<std::string> otherHeaders;  // that were read for no package: the C library's
};

// None when something that was asked for by name is missing or does not compile. `libraries` were
// mapped, and what they map to becomes part of the answer.
std::optional<HeaderSide> readHeaderSide(const config::CheckRequest& request,
                                         const project::Project& project,
                                         const std::vector<project::DeclaredState>& states,
                                         LibraryMapping& libraries, Progress& progress,
                                         Diagnostics& diagnostics);

// "libxml2.so.2 (libxml-2.0): libxml/parser.h, libxml/tree.h", a line for each library.
std::vector<std::string> describeMapping(const HeaderSide& side);

}  // namespace ljbind::cli
