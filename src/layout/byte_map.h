// The byte map of the page: a row for each eight bytes, every member a box of its own width.
#pragma once

#include <string>

#include "layout/side_by_side.h"

namespace ljbind::layout {

// One side's map as HTML. `second` chooses the side. Boxes are placed in percent of the width and
// in rows; of what fills many rows only the first and last are drawn, with a break between them.
// A union as a whole is drawn with a line for each member instead, all from the same left edge.
std::string byteMap(const SideBySide& comparison, bool second);

// Both layouts as strips over one another, with every outermost member's two places connected.
// Empty for unions and where there is only one layout.
std::string overview(const SideBySide& comparison);

}  // namespace ljbind::layout
