// The small pieces of HTML that all parts of the page are made of.
#pragma once

#include <string>
#include <string_view>

#include "layout/side_by_side.h"

namespace ljbind::layout {

// Safe as text and in a quoted attribute; control characters become U+FFFD.
std::string escaped(std::string_view text);

// The word for a mark in class names: "differs".
std::string_view className(Mark mark);

// What a pointer resting on a member is told: "pos.x, offset 8, 4 bytes, int".
std::string tooltip(const Row& row);

// "pos", "hole of 4 bytes", "unnamed bits"
std::string shownName(const Row& row);

// The colour of each paired row as a number of hues: that of the outermost member it belongs to.
std::vector<unsigned> huesOf(const SideBySide& comparison);

}  // namespace ljbind::layout
