// Lines by which a header says of a macro that it is not defined, of which clang keeps no memory.
//
// A configured header holds a line for each of the macros that its library could have been built
// with: `#define LWS_WITH_TLS` for one that it was, `/* #undef LWS_WITH_MBEDTLS */` for one that it
// was not (autoconf, CMake and Meson all write it so), or `//#define` where the file is edited by
// hand. An #undef of what was never defined says as much.
#pragma once

#include "clang/pch.h"

namespace ljbind::headers {

// Watches headers being read.
class LeftUndefined : public clang::PPCallbacks, public clang::CommentHandler {
 public:
  explicit LeftUndefined(clang::Preprocessor& preprocessor) : preprocessor_(preprocessor) {}

  using Test = llvm::function_ref<bool(clang::SourceLocation)>;
  // The last of such lines about a macro that holds for a header at `place`: an #undef, or a
  // comment that the header at `place` can see, since it, or one that includes it, includes the
  // file with the comment. Another package's configuration says nothing of a macro that happens to
  // have the same name. `isAbove` tells of a line whether it was read before `place`, `counts`
  // whether it is in a file that was not left out. Invalid where there is none.
  clang::SourceLocation lastLineFor(const clang::IdentifierInfo* macro, clang::SourceLocation place,
                                    Test isAbove, Test counts) const;

  bool HandleComment(clang::Preprocessor& preprocessor, clang::SourceRange comment) override;
  void MacroUndefined(const clang::Token& name, const clang::MacroDefinition& definition,
                      const clang::MacroDirective*) override;
  void InclusionDirective(clang::SourceLocation hash, const clang::Token&, llvm::StringRef, bool,
                          clang::CharSourceRange, clang::OptionalFileEntryRef file, llvm::StringRef,
                          llvm::StringRef, const clang::Module*, bool,
                          clang::SrcMgr::CharacteristicKind) override;

 private:
  struct Line {
    clang::SourceLocation name;
    const clang::FileEntry* commentIn;  // null for an #undef
  };
  bool sees(clang::SourceLocation place, const clang::FileEntry* file) const;

  clang::Preprocessor& preprocessor_;
  // In the order in which they were read.
  llvm::DenseMap<const clang::IdentifierInfo*, llvm::SmallVector<Line, 1>> lines_;
  llvm::DenseMap<const clang::FileEntry*, llvm::SmallVector<const clang::FileEntry*, 4>> includes_;
};

}  // namespace ljbind::headers
