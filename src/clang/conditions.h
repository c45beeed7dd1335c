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
  bool guard = false;     // an include guard: true by construction, no condition
  std::size_t chain = 0;  // the #if it belongs to
};

// One #if with all of its #elif and #else.
struct Chain {
  std::vector<clang::SourceLocation> directives;  // the #if first
  clang::SourceLocation end;                      // the #endif; invalid while it is open
  int branch = -1;                                // the one that was taken
};

// A macro that was expanded in a header, outside of other macros.
struct Expansion {
  clang::SourceLocation location;
  const clang::MacroInfo* macro;
};

class ConditionRecorder : public clang::PPCallbacks {
 public:
  explicit ConditionRecorder(clang::Preprocessor& preprocessor) : preprocessor_(preprocessor) {}

  // Called with every macro that is tested or expanded, and every file that is not read again since
  // it was read before; set once some files are rejected.
  std::function<void(const clang::MacroDefinition&)> onMacroUse;
  std::function<void(const clang::FileEntry&, clang::SourceLocation)> onFileSkipped;

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
                    clang::SourceRange range, const clang::MacroArgs*) override {
    if (onMacroUse) onMacroUse(definition);
    if (recording_ && range.getBegin().isFileID() && definition.getMacroInfo())
      expansions_.push_back({range.getBegin(), definition.getMacroInfo()});
  }
  void Defined(const clang::Token&, const clang::MacroDefinition& definition,
               clang::SourceRange) override {
    if (onMacroUse) onMacroUse(definition);
  }
  void FileSkipped(const clang::FileEntryRef& file, const clang::Token& name,
                   clang::SrcMgr::CharacteristicKind) override {
    if (onFileSkipped) onFileSkipped(file.getFileEntry(), name.getLocation());
  }
  void MacroDefined(const clang::Token& name, const clang::MacroDirective*) override;

  // The taken branches around `location` in its own file, the outermost first.
  std::vector<const Branch*> around(clang::SourceLocation location) const;
  // The #ifs that begin within a range of one file, in order; no include guards.
  std::vector<const Chain*> within(clang::SourceRange range) const;
  const Chain& chainOf(clang::SourceLocation inFile, const Branch& branch) const;
  const Branch* takenBranch(clang::SourceLocation inFile, const Chain& chain) const;
  // Every #if of every file.
  template <typename Visitor>
  void eachChain(const Visitor& visit) const {
    for (const auto& [id, file] : files_)
      for (const Chain& chain : file.chains) visit(chain);
  }

  // Once all headers were read: what evaluating macros expands is in no header.
  void finish();
  // The macros expanded within a range of one file, after finish().
  llvm::ArrayRef<Expansion> expansions(clang::SourceRange range) const;

 private:
  struct Open {
    std::size_t chain;  // index into chains of the file
    int branch = -1;    // index into branches of the file, -1 while none is open
    bool taken = false;
  };
  struct FileBranches {
    std::vector<Branch> branches;  // in order of `begin`
    std::vector<Chain> chains;     // in order of their first directive
    std::vector<Open> open;
    const clang::IdentifierInfo* guardCandidate = nullptr;
  };
  void open(clang::SourceLocation loc, bool taken);
  void next(clang::SourceLocation loc, bool taken, bool isElse);
  static int innermost(const FileBranches& file);
  FileBranches& fileOf(clang::SourceLocation loc);
  const FileBranches* readFileOf(clang::SourceLocation loc) const;

  clang::Preprocessor& preprocessor_;
  std::unordered_map<int, FileBranches> files_;  // by FileID
  std::vector<Expansion> expansions_;            // by place, after finish()
  bool recording_ = true;
};

}  // namespace ljbind::headers
