// Finds out which corrections are certain, by making them and checking again.
#pragma once

#include <vector>

#include "cli/check_inspect.h"
#include "project/project.h"

namespace ljbind::cli {

// Removes the edits of findings that would not go away, and of those whose correction brings up
// something new. Files are changed in memory alone.
void keepCertainEdits(const CheckedProject& checked, const project::LoadRequest& load,
                      std::vector<findings::Finding>& findings);

}  // namespace ljbind::cli
