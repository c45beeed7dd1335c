#include "project/source_file.h"

#include "base/file.h"
#include "luasource/parser.h"

namespace ljbind::project {

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
