// File access: whole files in, whole files out or nothing.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace ljbind {

// The bytes of a regular file; directories, devices and files above `maxBytes` are refused.
Result<std::string> readFile(const std::string& path, std::size_t maxBytes = std::size_t{1} << 30);

// Writes to a temporary name beside `path` and renames it, so that no reader sees half a file.
// A `path` that exists and is not a regular file (such as /dev/stdout) is written directly.
Status writeFile(const std::string& path, std::string_view text);

}  // namespace ljbind
