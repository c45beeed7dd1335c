// The proof: reads the printed module back in LuaJIT and compares it with what clang found.
#pragma once

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

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
// until nothing does.
class Proof {
 public:
  // Begins to print, beside whatever its caller does next. All three stay as they are until run().
  // The LuaJIT states live as long as the Proof, where they are few: to free them takes time.
  Proof(const ir::Module& module, plan::Plan& plan, const emit::ModuleRequest& request);

  // `preamble` is the comment at the top of the module, as addPreamble() takes it. None when LuaJIT
  // cannot hold the module (eager and too large), or when the two sides cannot be brought to agree,
  // which is a bug and said to be one.
  std::optional<Proven> run(const std::vector<std::string>& preamble, Diagnostics& diagnostics);

 private:
  void print();

  const ir::Module& module_;
  plan::Plan& plan_;
  const emit::ModuleRequest& request_;
  std::future<emit::ModuleText> text_;
  std::vector<std::shared_ptr<void>> kept_;  // what the last round has no use for any more
};

}  // namespace ljbind::cli
