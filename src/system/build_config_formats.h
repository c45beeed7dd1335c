// The three formats of build configurations that build_config.h reads, one function for each.
#pragma once

#include <string_view>
#include <vector>

#include "system/build_config.h"

namespace ljbind::sys {

// config.h: #define, #undef and the commented #undef that configure leaves of what is not there.
// Function-like macros are passed over.
std::vector<BuildMacro> readConfigHeader(std::string_view text);

// config.status: the definitions for its headers, in the forms of autoconf 2.13 to 2.7x, and the -D
// and -U among the flags that it substitutes.
std::vector<BuildMacro> readConfigStatus(std::string_view text);

// A CMake cache (NAME:TYPE=VALUE), or a script that fills one (set(NAME VALUE ...)).
std::vector<BuildMacro> readCMakeCache(std::string_view text);

// Which of them a text is; none when no line of it belongs to any.
std::optional<BuildConfigFormat> formatOf(std::string_view text);

}  // namespace ljbind::sys
