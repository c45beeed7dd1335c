#include "clang/left_undefined.h"

namespace ljbind::headers {

using clang::SourceLocation;

namespace {

// The X of `/* #undef X */`, `/* #define X */` and `//#define X 1`; empty for a comment that says
// anything else, or more.
llvm::StringRef undefinedBy(llvm::StringRef comment) {
  if (!comment.consume_front("//") && (!comment.consume_front("/*") || !comment.consume_back("*/")))
    return {};
  comment = comment.trim();
  if (!comment.consume_front("#")) return {};
  const auto [directive, afterDirective] = llvm::getToken(comment);
  const auto [name, afterName] = llvm::getToken(afterDirective);
  const auto [value, more] = llvm::getToken(afterName);
  const bool undef = directive == "undef" && value.empty();
  if (!more.empty() || (!undef && directive != "define")) return {};
  if (name.empty() || !clang::isAsciiIdentifierStart(name[0]) ||
      !llvm::all_of(name, [](char c) { return clang::isAsciiIdentifierContinue(c); }))
    return {};
  return name;
}

}  // namespace

bool LeftUndefined::HandleComment(clang::Preprocessor&, clang::SourceRange comment) {
  constexpr std::size_t enough = 6;  // to see that it is another comment
  const clang::SourceManager& sm = preprocessor_.getSourceManager();
  const char* begin = sm.getCharacterData(comment.getBegin());
  const auto size = static_cast<std::size_t>(comment.getEnd().getRawEncoding() -
                                             comment.getBegin().getRawEncoding());
  if (!llvm::StringRef(begin, std::min(size, enough)).contains('#')) return false;
  const llvm::StringRef name = undefinedBy(llvm::StringRef(begin, size));
  if (name.empty()) return false;
  const clang::FileEntry* file = sm.getFileEntryForID(sm.getFileID(comment.getBegin()));
  auto& lines = lines_[preprocessor_.getIdentifierInfo(name)];
  // The first of a file says it for those below.
  if (lines.empty() || lines.back().commentIn != file)
    lines.push_back(
        {comment.getBegin().getLocWithOffset(static_cast<int>(name.data() - begin)), file});
  return false;  // no token took its place
}

// Of what was defined clang knows it.
void LeftUndefined::MacroUndefined(const clang::Token& name,
                                   const clang::MacroDefinition& definition,
                                   const clang::MacroDirective*) {
  if (!definition && name.getLocation().isFileID())
    lines_[name.getIdentifierInfo()].push_back({name.getLocation(), nullptr});
}

void LeftUndefined::InclusionDirective(SourceLocation hash, const clang::Token&, llvm::StringRef,
                                       bool, clang::CharSourceRange,
                                       clang::OptionalFileEntryRef file, llvm::StringRef,
                                       llvm::StringRef, const clang::Module*, bool,
                                       clang::SrcMgr::CharacteristicKind) {
  const clang::SourceManager& sm = preprocessor_.getSourceManager();
  const clang::FileEntry* includer = sm.getFileEntryForID(sm.getFileID(hash));
  if (includer && file) includes_[includer].push_back(&file->getFileEntry());
}

bool LeftUndefined::sees(SourceLocation place, const clang::FileEntry* file) const {
  const clang::SourceManager& sm = preprocessor_.getSourceManager();
  std::vector<const clang::FileEntry*> seen;
  llvm::DenseSet<const clang::FileEntry*> known;
  const auto add = [&](const clang::FileEntry* one) {
    if (one && known.insert(one).second) seen.push_back(one);
  };
  for (; place.isValid(); place = sm.getIncludeLoc(sm.getFileID(place)))
    add(sm.getFileEntryForID(sm.getFileID(place)));
  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (seen[i] == file) return true;
    if (const auto found = includes_.find(seen[i]); found != includes_.end())
      for (const clang::FileEntry* included : found->second) add(included);
  }
  return false;
}

SourceLocation LeftUndefined::lastLineFor(const clang::IdentifierInfo* macro, SourceLocation place,
                                          Test isAbove, Test counts) const {
  const auto found = lines_.find(macro);
  if (found == lines_.end()) return {};
  const auto& lines = found->second;
  const auto end =
      llvm::partition_point(lines, [&](const Line& line) { return isAbove(line.name); });
  for (auto line = end; line != lines.begin();) {
    --line;
    if (counts(line->name) && (!line->commentIn || sees(place, line->commentIn))) return line->name;
  }
  return {};
}

}  // namespace ljbind::headers
