// Writes the Lua module: declarations, constants, libraries, and the reasons for what is missing.
#pragma once

#include <string>
#include <vector>

#include "ir/module.h"
#include "plan/plan.h"

namespace ljbind::emit {

struct Library {
  std::string soname;              // "libxml2.so.2"
  std::vector<std::string> names;  // what ffi.load tries, in order; "C" is the process itself
};

struct ModuleRequest {
  std::string name;                // libxml2
  std::vector<Library> libraries;  // as Decision::library counts them
  bool lazy = false;
  bool split = false;  // the declarations go into NAME_h
};

struct ModuleText {
  std::string module;
  std::string declarations;  // NAME_h.lua; empty unless split
};

// All but the comment at the top. Pure and deterministic; lines are at most 100 columns wide where
// a line can be broken.
ModuleText writeModule(const ir::Module& module, const plan::Plan& plan,
                       const ModuleRequest& request);

// Puts that comment in front; its lines come without the dashes.
void addPreamble(ModuleText& text, const std::vector<std::string>& lines);

// The declarations alone, as C text.
std::string writeCdef(const ir::Module& module, const plan::Plan& plan);

}  // namespace ljbind::emit
