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
  Open entry{file.chains.size()};
  Chain chain;
  chain.directives.push_back(loc);
  entry.taken = taken;
  if (taken) {
    entry.branch = static_cast<int>(file.branches.size());
    chain.branch = entry.branch;
    file.branches.push_back({loc, {}, loc, {}, innermost(file), false, false, entry.chain});
  }
  file.chains.push_back(std::move(chain));
  file.open.push_back(entry);
}

void ConditionRecorder::next(SourceLocation loc, bool taken, bool isElse) {
  FileBranches& file = fileOf(loc);
  if (file.open.empty()) return;
  Open& entry = file.open.back();
  if (entry.branch >= 0) {
    file.branches[static_cast<std::size_t>(entry.branch)].end = loc;
    entry.branch = -1;
  }
  Chain& chain = file.chains[entry.chain];
  if (taken && !entry.taken) {
    entry.taken = true;
    const int parent = innermost(file);
    entry.branch = static_cast<int>(file.branches.size());
    chain.branch = entry.branch;
    file.branches.push_back({loc, {}, loc, chain.directives, parent, isElse, false, entry.chain});
  }
  chain.directives.push_back(loc);
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
  if (onMacroUse) onMacroUse(definition);
  next(loc, static_cast<bool>(definition), false);
}
void ConditionRecorder::Elifdef(SourceLocation loc, clang::SourceRange, SourceLocation) {
  next(loc, false, false);
}
void ConditionRecorder::Elifndef(SourceLocation loc, const clang::Token&,
                                 const clang::MacroDefinition& definition) {
  if (onMacroUse) onMacroUse(definition);
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
  file.chains[file.open.back().chain].end = loc;
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

const ConditionRecorder::FileBranches* ConditionRecorder::readFileOf(SourceLocation loc) const {
  const auto found = files_.find(preprocessor_.getSourceManager().getFileID(loc).getHashValue());
  return found == files_.end() ? nullptr : &found->second;
}

std::vector<const Chain*> ConditionRecorder::within(clang::SourceRange range) const {
  std::vector<const Chain*> result;
  const FileBranches* file = readFileOf(range.getBegin());
  if (!file) return result;
  for (auto chain = std::lower_bound(
           file->chains.begin(), file->chains.end(), range.getBegin(),
           [](const Chain&one, SourceLocation place) { return one.directives.front() < place; });
       chain != file->chains.end() && chain->directives.front() < range.getEnd(); ++chain)
    if (chain->branch < 0 || !file->branches[static_cast<std::size_t>(chain->branch)].guard)
      result.push_back(&*chain);
  return result;
}

const Chain& ConditionRecorder::chainOf(SourceLocation inFile, const Branch& branch) const {
  return readFileOf(inFile)->chains[branch.chain];
}

const Branch* ConditionRecorder::takenBranch(SourceLocation inFile, const Chain& chain) const {
  if (chain.branch < 0) return nullptr;
  return &readFileOf(inFile)->branches[static_cast<std::size_t>(chain.branch)];
}

void ConditionRecorder::finish() {
  recording_ = false;
  // The macros of an included header come between those of the one that includes it.
  std::stable_sort(expansions_.begin(), expansions_.end(),
                   [](const Expansion& a, const Expansion& b) { return a.location < b.location; });
}

llvm::ArrayRef<Expansion> ConditionRecorder::expansions(clang::SourceRange range) const {
  const auto before = [](const Expansion& one, SourceLocation place) {
    return one.location < place;
  };
  const auto first =
      std::lower_bound(expansions_.begin(), expansions_.end(), range.getBegin(), before);
  auto last = first;
  while (last != expansions_.end() && last->location <= range.getEnd()) ++last;
  return {expansions_.data() + (first - expansions_.begin()),
          static_cast<std::size_t>(last - first)};
}

std::vector<const Branch*> ConditionRecorder::around(SourceLocation location) const {
  std::vector<const Branch*> result;
  const FileBranches* file = readFileOf(location);
  if (!file) return result;
  const std::vector<Branch>& branches = file->branches;
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
