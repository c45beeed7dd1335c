// Runs a Lua script as luajit would, and notes what it gives to ffi.cdef.
//
// Unlike everything else in this folder it does not confine what it runs: the script may read,
// write, load and crash. It is for a process of its own.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace ljbind::luajit {

struct RecordedCdef {
  std::string text;
  // What stands for each `$`: the spelling of a type, a name or a number; none for a type without
  // a spelling.
  std::vector<std::optional<std::string>> parameters;
  // The file and line that called ffi.cdef, or that code from no file which did. No line: nothing
  // on the stack is from a file.
  Place caller;
  bool isProtected = false;  // called through pcall
};

struct ScriptError {
  Place place;  // as Lua names it; may be unknown
  std::string message;
  bool ran = true;  // false: it is no Lua
};

// `record` is called before LuaJIT reads the text, so that nothing is lost when the script ends in
// another way than by coming to its end. The script finds modules where luajit finds them, and
// beside itself. Returns what the script raised, or why it could not be run.
std::optional<ScriptError> runRecorded(const std::string& script,
                                       const std::function<void(const RecordedCdef&)>& record);

}  // namespace ljbind::luajit
