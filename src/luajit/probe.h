// Looks names up in a loaded module and takes what they give out of Lua.
#pragma once

#include "luajit/ctype.h"
#include "luajit/read_module.h"

namespace ljbind::luajit {

// A value as it is inside Lua: numbers of ctypes, and texts that live as long as the state.
struct RawValue {
  enum class Kind { Nil, Bool, Double, Int64, Uint64, String, Pointer, Ctype, Symbol, Other };
  Kind kind = Kind::Nil;
  bool boolean = false;
  double number = 0;
  std::uint64_t bits = 0;  // of a 64-bit integer or an address
  std::uint32_t ctype = 0;
  std::string_view text = {};  // string, symbol or description
  std::string_view library = {};
  unsigned calls = 0, dereferences = 0;
};

struct RawResult {
  RawValue value;
  std::string error;
};

// Indexes Kept::Module by each name in turn. Fails when a state has no room for what that declares.
Result<std::vector<RawResult>> probe(State& state, const std::vector<Probe>& probes);

// `types` says what each ctype id became.
LuaValue toValue(const RawValue& raw, const std::vector<ir::TypeId>& types);

}  // namespace ljbind::luajit
