// The file names of a unit's line table, which DW_AT_decl_file counts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "debuginfo/dwarf_source.h"

namespace ljbind::debuginfo {

// Paths by number, absolute where the unit tells its directory; an empty one is no file. None for a
// unit without a line table, or with a damaged one.
using FileTable = std::vector<std::string>;

// What was read and what it takes is subtracted from `budgetBytes`, and there are no more tables
// when that is used up: damaged units could all name one huge table.
FileTable readFileTable(const DwarfSource& source, const Unit& unit, std::uint64_t& budgetBytes);

}  // namespace ljbind::debuginfo
