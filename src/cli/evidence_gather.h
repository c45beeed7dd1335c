// Asks every witness there is about the structs of a Module.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "cli/sources.h"
#include "evidence/evidence.h"
#include "ir/module.h"
#include "system/build_config.h"

namespace ljbind::cli {

struct EvidenceOptions {
  std::vector<std::string> libraries;     // besides the packages' own
  std::vector<std::string> directories;   // to look for libraries in
  std::vector<std::string> constructors;  // to probe instead of those found by signature
  std::vector<std::string> initialisers;
  bool probe = false;  // run library code
};

struct Gathered {
  std::vector<evidence::TypeVerdict> types;
  std::vector<evidence::MacroEvidence> macros;
  std::vector<std::string> notes;  // "libxml2.so.2 has no debug information"
};

// The build configurations named on the command line. What cannot be read is a diagnostic.
std::vector<sys::BuildConfig> readConfigs(const std::vector<std::string>& paths,
                                          Diagnostics& diagnostics);
// Adds to the flags what the configurations say of macros that the headers tested. True when there
// was anything to add, so that the headers have to be read again.
bool applyConfigs(const std::vector<sys::BuildConfig>& configs, const ir::Module& module,
                  config::ParseRequest& parse);
// Reports where flags, or what the headers of `module` found when they tested a macro, and
// configurations say different things. With an empty Module only the flags are compared.
void reportConflicts(const std::vector<sys::BuildConfig>& configs, const ir::Module& module,
                     const config::ParseRequest& parse, Diagnostics& diagnostics);

// The macros that decide over members of a record, or over what they are written with.
std::set<std::string> decidingMacros(const ir::Module& module, ir::DeclId record);

// `records` must have bodies in `module`.
Gathered gatherEvidence(const Sources& sources, const ir::Module& module,
                        const std::vector<ir::DeclId>& records,
                        const std::vector<sys::BuildConfig>& configs,
                        const EvidenceOptions& options, Diagnostics& diagnostics);

}  // namespace ljbind::cli
