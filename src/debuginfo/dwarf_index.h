// Where the names that were asked for stand in a file's DWARF.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "debuginfo/dwarf_file.h"

namespace ljbind::debuginfo {

// Entries with one name, in file order, by how much they say: `definitions` have a body (or are a
// typedef, or a variable), `declarations` only say that there is such a struct or function.
struct Places {
  std::vector<EntryId> definitions;
  std::vector<EntryId> declarations;
};

// Keyed as in the request: "struct x", "union x", "enum x", or a plain name.
using Index = std::map<std::string, Places, std::less<>>;

// Looks through the entries that stand directly below the units, where C has everything that is not
// local to a function. Linear in the size of the file; what it keeps depends on `names` alone.
Index findNames(DwarfFile& file, const std::vector<std::string>& names);

}  // namespace ljbind::debuginfo
