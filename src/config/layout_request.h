// What `ljbind layout` was asked for.
#pragma once

#include <string>
#include <vector>

#include "config/gen_request.h"

namespace ljbind::config {

struct LayoutRequest {
  std::vector<std::string> words;  // types and headers, as typed
  GenRequest input;                // packages, flags and, once the words are sorted, headers
  std::string against;             // a Lua file; empty: nothing to compare with
  std::string html;                // empty: text; "-": the page on standard output
};

}  // namespace ljbind::config
