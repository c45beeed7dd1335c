// Which of C's own headers declares a type.
#pragma once

#include <string_view>

namespace ljbind::headers {

// The type that a message of clang's says is unknown; empty for other messages.
std::string_view unknownTypeIn(std::string_view message);

// The header that has to be included for a type of the C standard (ISO/IEC 9899:2011, clause 7) or
// of POSIX.1-2017 (<sys/types.h>), as in "stddef.h" for size_t. Empty for all other names.
std::string_view standardHeaderOf(std::string_view type);

}  // namespace ljbind::headers
