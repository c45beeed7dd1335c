// Draws layouts as one page for a browser, which needs nothing beside itself.
#pragma once

#include <string>
#include <vector>

#include "layout/side_by_side.h"

namespace ljbind::layout {

// Everything that comes from headers and files is escaped; the page refers to no other resource.
std::string drawPage(const std::vector<SideBySide>& comparisons);

}  // namespace ljbind::layout
