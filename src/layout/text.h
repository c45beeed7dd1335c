// Draws a layout, or two beside each other, as text for a terminal.
#pragma once

#include <string>

#include "layout/side_by_side.h"

namespace ljbind::layout {

struct TextStyle {
  unsigned columns = 100;  // lines are no longer; 80 to 120 are sensible
  bool colour = false;     // ANSI escape sequences
  bool unicode = true;     // box drawing and signs; otherwise ASCII alone
};

std::string drawText(const SideBySide& comparison, const TextStyle& style);

}  // namespace ljbind::layout
