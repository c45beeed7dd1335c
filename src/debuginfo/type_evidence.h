// What a library's own files say of its types, whatever carries that.
//
// Each carrier is a reader of its own into the same model. A new one (BTF, CTF) is another
// enumerator, another read function and another attempt in readTypeEvidence().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "debuginfo/debug_file.h"
#include "debuginfo/type_reading.h"

namespace ljbind::debuginfo {

enum class Carrier : std::uint8_t { Dwarf };

struct TypeEvidence {
  Carrier carrier;
  DebugFile file;
  TypeReading reading;
};

// Reads `names` (see read_dwarf.h) from the first carrier that the library has: none where it has
// none at all. Fails as findDebugFile and readDwarf do.
Result<std::optional<TypeEvidence>> readTypeEvidence(const std::string& library,
                                                     const std::vector<std::string>& names,
                                                     const std::string& root = "/usr/lib/debug");

// "DWARF in '/usr/lib/debug/.build-id/12/ab.debug', found by its build-id 12ab".
std::string describe(const TypeEvidence& evidence);

}  // namespace ljbind::debuginfo
