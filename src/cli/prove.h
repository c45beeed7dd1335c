// The proof: reads the printed module back in LuaJIT and compares it with what clang found.
#pragma once

#include <optional>
#include <string>

#include "base/diagnostic.h"
#include "emit/module_text.h"
#include "ir/module.h"
#include "plan/plan.h"

namespace ljbind::cli {

struct Proven {
  emit::ModuleText text;  // exactly what was read back
  unsigned rounds = 1;    // how often it was printed before nothing differed
};

// Prints the module, lets LuaJIT read it, and compares; what differs goes down the ladder in `plan`
// until nothing does. None when LuaJIT cannot hold the module (eager and too large), or when the
// two sides cannot be brought to agree, which is a bug and said to be one.
std::optional<Proven> prove(const ir::Module& module, plan::Plan& plan,
                            const emit::ModuleRequest& request, Diagnostics& diagnostics);

}  // namespace ljbind::cli
