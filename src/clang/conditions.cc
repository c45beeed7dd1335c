#include "clang/conditions.h"

namespace ljbind::headers {

using clang::SourceLocation;

ConditionRecorder::FileBranches& ConditionRecorder::fileOf(SourceLocation loc) {
  return files_[preprocessor_.getSourceManager().getFileID(loc).getHashValue()];
}

int ConditionRecorder::innermost(const FileBranches& file) {
  for (auto open = file.open.rbegin(); open != file.open.rend(); ++open)
    if (open->branch >= 0) return open->branch;
  return -1;
}

void ConditionRecorder::open(SourceLocation loc, bool taken) {
  FileBranches& file = fileOf(loc);
  file.guardCandidate = nullptr;
  Open entry;
  entry.taken = taken;
  if (taken) {
    entry.branch = static_cast<int>(file.branches.size());
    file.branches.push_back({loc, {}, loc, {}, innermost(file), false, false});
  }
  entry.seen.push_back(loc);
  file.open.push_back(std::move(entry));
}

void ConditionRecorder::next(SourceLocation loc, bool taken, bool isElse) {
  FileBranches& file = fileOf(loc);
  if (file.open.empty()) return;
  Open& entry = file.open.back();
  if (entry.branch >= 0) {
    file.branches[static_cast<std::size_t>(entry.branch)].end = loc;
    entry.branch = -1;
  }
  if (taken && !entry.taken) {
    entry.taken = true;
    const int parent = innermost(file);
    entry.branch = static_cast<int>(file.branches.size());
    file.branches.push_back({loc, {}, loc, entry.seen, parent, isElse, false});
  }
  entry.seen.push_back(loc);
}

void ConditionRecorder::If(SourceLocation loc, clang::SourceRange, ConditionValueKind value) {
  open(loc, value == CVK_True);
}
void ConditionRecorder::Elif(SourceLocation loc, clang::SourceRange, ConditionValueKind value,
                             SourceLocation) {
  next(loc, value == CVK_True, false);
}
void ConditionRecorder::Ifdef(SourceLocation loc, const clang::Token&,
                              const clang::MacroDefinition& definition) {
  if (onMacroUse) onMacroUse(definition);
  open(loc, static_cast<bool>(definition));
}
void ConditionRecorder::Ifndef(SourceLocation loc, const clang::Token& name,
                               const clang::MacroDefinition& definition) {
  if (onMacroUse) onMacroUse(definition);
  open(loc, !definition);
  if (!definition) fileOf(loc).guardCandidate = name.getIdentifierInfo();
}
void ConditionRecorder::Elifdef(SourceLocation loc, const clang::Token&,
                                const clang::MacroDefinition& definition) {
  next(loc, static_cast<bool>(definition), false);
}
void ConditionRecorder::Elifdef(SourceLocation loc, clang::SourceRange, SourceLocation) {
  next(loc, false, false);
}
void ConditionRecorder::Elifndef(SourceLocation loc, const clang::Token&,
                                 const clang::MacroDefinition& definition) {
  next(loc, !definition, false);
}
void ConditionRecorder::Elifndef(SourceLocation loc, clang::SourceRange, SourceLocation) {
  next(loc, false, false);
}
void ConditionRecorder::Else(SourceLocation loc, SourceLocation) { next(loc, true, true); }

void ConditionRecorder::Endif(SourceLocation loc, SourceLocation) {
  FileBranches& file = fileOf(loc);
  if (file.open.empty()) return;
  if (const int branch = file.open.back().branch; branch >= 0)
    file.branches[static_cast<std::size_t>(branch)].end = loc;
  file.open.pop_back();
}

// `#ifndef X` directly followed by `#define X` is an include guard (or a default, which decides
// nothing about what follows it either).
void ConditionRecorder::MacroDefined(const clang::Token& name, const clang::MacroDirective*) {
  const auto found =
      files_.find(preprocessor_.getSourceManager().getFileID(name.getLocation()).getHashValue());
  if (found == files_.end()) return;
  FileBranches& file = found->second;
  if (file.guardCandidate && file.guardCandidate == name.getIdentifierInfo() &&
      !file.open.empty() && file.open.back().branch >= 0)
    file.branches[static_cast<std::size_t>(file.open.back().branch)].guard = true;
  file.guardCandidate = nullptr;
}

std::vector<const Branch*> ConditionRecorder::around(SourceLocation location) const {
  std::vector<const Branch*> result;
  const auto found =
      files_.find(preprocessor_.getSourceManager().getFileID(location).getHashValue());
  if (found == files_.end()) return result;
  const std::vector<Branch>& branches = found->second.branches;
  const auto after = std::upper_bound(
      branches.begin(), branches.end(), location,
      [](SourceLocation place, const Branch& branch) { return place < branch.begin; });
  // The last branch opened before the place either holds it, or one of those around it does.
  for (int i = static_cast<int>(after - branches.begin()) - 1; i >= 0;) {
    const Branch& branch = branches[static_cast<std::size_t>(i)];
    if (!branch.guard && (branch.end.isInvalid() || location < branch.end))
      result.push_back(&branch);
    i = branch.parent;
  }
  std::reverse(result.begin(), result.end());
  return result;
}

}  // namespace ljbind::headers
