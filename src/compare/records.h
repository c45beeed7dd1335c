// Compares structs and unions member by member.
#pragma once

#include <string>
#include <vector>

#include "compare/matcher.h"

namespace ljbind::compare {

struct Finding {
  Kind kind;
  std::string detail;
};

// "'int' in C and 'long long' in LuaJIT", with sizes where they differ or nothing else does.
std::string bothTypes(const ir::Module& expected, ir::TypeId left, const ir::Module& actual,
                      ir::TypeId right, const Sides& sides);

struct RecordComparison {
  const ir::Module& expected;
  const ir::Module& actual;
  Matcher& matcher;
  const Sides& sides;

  // Both must be records.
  void compare(ir::DeclId left, ir::DeclId right, Depth depth, std::vector<Finding>& found);
};

}  // namespace ljbind::compare
