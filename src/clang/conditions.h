// Records which #if branches were taken, so that a declaration can tell what it depends on.
#pragma once

#include "clang/pch.h"
#include "ir/module.h"

namespace ljbind::headers {

// One #if that was true, or one #elif or #else that was taken, and where that branch ends.
struct Branch {
  clang::SourceLocation begin, end;            // `end` is invalid while the branch is open
  clang::SourceLocation directive;             // the directive that opened the branch
  std::vector<clang::SourceLocation> refused;  // the earlier directives of the same chain
  int parent = -1;                             // the branch around this one
  bool isElse = false;
  bool guard = false;  // an include guard: true by construction, no condition
};

class ConditionRecorder : public clang::PPCallbacks {
 public:
  explicit ConditionRecorder(clang::Preprocessor& preprocessor) : preprocessor_(preprocessor) {}

  // Called with every macro that is tested or expanded; set once some files are rejected.
  std::function<void(const clang::MacroDefinition&)> onMacroUse;

  void If(clang::SourceLocation loc, clang::SourceRange, ConditionValueKind value) override;
  void Elif(clang::SourceLocation loc, clang::SourceRange, ConditionValueKind value,
            clang::SourceLocation) override;
  void Ifdef(clang::SourceLocation loc, const clang::Token& name,
             const clang::MacroDefinition& definition) override;
  void Ifndef(clang::SourceLocation loc, const clang::Token& name,
              const clang::MacroDefinition& definition) override;
  void Elifdef(clang::SourceLocation loc, const clang::Token& name,
               const clang::MacroDefinition& definition) override;
  void Elifdef(clang::SourceLocation loc, clang::SourceRange, clang::SourceLocation) override;
  void Elifndef(clang::SourceLocation loc, const clang::Token& name,
                const clang::MacroDefinition& definition) override;
  void Elifndef(clang::SourceLocation loc, clang::SourceRange, clang::SourceLocation) override;
  void Else(clang::SourceLocation loc, clang::SourceLocation) override;
  void Endif(clang::SourceLocation loc, clang::SourceLocation) override;
  void MacroExpands(const clang::Token&, const clang::MacroDefinition& definition,
                    clang::SourceRange, const clang::MacroArgs*) override {
    if (onMacroUse) onMacroUse(definition);
  }
  void Defined(const clang::Token&, const clang::MacroDefinition& definition,
               clang::SourceRange) override {
    if (onMacroUse) onMacroUse(definition);
  }
  void MacroDefined(const clang::Token& name, const clang::MacroDirective*) override;

  // The taken branches around `location` in its own file, the outermost first.
  std::vector<const Branch*> around(clang::SourceLocation location) const;

 private:
  struct Open {
    std::vector<clang::SourceLocation> seen;
    int branch = -1;  // index into branches of the file, -1 while none is open
    bool taken = false;
  };
  struct FileBranches {
    std::vector<Branch> branches;  // in order of `begin`
    std::vector<Open> open;
    const clang::IdentifierInfo* guardCandidate = nullptr;
  };
  void open(clang::SourceLocation loc, bool taken);
  void next(clang::SourceLocation loc, bool taken, bool isElse);
  static int innermost(const FileBranches& file);
  FileBranches& fileOf(clang::SourceLocation loc);

  clang::Preprocessor& preprocessor_;
  std::unordered_map<int, FileBranches> files_;  // by FileID
};

}  // namespace ljbind::headers
