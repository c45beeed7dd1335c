// Which C types LuaJIT's FFI has words for.
#pragma once

#include <optional>

#include "ir/module.h"

namespace ljbind::compare {

// Whether a stand-in of the same size and alignment is as much as LuaJIT can have. The closed list:
// - __int128: LuaJIT has no 128-bit arithmetic, and its parser no word for it;
// - _Float16, __bf16, _Float128: no such float; a 16-bit integer or a blob holds the bits;
// - long double: laid out, but never read or converted;
// - complex numbers of anything but float and double: read as float complex, or with half the size;
// - vectors above 16 bytes: their alignment is capped at 16;
// - va_list: a pointer in LuaJIT's eyes, an array of one struct on x86-64;
// - _BitInt: the integer or the integers that hold it;
// - Unsupported: no reader or printer has words for it;
// - arrays of these.
// An enum that is not 4 bytes wide is in this list too, unless an integer stands for it: LuaJIT's
// enums always are 4 bytes.
bool isExpressible(const ir::Module& module, ir::TypeId type);

// The size and sign of an integer or of an enum's integer; none for other types and for bool.
struct IntegerClass {
  std::uint64_t sizeBytes;
  bool isSigned;
  bool operator==(const IntegerClass&) const = default;
};
std::optional<IntegerClass> integerClass(const ir::Module& module, ir::TypeId type);

bool isScalar(const ir::Module& module, ir::TypeId type, ir::Scalar kind);

}  // namespace ljbind::compare
