#include "project/source_file.h"

#include <algorithm>

#include "base/file.h"
#include "luasource/parser.h"

namespace ljbind::project {
namespace {

void dropDead(SourceFile& file) {
  if (file.cdefs.dead.empty()) return;
  const auto drop = [&](auto& list) {
    std::erase_if(list, [&](const auto& one) { return !file.runs(one.place); });
  };
  drop(file.usage.symbols);
  drop(file.usage.types);
  drop(file.usage.members);
  drop(file.behaviour.comparisons);
  drop(file.behaviour.conditions);
  drop(file.behaviour.strings);
  drop(file.behaviour.calls);
  drop(file.behaviour.sizes);
  drop(file.behaviour.constants);
  drop(file.behaviour.callbacks);
}

}  // namespace

bool SourceFile::runs(const Place& place) const {
  const auto offset = lines.offsetOf(place.line, place.column);
  return !offset || runsAt(*offset);
}

bool SourceFile::runsAt(std::size_t offset) const {
  const auto after =
      std::upper_bound(cdefs.dead.begin(), cdefs.dead.end(), offset,
                       [](std::size_t at, const auto& range) { return at < range.second; });
  return after == cdefs.dead.end() || offset < after->first;
}

Result<SourceFile> readSourceFile(const std::string& path, const luasource::Target& target,
                                  const std::vector<luasource::Assumption>& assumptions) {
  auto text = readFile(path);
  if (!text) return text.failure();
  return readSourceText(path, std::move(*text), target, assumptions);
}

Result<SourceFile> readSourceText(const std::string& path, std::string text,
                                  const luasource::Target& target,
                                  const std::vector<luasource::Assumption>& assumptions) {
  if (const Status lua = luasource::checkLuaSource(path, text); !lua) return lua.failure();
  auto chunk = luasource::parse(path, text);
  if (!chunk) return chunk.failure();
  luasource::Flow flow(*chunk);
  flow.run();
  SourceFile file;
  file.path = path;
  file.cdefs = luasource::readCdefBlocks(path, text, *chunk, flow, target, assumptions);
  file.usage = luasource::readUsage(path, *chunk, flow);
  file.behaviour = luasource::readBehaviour(path, *chunk, flow);
  file.text = std::move(text);
  file.lines = luasource::Lines(file.text);
  dropDead(file);
  for (const luasource::CdefBlock& block : file.cdefs.blocks)
    file.scans.push_back(cdeftext::scan(block.text));
  return file;
}

std::string spelling(const cdeftext::Scan& scan, const cdeftext::Declaration& declaration) {
  const char* keyword = nullptr;
  switch (declaration.kind) {
    case cdeftext::Kind::Struct: keyword = "struct "; break;
    case cdeftext::Kind::Union: keyword = "union "; break;
    case cdeftext::Kind::Enum: keyword = "enum "; break;
    case cdeftext::Kind::Function:
    case cdeftext::Kind::Variable:
    case cdeftext::Kind::Constant:
    case cdeftext::Kind::Typedef: return declaration.name;
    case cdeftext::Kind::Pragma:
    case cdeftext::Kind::LineMarker:
    case cdeftext::Kind::Directive: return {};
  }
  if (!declaration.name.empty()) return keyword + declaration.name;
  if (declaration.namedBy) return keyword + scan.declarations[*declaration.namedBy].name;
  return {};
}

}  // namespace ljbind::project
