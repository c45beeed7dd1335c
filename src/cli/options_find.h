// The options of `ljbind find`; see options.h.
#pragma once

#include <CLI/CLI.hpp>

#include "config/find_request.h"

namespace ljbind::cli {

void describeFind(CLI::App& find, config::FindRequest& request);

}  // namespace ljbind::cli
