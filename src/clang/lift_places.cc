// The Lifter's reading of places: files and lines.

#include "clang/lifter.h"

namespace ljbind::headers {

using clang::SourceLocation;

std::uint32_t Lifter::file(SourceLocation place) {
  const clang::SourceManager& sm = session_.sources();
  const auto entry = sm.getFileEntryRefForID(sm.getFileID(place));
  if (!entry) return 0xffffffff;
  const auto [known, fresh] =
      files_.try_emplace(entry->getUID(), static_cast<std::uint32_t>(module_.files.size()));
  if (fresh) {
    const std::string path = entry->getName().str();
    const auto given = session_.includeNames.find(path);
    std::string name =
        given != session_.includeNames.end()
            ? given->second
            : session_.preprocessor().getHeaderSearchInfo().suggestPathToFileForDiagnostics(*entry,
                                                                                            "");
    if (name.empty()) name = path;
    module_.files.push_back({path, std::move(name)});
  }
  return known->second;
}

ir::Location Lifter::location(SourceLocation place) {
  const clang::SourceManager& sm = session_.sources();
  place = sm.getExpansionLoc(place);
  ir::Location result;
  if (place.isInvalid()) return result;
  result.file = file(place);
  if (!result.known()) return {};
  const auto [fileId, offset] = sm.getDecomposedLoc(place);
  result.line = sm.getLineNumber(fileId, offset);
  result.column = sm.getColumnNumber(fileId, offset);
  return result;
}

}  // namespace ljbind::headers
