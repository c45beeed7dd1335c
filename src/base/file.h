// File access: whole files in, whole files out or nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ljbind {

// The bytes of a regular file; directories, devices and files above `maxBytes` are refused.
Result<std::string> readFile(const std::string& path, std::size_t maxBytes = std::size_t{1} << 30);

struct OutputFile {
  std::string path;
  std::string_view text;
};

// Writes to a temporary name beside each path and renames them at the end, so that no reader sees
// half a file and a failure leaves none of them. Links are followed. What exists and is not a
// regular file, or is one of this process's own (/dev/stdout), is written directly, last.
Status writeFiles(const std::vector<OutputFile>& files);
Status writeFile(const std::string& path, std::string_view text);

}  // namespace ljbind
