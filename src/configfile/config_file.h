// ljbind.toml: what a project says once instead of on every command line.
#pragma once

#include <string>

#include "base/diagnostic.h"
#include "config/check_request.h"

namespace ljbind::configfile {

// The ljbind.toml in the directory of `path`, or in the nearest one above it; empty when there is
// none.
std::string findConfigFile(const std::string& path);

// Adds what the table [check] of `file` says to a request that the command line has filled. The
// command line wins: a list or a value that it gave is not replaced; of macros, assumptions and -W
// options it gets the last word. Paths are relative to the directory of the file.
void readConfigFile(const std::string& file, config::CheckRequest& request, Diagnostics& problems);

}  // namespace ljbind::configfile
