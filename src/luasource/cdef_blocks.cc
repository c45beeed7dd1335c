#include "luasource/cdef_blocks.h"

#include "luasource/cdef_collector.h"
#include "luasource/parser.h"

namespace ljbind::luasource {

Place CdefBlock::place(std::size_t offset) const { return placeOf(call.file, map.at(offset)); }

Status checkLuaSource(const std::string& file, std::string_view text) {
  if (text.starts_with("\x1bLJ")) return diagnose(Id::LuaBytecode, Place{file});
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos)
    return diagnose(Id::LuaBinary, Place{file}, nul);
  return Nothing{};
}

Result<CdefReading> readCdefBlocks(const std::string& file, std::string_view text,
                                   const Target& target,
                                   const std::vector<Assumption>& assumptions) {
  const Status source = checkLuaSource(file, text);
  if (!source) return source.failure();
  const Result<Chunk> chunk = parse(file, text);
  if (!chunk) return chunk.failure();
  Flow flow(*chunk);
  flow.run();
  return readCdefBlocks(file, text, *chunk, flow, target, assumptions);
}

CdefReading readCdefBlocks(const std::string& file, std::string_view text, const Chunk& chunk,
                           const Flow& flow, const Target& target,
                           const std::vector<Assumption>& assumptions) {
  return CdefCollector(file, text, chunk, flow, target, assumptions).collect();
}

}  // namespace ljbind::luasource
