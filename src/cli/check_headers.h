// Finds the headers and libraries that a project's declarations stand for, and reads them.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "cli/progress.h"
#include "config/check_request.h"
#include "ir/module.h"
#include "project/declared.h"
#include "system/libraries.h"
#include "system/library_packages.h"

namespace ljbind::cli {

// What was found for one library that the project loads, or that was named, or for the libraries of
// a package that was named.
struct MappedLibrary {
  std::string name;                  // as the script has it: "xml2", or "C"; empty for a package
  std::string soname;                // empty when it is not installed
  std::string package;               // of pkg-config; empty when none describes it
  std::vector<std::string> headers;  // of that package that were read
  // Of a library that nothing loads: how many names that are in nothing that is loaded it exports.
  std::size_t names = 0;
};

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

// None when something that was asked for by name is missing or does not compile.
std::optional<HeaderSide> readHeaderSide(const config::CheckRequest& request,
                                         const project::Project& project,
                                         const std::vector<project::DeclaredState>& states,
                                         Progress& progress, Diagnostics& diagnostics);

// "libxml2.so.2 (libxml-2.0): libxml/parser.h, libxml/tree.h", a line for each library.
std::vector<std::string> describeMapping(const HeaderSide& side);

}  // namespace ljbind::cli
