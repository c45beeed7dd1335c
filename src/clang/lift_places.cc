// The Lifter's reading of places: files, lines, and the conditions around a declaration.

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
    module_.files.push_back({path, name.empty() ? path : std::move(name)});
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

ir::ConditionId Lifter::condition(SourceLocation place) {
  place = session_.sources().getExpansionLoc(place);
  ir::ConditionId innermost = ir::ConditionId::None;
  if (place.isInvalid()) return innermost;
  for (const Branch* around : session_.conditions().around(place))
    innermost = branch(*around, innermost);
  return innermost;
}

ir::ConditionId Lifter::branch(const Branch& branch, ir::ConditionId outer) {
  if (const auto known = conditions_.find(&branch); known != conditions_.end())
    return known->second;
  const clang::SourceManager& sm = session_.sources();
  // Of an #else the condition that counts is the one it refused.
  const SourceLocation directive =
      branch.isElse && !branch.refused.empty() ? branch.refused.front() : branch.directive;
  ir::Condition condition;
  condition.elseBranch = branch.isElse;
  condition.location = location(directive);
  condition.outer = outer;

  // Lexed from the text: `directive` points at the keyword, behind the `#`.
  bool invalid = false;
  const auto [fileId, offset] = sm.getDecomposedLoc(directive);
  const llvm::StringRef buffer = sm.getBufferData(fileId, &invalid);
  if (!invalid) {
    clang::Lexer lexer(sm.getLocForStartOfFile(fileId), session_.context().getLangOpts(),
                       buffer.begin(), buffer.begin() + offset, buffer.end());
    lexer.SetKeepWhitespaceMode(false);
    clang::Token token;
    condition.text += '#';
    std::unordered_set<std::string> seen;
    bool first = true;
    for (;;) {
      lexer.LexFromRawLexer(token);
      if (token.is(clang::tok::eof) || (token.isAtStartOfLine() && !first)) break;
      const std::string spelling =
          clang::Lexer::getSpelling(token, sm, session_.context().getLangOpts());
      if (!first && token.hasLeadingSpace()) condition.text += ' ';
      condition.text += spelling;
      if (token.is(clang::tok::raw_identifier) && !first && spelling != "defined" &&
          seen.insert(spelling).second)
        condition.tests.push_back(
            test(session_.preprocessor().getIdentifierInfo(spelling), directive));
      first = false;
    }
  }
  const auto id = static_cast<ir::ConditionId>(module_.conditions.size());
  module_.conditions.push_back(std::move(condition));
  conditions_.try_emplace(&branch, id);
  return id;
}

ir::MacroTest Lifter::test(const clang::IdentifierInfo* name, SourceLocation place) {
  ir::MacroTest result{name->getName().str(), false, ""};
  clang::Preprocessor& pp = session_.preprocessor();
  const clang::MacroDirective* history = pp.getLocalMacroDirectiveHistory(name);
  if (!history) {
    result.decider = "nobody";
    return result;
  }
  const auto definition = history->findDirectiveAtLoc(place, session_.sources());
  if (!definition) {
    result.decider = "nobody";
    return result;
  }
  result.defined = !definition.isUndefined();
  result.decider = decider(
      result.defined ? definition.getLocation() : definition.getUndefLocation(), result.name);
  return result;
}

std::string Lifter::decider(SourceLocation definition, const std::string& macro) {
  const clang::SourceManager& sm = session_.sources();
  if (sm.isWrittenInBuiltinFile(definition)) return "clang";
  if (sm.isWrittenInCommandLineFile(definition)) {
    for (auto flag = session_.flags.rbegin(); flag != session_.flags.rend(); ++flag) {
      const llvm::StringRef text(flag->text);
      if ((text.starts_with("-D") || text.starts_with("-U")) &&
          text.drop_front(2).split('=').first == macro)
        return flag->origin;
    }
    return "the command line";
  }
  return ir::placeText(module_, location(definition));
}

}  // namespace ljbind::headers
