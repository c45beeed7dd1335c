#include "clang/macro_changes.h"

namespace ljbind::headers {

using clang::MacroDirective;

void MacroChanges::begin(clang::SourceLocation start) {
  start_ = start;
  changed_.clear();
  redefinitions_.clear();
}

void MacroChanges::MacroDefined(const clang::Token& name, const MacroDirective* directive) {
  changed_.push_back(name.getIdentifierInfo());
  const MacroDirective* before = directive->getPrevious();
  if (!before || before->getKind() != MacroDirective::MD_Define) return;
  // Places count up in the order in which files are entered; predefined macros have none.
  if (before->getLocation().isInvalid() || !(before->getLocation() < start_)) return;
  const clang::MacroInfo* info = directive->getMacroInfo();
  if (!info->isIdenticalTo(*before->getMacroInfo(), preprocessor_, /*Syntactically=*/false))
    redefinitions_.push_back(
        {name.getIdentifierInfo(), before->getLocation(), directive->getLocation()});
}

void MacroChanges::undo(const std::function<bool(clang::SourceLocation)>& leftOut) {
  for (clang::IdentifierInfo* name : changed_) {
    const MacroDirective* latest = preprocessor_.getLocalMacroDirectiveHistory(name);
    if (!latest || !leftOut(latest->getLocation())) continue;
    const MacroDirective* kept = latest;
    while (kept && (kept->getKind() == MacroDirective::MD_Visibility ||
                    (kept->getLocation().isValid() && leftOut(kept->getLocation()))))
      kept = kept->getPrevious();
    if (kept && kept->getKind() == MacroDirective::MD_Define)
      preprocessor_.appendDefMacroDirective(name,
                                            const_cast<clang::MacroInfo*>(kept->getMacroInfo()));
    else if (latest->getKind() == MacroDirective::MD_Define &&
             latest->getMacroInfo()->getNumTokens() != 0)
      preprocessor_.appendMacroDirective(name,
                                         new (preprocessor_.getPreprocessorAllocator())
                                             clang::UndefMacroDirective(latest->getLocation()));
  }
  changed_.clear();
}

}  // namespace ljbind::headers
