// Turns LuaJIT's table of C types into an ir::Module.
//
// LuaJIT forgets some of what C knows, and this is how it comes back:
// - a typedef is looked through where it is used: types name records, enums and scalars only;
// - `long` and `long long` are one type where they have one size: LongLong is written;
// - `char` and the character type of its sign are one type: Char is written for it;
// - a bit-field that fills its container is an ordinary field;
// - an enum's integer is `int` or `unsigned int`.
#pragma once

#include <string>
#include <vector>

#include "ir/module.h"
#include "luajit/ctype.h"

namespace ljbind::luajit {

struct Decoded {
  ir::Module module;
  std::vector<ir::TypeId> types;  // by ctype id; None for what is not a type
};

// Reads declarations from `firstNew` upward, in the order of their ids, and before those LuaJIT's
// own typedefs (size_t, uint8_t ...), marked as predeclared.
Decoded decode(const std::vector<Ctype>& table, std::uint32_t firstNew, std::string target);

// Field lists, parameters and enumerators are chains through Ctype::sibling.
template <typename Visit>
void forEachSibling(const std::vector<Ctype>& table, std::uint32_t id, Visit visit) {
  // No chain is longer than the table, whatever a rolled back chunk left behind.
  for (std::size_t steps = 0; id != 0 && id < table.size() && steps < table.size(); ++steps) {
    visit(id, table[id]);
    id = table[id].sibling;
  }
}

}  // namespace ljbind::luajit
