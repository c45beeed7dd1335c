// `ljbind check --run`: runs a script in a process of its own, another ljbind, and takes from it
// what the script gives to ffi.cdef.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "cli/progress.h"
#include "config/check_request.h"
#include "project/recorded.h"

namespace ljbind::cli {

struct ScriptRun {
  project::RecordedRun recorded;
  std::optional<Diagnostic> failure;  // ScriptFailed, or CannotStart
  bool ran = true;                    // false: it cannot be read, or is no Lua
};

// Every script of the request, one after the other; says so on standard error. A script is stopped
// when half of the time that the whole command has is over, or a minute.
std::vector<ScriptRun> runScripts(const config::CheckRequest& request, Progress& progress);

// Adds what went wrong with the scripts, unless reading them has told it already.
void noteFailures(const std::vector<ScriptRun>& runs, Diagnostics& diagnostics);

// What the other ljbind is called with, before the script's path. No command of its own: it has no
// use for anybody else.
constexpr std::string_view recordArgument = "--record-cdef";

// Runs the script in this process and writes what it gives to ffi.cdef to descriptor 3, each text
// before LuaJIT has it. The exit status.
int recordScript(const char* script);

}  // namespace ljbind::cli
