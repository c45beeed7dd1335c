// Spells types the way C does, for phrases about differences.
#pragma once

#include <string>

#include "ir/module.h"

namespace ljbind::compare {

// "const char *", "int (*)(double)", "struct x", a typedef by its name. Long types end in "...".
std::string describe(const ir::Module& module, ir::TypeId type);

// "8 bytes", "1 byte"
std::string bytes(std::uint64_t count);

}  // namespace ljbind::compare
