// What the proof looks up in a module, and what it has to find.
#pragma once

#include <string>
#include <vector>

#include "ir/module.h"
#include "luajit/read_module.h"
#include "plan/plan.h"

namespace ljbind::cli {

// One thing to look up in the module, and what it has to be.
struct Check {
  ir::DeclId decl;
  luajit::Probe probe;
  const ir::Enumerator* enumerator = nullptr;
  const ir::Field* bitField = nullptr;
  bool isSigned = false;  // the bit-field
};

// Everything that the module is to have, in the order of the plan.
std::vector<Check> checksOf(const ir::Module& module, const plan::Plan& plan);

// What the FFI calls a declaration in the module's texts.
std::string emittedName(const ir::Module& module, const plan::Plan& plan, ir::DeclId id);

// What the probe of a bit-field has to give (luajit::Probe), by the place that clang gives it.
std::string expectedBitField(const Check& check);

}  // namespace ljbind::cli
