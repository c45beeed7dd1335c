// Words for the #if that a declaration or a member stands in.
#pragma once

#include <string>
#include <vector>

#include "ir/module.h"

namespace ljbind::emit {

// "#ifdef LIBXML_TREE_ENABLED  (LIBXML_TREE_ENABLED defined by libxml/xmlversion.h:91)" for each
// condition around a place, outermost first; those inside of `outer` only, where that is one.
std::vector<std::string> conditionLines(const ir::Module& module, ir::ConditionId id,
                                        ir::ConditionId outer = ir::ConditionId::None);

// Comments between the members of a struct, where a condition begins and where it ends.
class MemberConditions {
 public:
  // `outer` is the condition around the struct, of which the members say nothing.
  MemberConditions(const ir::Module& module, ir::ConditionId outer)
      : module_(module), outer_(outer) {}

  // The lines to write before the next member, which stands in `condition`.
  std::string before(ir::ConditionId condition);

 private:
  const ir::Module& module_;
  ir::ConditionId outer_;
  std::vector<ir::ConditionId> open_;  // outermost first
};

}  // namespace ljbind::emit
