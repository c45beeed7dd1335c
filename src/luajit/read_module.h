// Runs a generated Lua module without its library and reads back everything it declares.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "ir/module.h"
#include "luajit/lua_value.h"
#include "luajit/sandbox.h"

namespace ljbind::luajit {

// A name to look up in the module's table. The kind is for the caller to tell its probes apart, but
// for BitField: that name is to give a function, which is called to read a value from `image` and
// to write `written` into it. The result is a string: the value as eight bytes, then what became of
// the image.
struct Probe {
  enum class Kind { Symbol, Constant, Type, BitField };
  Kind kind;
  std::string name;
  std::string image = {};
  std::uint64_t written = 0;
  bool wide = false;  // `written` is passed as 64-bit cdata, and as a number otherwise
};

struct ProbeResult {
  LuaValue value;
  std::string error;  // what M[name] raised, empty if nothing
};

struct ReadBack {
  ir::Module module;                 // as readCdef gives it, after the last probe
  std::vector<ProbeResult> results;  // one per probe
  // Where all of this was read; freeing it takes a millisecond.
  std::unique_ptr<Confinement> confinement;
  State state;
};

// A module to be found by require: its name and its text.
using NamedModule = std::pair<std::string, std::string>;

// Requires `moduleText` under `moduleName` in a fresh state, indexes its table once per probe, in
// order, and then reads back all that was declared meanwhile.
//
// No library is loaded and no code of one is run: ffi.C and what ffi.load returns give constants as
// LuaJIT would, a placeholder for a declared function or variable, and LuaJIT's error for a name
// that nothing declares. A placeholder may be called and indexed by 0, which LuaValue records.
// The module can require `ffi`, `bit`, `table.new` and the like, and `preloaded`; it has no io, no
// coroutines, no loaders, no printing, and of os only the clocks. It is stopped after two billion
// instructions and has a gigabyte of memory.
//
// Fails with ModuleFailed when the module raises, does not compile or returns no table, and with
// CtypeTableFull or LuaOutOfMemory. What a probe raises is in its result.
Result<ReadBack> readModule(const std::string& moduleText, const std::string& moduleName,
                            const std::vector<NamedModule>& preloaded,
                            const std::vector<Probe>& probes);

}  // namespace ljbind::luajit
