// The actual side's declarations by name, hashed once.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compare/compare.h"

namespace ljbind::compare {

// A constant under its own name: a static const or one enumerator.
struct NamedConstant {
  ir::Integer value;
  ir::TypeId type = ir::TypeId::None;  // None for enumerators: LuaJIT gives them none that matters
};

// Points into the Module it was made from.
class Names {
 public:
  explicit Names(const ir::Module& module);

  // By spelling; None when nothing has that name. Of several the first, as LuaJIT has it.
  ir::DeclId find(const std::string& spelling) const;
  const NamedConstant* findConstant(std::string_view name) const;

 private:
  std::unordered_map<std::string, ir::DeclId> decls_;
  std::unordered_map<std::string_view, NamedConstant> constants_;
};

// What each expected declaration is on the actual side, where a pair says so; else None.
using Partners = std::vector<ir::DeclId>;  // by DeclId
Partners partnersOf(const ir::Module& expected, const ir::Module& actual, const Names& names,
                    const std::vector<Pair>& pairs);

}  // namespace ljbind::compare
