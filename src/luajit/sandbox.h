// Takes from a state what could touch the machine, and puts placeholders in the place of libraries.
#pragma once

#include <cstdint>

#include "luajit/state.h"

namespace ljbind::luajit {

// The instructions that are left; must outlive the state.
struct Budget {
  std::uint64_t limit = 2'000'000'000;
  std::uint64_t left = limit;
};

// Afterwards Lua code is stopped once `budget` is used up; placeholders for symbols are tables
// whose metatable is Kept::SymbolMeta, and Kept::SymbolStates maps each to {library, name, calls,
// dereferences}.
Raised confine(State& state, Budget& budget);

}  // namespace ljbind::luajit
