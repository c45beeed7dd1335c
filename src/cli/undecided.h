// Warns of macros that nobody decided and that change a layout in use.
#pragma once

#include <vector>

#include "base/diagnostic.h"
#include "cli/flip.h"

namespace ljbind::cli {

// "nobody decided whether X is defined, and with it sizeof is 1104": an outcome that changed a
// layout.
Diagnostic undecided(const ir::Module& module, const why::Outcome& outcome);

// One warning for each such macro that is tested among the members of these records, or around a
// macro or a typedef they are written with. Where none is, which is the common case, nothing is
// parsed. `rejected` and `parse` are those that `module` was read with.
struct UndecidedLayout {
  Diagnostic warning;
  ir::DeclId record;  // the first one that the macro changes
};
std::vector<UndecidedLayout> undecidedLayouts(const config::ParseRequest& parse,
                                              const std::vector<config::RejectedHeader>& rejected,
                                              const ir::Module& module,
                                              const std::vector<ir::DeclId>& records);

}  // namespace ljbind::cli
