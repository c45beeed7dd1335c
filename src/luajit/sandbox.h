// Takes from a state what could touch the machine, and puts placeholders in the place of libraries.
#pragma once

#include <cstdint>

#include "luajit/state.h"

namespace ljbind::luajit {

struct Limits {
  std::uint64_t instructions = 2'000'000'000;
  std::uint64_t memoryBytes = std::uint64_t{1} << 30;
};

// What is left of the limits; must outlive the state's use.
struct Budget {
  std::uint64_t instructions;
  std::uint64_t memoryKilobytes;
  std::uint64_t instructionLimit;
};
inline Budget budgetOf(const Limits& limits) {
  return {limits.instructions, limits.memoryBytes / 1024, limits.instructions};
}

// Afterwards placeholders for symbols are tables whose metatable is Kept::SymbolMeta, and
// Kept::SymbolStates maps each to {library, name, calls, dereferences}.
Raised confine(State& state, Budget& budget);

}  // namespace ljbind::luajit
