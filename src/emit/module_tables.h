// The tables of a module that declare nothing: constants, other names, and what is missing and why.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "emit/c_text.h"
#include "emit/module_text.h"

namespace ljbind::emit {

struct Tables {
  std::string constants, others;
  std::set<std::string> features;  // of runtime/, that they need
  std::vector<UsedBlob> blobs;     // that they refer to
};

// `features` are those the module has anyway. `slots` says of each library which one of the
// module's own it is, counted from 1; 0 for one that is not used.
Tables writeTables(const ir::Module& module, const plan::Plan& plan, const ModuleRequest& request,
                   const std::set<std::string>& features, const std::vector<int>& slots);

}  // namespace ljbind::emit
