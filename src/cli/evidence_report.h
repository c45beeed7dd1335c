// What `ljbind evidence` prints of what was gathered.
#pragma once

#include <string>

#include "cli/evidence_gather.h"

namespace ljbind::cli {

// For people. What is undecided is left out unless the types were `named` or it is `verbose`.
std::string evidenceText(const Gathered& gathered, bool named, bool verbose);
// For programs; see docs/evidence.md.
std::string evidenceJson(const Gathered& gathered);

}  // namespace ljbind::cli
