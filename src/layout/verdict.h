// Says in sentences how two layouts of one record differ.
#pragma once

#include "layout/side_by_side.h"

namespace ljbind::layout {

// Fills in `verdict` and `agrees` of a comparison whose rows are paired and marked.
void judge(SideBySide& comparison);

// "1032 bytes, aligned to 8; 23 members; 2 holes of 8 bytes; 4 bytes of padding"
std::string summary(const Layout& layout);

// What a divergence consists in: "4 bytes in C, 8 bytes in app.lua"
std::string explain(const SideBySide& comparison, const PairedRow& row);

}  // namespace ljbind::layout
