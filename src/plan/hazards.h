// Where LuaJIT's layout or calls are known to differ from C's: the rules behind legalize().
#pragma once

#include <cstdint>
#include <string>

#include "ir/module.h"

namespace ljbind::plan {

// Why the natural form of a record would be laid out differently by LuaJIT (lj_cparse.c), or could
// not be parsed by it; empty when it is expected to agree. The proof has the last word.
std::string canonicalReason(const ir::Module& module, const ir::Record& record);

// LuaJIT counts the bits of a struct in 32 bits, so no struct of this many bytes has a layout.
constexpr std::uint64_t tooLargeBytes = std::uint64_t{1} << 29;

// Whether the type is a struct or union, or an array of those, that is too large to be laid out.
bool isTooLarge(const ir::Module& module, ir::TypeId type);

bool isFunctionPointer(const ir::Module& module, ir::TypeId type);

// A scalar that LuaJIT can lay out, in memory, but neither pass nor return: long double, vectors,
// integers and floats it does not know. Empty for all others.
std::string uncallable(const ir::Module& module, ir::TypeId type);

}  // namespace ljbind::plan
