// What a declaration needs: the declarations its layout or its signature is made of.
#pragma once

#include <string>
#include <vector>

#include "ir/module.h"

namespace ljbind::why {

// One declaration needs another, for some of its members or as a whole.
struct Need {
  ir::DeclId decl = ir::DeclId::None;
  std::vector<std::string> members;  // "keyInfoReadCtx"; empty where it has no members
};

struct Node {
  ir::DeclId decl = ir::DeclId::None;
  std::vector<Need> needs;  // in the order of the text
};

// The root first, then breadth first, each declaration once. What members only point to is no part
// of it, since no layout depends on that; what a function, a variable or a typedef points to is.
// Records without a body in the Module have no needs.
std::vector<Node> closureOf(const ir::Module& module, ir::DeclId root);

// The records of a closure whose members are known to C and not yet in the Module.
std::vector<ir::DeclId> missingBodies(const ir::Module& module, const std::vector<Node>& closure);

}  // namespace ljbind::why
