// Flags for the compiler, as they are allowed wherever they are written.
#pragma once

#include <string>

namespace ljbind::config {

// What is wrong with the argument of -D, -U, -I or -include, which clang would say of a line nobody
// wrote; empty when nothing is.
std::string refuseFlag(const std::string& flag, const std::string& value);

}  // namespace ljbind::config
