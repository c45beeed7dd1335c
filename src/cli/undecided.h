// Warns of macros that nobody decided and that change a layout in use.
#pragma once

#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "clang/headers.h"
#include "cli/flip.h"

namespace ljbind::cli {

// "nobody decided whether X is defined, and with it sizeof is 1104": an outcome that changed a
// layout.
Diagnostic undecided(const ir::Module& module, const why::Outcome& outcome);

// Fills in TestedMacro::definedIf of macros that nobody would have decided otherwise: those that
// the package's own headers define, in branches that were not taken. Where nobody decided about one
// of these branches either, the macro stays undecided.
void findSkippedDefinitions(std::vector<why::TestedMacro>& macros, headers::TranslationUnit& unit);

struct UndecidedLayout {
  Diagnostic warning;
  ir::DeclId record;  // the first one that the macro changes
};
struct UndecidedLayouts {
  std::vector<UndecidedLayout> warnings;
  std::vector<std::string> notTried;  // macros of which it is not known
};

// A warning for each such macro that is tested among the members of these records, or around a
// macro or a typedef they are written with. Where none is, which is the common case, nothing is
// read. `unit` has made `module`. A record is read once more where it stands, with the macro; where
// that cannot be done, and `parse` is not null, its headers are, with what `module` was read with.
UndecidedLayouts undecidedLayouts(headers::TranslationUnit& unit, const config::ParseRequest* parse,
                                  const ir::Module& module, const std::vector<ir::DeclId>& records);

// "not tried: A, B": what undecidedLayouts could not find out.
Diagnostic notTried(const std::vector<std::string>& macros);

}  // namespace ljbind::cli
