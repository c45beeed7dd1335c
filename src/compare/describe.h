// Spells types the way C does, for phrases about differences.
#pragma once

#include <string>
#include <string_view>

#include "ir/module.h"

namespace ljbind::compare {

// "const char *", "int (*)(double)", "struct x", a typedef by its name. Long types end in "...".
std::string describe(const ir::Module& module, ir::TypeId type);

// "struct", "function", "constant" ...: what kind of thing a declaration is.
std::string_view kindWord(const ir::Decl& decl);

// "8 bytes", "1 byte"
std::string bytes(std::uint64_t count);

}  // namespace ljbind::compare
