// Takes from a state what could touch the machine, and puts placeholders in the place of libraries.
#pragma once

#include <cstdint>

#include "luajit/ctype.h"
#include "luajit/state.h"

namespace ljbind::luajit {

// What a confined state refers to; must outlive it.
struct Confinement {
  std::uint64_t limit = 2'000'000'000;  // instructions
  std::uint64_t left = limit;
  SeenCtypes seen;  // what was read of ctypes on the way
};

// Afterwards Lua code is stopped once no instructions are left; placeholders for symbols are tables
// whose metatable is Kept::SymbolMeta, and Kept::SymbolStates maps each to {library, name, calls,
// dereferences}.
Raised confine(State& state, Confinement& confinement);

}  // namespace ljbind::luajit
