// Reads what DWARF says of types, functions and variables into an ir::Module.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "debuginfo/type_reading.h"

namespace ljbind::debuginfo {

// Reads `names` ("struct x", "union x", "enum x", or the plain name of a typedef, function or
// variable), marked as wanted, and what they need. DWARF 2 to 5; neither split units (.dwo) nor
// compressed sections of the old form (.zdebug_info).
//
// Records are there with their bodies where they are wanted or held by value, through typedefs and
// arrays as well, and elsewhere by name, size and member names alone. A struct that one unit only
// declares is what another defines. Untagged records and enums get names as src/clang gives them.
//
// DWARF does not say everything. What is not said is:
// - Alignment, except where it was asked for with an attribute: Record::alignedBytes, and those of
//   fields and typedefs, are what DWARF says, and 0 where it says nothing. Record::alignBytes of a
//   body that was read is worked out: the strictest alignment among the members, unless an offset
//   or the size shows that the record is packed, which is 1. `packed` on a record whose members
//   lie where they would anyway cannot be seen: no alignment that was worked out is evidence
//   against a header, only size and offsets are. Without a body, it is 0.
// - Unnamed bit-fields, which DWARF leaves out.
// - `char` parameters of old style functions, calling conventions, attributes.
//
// DebugInfoUnreadable when the file is not what it should be. Damage within is passed over, and is
// one of the `problems`: what is in the module was read from sound entries.
//
// The time is linear in the size of the file; memory, beside sections that had to be decompressed,
// depends on what is read. `root` is where an alternate file is found by its build-id.
Result<TypeReading> readDwarf(const std::string& path, const std::vector<std::string>& names,
                              const std::string& root = "/usr/lib/debug");

}  // namespace ljbind::debuginfo
