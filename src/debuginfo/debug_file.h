// Finds the file that holds a library's debug information, by what debuggers go by.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"

namespace ljbind::debuginfo {

// What says that a file belongs to the library.
enum class Witness : std::uint8_t {
  Library,    // it is the library itself
  BuildId,    // both carry one build-id
  DebugLink,  // the library names it, and its checksum is the one named
};

struct DebugFile {
  std::string path;
  Witness witness;
  std::string buildId;  // the library's, in hexadecimal; empty when it has none
};

// Where the .debug_info of `libraryPath` is: in the library; below `root` by build-id
// (.build-id/xx/yyyy.debug); or in the file that its .gnu_debuglink names, beside it, in .debug
// beside it, or below `root`. None when there is none. A candidate with another build-id or
// checksum, without .debug_info, or which cannot be read, is passed over: it says nothing of this
// library. DebugInfoUnreadable when the library itself cannot be read.
Result<std::optional<DebugFile>> findDebugFile(const std::string& libraryPath,
                                               const std::string& root = "/usr/lib/debug");

// "found by its build-id 12ab...": how the file was found, in words.
std::string describe(const DebugFile& file);

// Where the file with a build-id (bytes, not text) would be; empty for one too short to be a name.
std::string buildIdPath(const std::string& buildId, const std::string& root);

}  // namespace ljbind::debuginfo
