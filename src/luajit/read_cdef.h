// Reads cdef text by letting LuaJIT declare it and looking at what LuaJIT then knows.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "ir/module.h"

namespace ljbind::luajit {

// Runs ffi.cdef once per chunk in a fresh state and reads every declaration back, in the order
// LuaJIT took them up; see luajit/decode.h for what LuaJIT forgets. LuaJIT's own typedefs come
// first, marked `predeclared`. Locations are not known. Of repeated declarations only the first is
// there: LuaJIT ignores the others, whatever they say.
//
// Fails with CdefRejected or CdefNul, where the place names the line within the chunk (counted from
// 1) and `failedChunk`, unless null, receives the chunk's index; and with CtypeTableFull or
// LuaOutOfMemory.
Result<ir::Module> readCdef(const std::vector<std::string>& chunks,
                            std::size_t* failedChunk = nullptr);

struct RejectedChunk {
  std::size_t chunk = 0;
  Diagnostic diagnostic;  // CdefRejected, CdefNul or CtypeTableFull, its place as for readCdef
};
struct TolerantReading {
  ir::Module module;
  std::vector<RejectedChunk> rejected;
};
// As readCdef, but goes on behind a chunk that LuaJIT rejects, which has declared what stands
// before the error. Where the table of C types is full it stops: the chunk that filled it is
// rejected (CtypeTableFull), and those behind it are not read. Fails with LuaOutOfMemory alone.
Result<TolerantReading> readCdefTolerantly(const std::vector<std::string>& chunks);

}  // namespace ljbind::luajit
