// What one header did to the macros, so that it can be undone when the header is left out.
#pragma once

#include "clang/pch.h"

namespace ljbind::headers {

class MacroChanges : public clang::PPCallbacks {
 public:
  explicit MacroChanges(clang::Preprocessor& preprocessor) : preprocessor_(preprocessor) {}

  // What changes from here on is another header's doing. `start` is where its text begins.
  void begin(clang::SourceLocation start);

  // A macro of an earlier header that got another body without an #undef: what clang warns of as
  // "macro redefined".
  struct Redefinition {
    const clang::IdentifierInfo* name;
    clang::SourceLocation before, after;
  };
  llvm::ArrayRef<Redefinition> redefinitions() const { return redefinitions_; }

  // Gives every macro that has been changed since begin() in a file for which `leftOut` holds the
  // meaning it had without that file. Changes by other files stay, and so do new macros without a
  // body: an include guard keeps the file from being read, and from failing, again and again.
  void undo(const std::function<bool(clang::SourceLocation)>& leftOut);

  void MacroDefined(const clang::Token& name, const clang::MacroDirective* directive) override;
  void MacroUndefined(const clang::Token& name, const clang::MacroDefinition&,
                      const clang::MacroDirective*) override {
    changed_.push_back(name.getIdentifierInfo());
  }

 private:
  clang::Preprocessor& preprocessor_;
  clang::SourceLocation start_;
  std::vector<clang::IdentifierInfo*> changed_;
  std::vector<Redefinition> redefinitions_;
};

}  // namespace ljbind::headers
