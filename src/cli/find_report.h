// What `ljbind find` prints.
#pragma once

#include <string>
#include <vector>

#include "cli/find_result.h"

namespace ljbind::cli {

std::string findText(const std::vector<FoundName>& names);
// docs/find.md describes it.
std::string findJson(const std::vector<FoundName>& names);

}  // namespace ljbind::cli
