// The options of `ljbind why`; see options.h.
#pragma once

#include <CLI/CLI.hpp>

#include "config/why_request.h"

namespace ljbind::cli {

void describeWhy(CLI::App& why, config::WhyRequest& request);

}  // namespace ljbind::cli
