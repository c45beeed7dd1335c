// What a Lua expression gave, as a plain value that outlives the state.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "ir/module.h"

namespace ljbind::luajit {

// A pointer as cdata; the address is whatever the module made, nothing is there.
struct PointerValue {
  ir::TypeId type = ir::TypeId::None;  // in ReadBack::module
  std::uint64_t address = 0;
  bool operator==(const PointerValue&) const = default;
};

// A ctype object, as ffi.typeof gives it.
struct CtypeValue {
  ir::TypeId type = ir::TypeId::None;  // in ReadBack::module
  bool operator==(const CtypeValue&) const = default;
};

// A function or variable of a library, called `calls` times and then indexed by 0 `dereferences`
// times.
struct SymbolValue {
  std::string library;  // as given to ffi.load; empty for ffi.C
  std::string symbol;   // the name the module used, not its asm label
  unsigned calls = 0;
  unsigned dereferences = 0;
  bool operator==(const SymbolValue&) const = default;
};

// Anything else: "function", "table", "cdata<struct x>".
struct OtherValue {
  std::string description;
  bool operator==(const OtherValue&) const = default;
};

// monostate is nil; the 64-bit integers are boxed ones (cdata), other numbers are doubles.
using LuaValue = std::variant<std::monostate, bool, double, std::int64_t, std::uint64_t,
                              std::string, PointerValue, CtypeValue, SymbolValue, OtherValue>;

}  // namespace ljbind::luajit
