// The story of a declaration for other programs; docs/why.md describes it.
#pragma once

#include <string>

#include "why/story.h"

namespace ljbind::cli {

std::string storyJson(const why::Story& story);

}  // namespace ljbind::cli
