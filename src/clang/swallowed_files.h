// Files that were included where the parser was skipping code, and left include guards and no more.
#pragma once

#include <unordered_set>

#include "clang/pch.h"

namespace ljbind::headers {

class DeferredFunctions;

// `extern "C" {` without an #ifdef is an error in C, and everything up to its brace is skipped, the
// files it includes with it. Their guards then keep them from being read where they could be.
class SwallowedFiles {
 public:
  // Looks for them among the files that were entered since there were `entries` (as
  // clang::SourceManager::local_sloc_entry_size() counts them), after a header that had errors.
  void note(const clang::ASTContext& context, const DeferredFunctions* deferred, unsigned entries);

  bool contains(const clang::FileEntry* file) const { return files_.contains(file); }

 private:
  void noteDeclarations(const clang::ASTContext& context, const DeferredFunctions* deferred);

  std::unordered_set<const clang::FileEntry*> files_;
  std::unordered_set<int> declareSomething_;  // FileID hashes
  const clang::Decl* lastSeen_ = nullptr;
  std::size_t deferredSeen_ = 0;
};

}  // namespace ljbind::headers
