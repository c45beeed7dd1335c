// A stable text of a Module, for --dump ir and for tests.
#pragma once

#include <string>

#include "ir/module.h"

namespace ljbind::ir {

// One declaration per line, members and enumerators indented below it; no machine paths.
std::string dump(const Module& module);
// A type in words, inside out: "pointer to const struct x".
std::string describe(const Module& module, TypeId id);

}  // namespace ljbind::ir
