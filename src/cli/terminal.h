// What the environment says of the terminal.
#pragma once

namespace ljbind::cli {

// The value of a variable of the environment; empty where it is not set.
const char* environment(const char* name);
bool localeIsUtf8();

}  // namespace ljbind::cli
