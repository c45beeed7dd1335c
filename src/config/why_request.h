// What `ljbind why` was asked for.
#pragma once

#include <string>
#include <vector>

#include "config/gen_request.h"

namespace ljbind::config {

struct WhyRequest {
  std::vector<std::string> words;  // the name and headers, as typed
  GenRequest input;                // packages, flags and, once the words are sorted, headers
  bool json = false;
};

}  // namespace ljbind::config
