// The Lifter's reading of conditions: the #ifs around and within declarations, the macros they test
// and that declarations are written with, and who decided those.

#include "base/file.h"
#include "clang/lifter.h"

namespace ljbind::headers {

using clang::SourceLocation;

namespace {

// The buffer, of a header that was named, that a place was reached from.
clang::FileID rootOf(SourceLocation place, const clang::SourceManager& sm) {
  clang::FileID file = sm.getFileID(place);
  for (SourceLocation from = sm.getIncludeLoc(file); from.isValid(); from = sm.getIncludeLoc(file))
    file = sm.getFileID(from);
  return file;
}

bool isPredefined(SourceLocation place, const clang::SourceManager& sm) {
  return sm.isWrittenInBuiltinFile(place) || sm.isWrittenInCommandLineFile(place);
}

// What a macro was defined as at a place; nothing where it was not.
clang::MacroDirective::DefInfo definitionAt(const clang::MacroDirective* history,
                                            SourceLocation place, const clang::SourceManager& sm) {
  if (!history) return {};
  // The oldest definitions come last, and have no predecessor.
  for (auto definition = const_cast<clang::MacroDirective*>(history)->getDefinition(); definition;
       definition = definition.getPreviousDefinition()) {
    if (definition.getLocation().isValid() && !isBefore(definition.getLocation(), place, sm))
      continue;
    const bool holds =
        !definition.isUndefined() || isBefore(place, definition.getUndefLocation(), sm);
    return holds ? definition : clang::MacroDirective::DefInfo();
  }
  return {};
}

constexpr std::size_t maxValueBytes = 200;
constexpr std::size_t maxTextBytes = 4000;
// A macro defined in an #if, whose macro is defined in an #if, and so on; a macro that expands to
// another. Nobody would read on beyond this.
constexpr unsigned maxDepth = 24;
constexpr std::size_t maxMacrosOfOne = 64;

}  // namespace

bool isBefore(SourceLocation left, SourceLocation right, const clang::SourceManager& sm) {
  const bool first = isPredefined(left, sm), second = isPredefined(right, sm);
  if (first != second) return first;
  const clang::FileID one = rootOf(left, sm), other = rootOf(right, sm);
  if (one == other) return sm.isBeforeInTranslationUnit(left, right);
  return sm.getLocForStartOfFile(one) < sm.getLocForStartOfFile(other);
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
  // Of an #else the condition that counts is the one it refused.
  const SourceLocation directive =
      branch.isElse && !branch.refused.empty() ? branch.refused.front() : branch.directive;
  ir::Condition condition;
  condition.elseBranch = branch.isElse;
  condition.outer = outer;
  return addCondition(&branch, std::move(condition), directive,
                      session_.conditions().chainOf(branch.begin, branch), branch.directive);
}

// `directive` is the one to show; `taken` the one whose branch was read, if any was.
ir::ConditionId Lifter::addCondition(const void* key, ir::Condition condition,
                                     SourceLocation directive, const Chain& chain,
                                     SourceLocation taken) {
  condition.location = location(directive);
  condition.taken = taken.isValid();
  condition.alternatives = chain.directives.size() > 1;
  std::unordered_set<std::string> seen;
  condition.text = readDirective(directive, condition.tests, seen);
  for (SourceLocation other : chain.directives)
    if (other != directive) readDirective(other, condition.otherTests, seen);
  if (request_.branchTexts) condition.otherText = textOfOthers(chain, taken);
  const auto id = static_cast<ir::ConditionId>(module_.conditions.size());
  module_.conditions.push_back(std::move(condition));
  conditions_.emplace(key, id);
  return id;
}

// Lexed from the text: `directive` points at the keyword, behind the `#`.
std::string Lifter::readDirective(SourceLocation directive, std::vector<ir::MacroTest>& tests,
                                  std::unordered_set<std::string>& seen) {
  const clang::SourceManager& sm = session_.sources();
  bool invalid = false;
  const auto [fileId, offset] = sm.getDecomposedLoc(directive);
  const llvm::StringRef buffer = sm.getBufferData(fileId, &invalid);
  if (invalid) return {};
  clang::Lexer lexer(sm.getLocForStartOfFile(fileId), session_.context().getLangOpts(),
                     buffer.begin(), buffer.begin() + offset, buffer.end());
  lexer.SetKeepWhitespaceMode(false);
  clang::Token token;
  std::string text = "#";
  bool first = true;
  // `__has_attribute(cleanup)`: a word in the parentheses of another one is a macro only if it is
  // defined.
  bool afterName = false;
  unsigned depth = 0, argumentsFrom = 0;
  for (;;) {
    lexer.LexFromRawLexer(token);
    if (token.is(clang::tok::eof) || (token.isAtStartOfLine() && !first)) break;
    const std::string spelling =
        clang::Lexer::getSpelling(token, sm, session_.context().getLangOpts());
    if (!first && token.hasLeadingSpace()) text += ' ';
    text += spelling;
    const bool isName = token.is(clang::tok::raw_identifier) && !first && spelling != "defined";
    if (isName && !seen.contains(spelling)) {
      ir::MacroTest found = test(session_.preprocessor().getIdentifierInfo(spelling), directive);
      if (found.defined || !argumentsFrom) {
        seen.insert(spelling);
        tests.push_back(std::move(found));
      }
    }
    if (token.is(clang::tok::l_paren)) {
      ++depth;
      if (afterName && !argumentsFrom) argumentsFrom = depth;
    }
    if (token.is(clang::tok::r_paren) && depth) {
      if (argumentsFrom == depth) argumentsFrom = 0;
      --depth;
    }
    afterName = isName;
    first = false;
  }
  return text;
}

// The lines between the directives of an #if that were not read, with the #elif and #else that
// lead to them.
std::string Lifter::textOfOthers(const Chain& chain, SourceLocation taken) const {
  const clang::SourceManager& sm = session_.sources();
  if (chain.end.isInvalid()) return {};
  bool invalid = false;
  const llvm::StringRef buffer = sm.getBufferData(sm.getFileID(chain.end), &invalid);
  if (invalid) return {};
  const auto lineStart = [&](SourceLocation place) {
    const std::size_t newline = buffer.rfind('\n', sm.getFileOffset(place));
    return newline == llvm::StringRef::npos ? 0 : newline + 1;
  };
  std::string text;
  for (std::size_t i = 0; i < chain.directives.size(); ++i) {
    if (chain.directives[i] == taken) continue;
    const SourceLocation next =
        i + 1 < chain.directives.size() ? chain.directives[i + 1] : chain.end;
    const std::size_t begin = lineStart(chain.directives[i]), end = lineStart(next);
    if (begin < end && text.size() < maxTextBytes) text += buffer.slice(begin, end);
  }
  if (text.size() > maxTextBytes) {
    text.resize(maxTextBytes);
    text.resize(text.rfind('\n') == std::string::npos ? text.size() : text.rfind('\n') + 1);
    text += "...\n";
  }
  return text;
}

// --- the macros

ir::MacroTest Lifter::test(const clang::IdentifierInfo* name, SourceLocation place) {
  ir::MacroTest result;
  result.name = name->getName().str();
  clang::Preprocessor& pp = session_.preprocessor();
  const clang::MacroDirective* history = pp.getLocalMacroDirectiveHistory(name);
  const auto definition = definitionAt(history, place, session_.sources());
  SourceLocation decided;
  if (definition) {
    result.defined = !definition.isUndefined();
    decided = result.defined ? definition.getLocation() : definition.getUndefLocation();
    if (result.defined) result.value = value(definition.getMacroInfo());
  } else {
    // Clang does not remember a -U, or an #undef, of what was never defined.
    const config::Flag* flag = lastFlag(result.name);
    const bool byFlag = flag && flag->text.starts_with("-U");
    if (!byFlag) decided = leftUndefined(name, place);
    if (decided.isInvalid()) {
      result.decider = byFlag ? flag->origin : "nobody";
      return result;
    }
  }
  result.decider = decider(decided, result.name);
  result.location = location(decided);
  if (result.location.known() && depth_ < maxDepth) {
    ++depth_;
    result.condition = condition(decided);
    --depth_;
  }
  return result;
}

// The last line above `place` that says of a macro that it is not defined; invalid where none does.
SourceLocation Lifter::leftUndefined(const clang::IdentifierInfo* name, SourceLocation place) {
  const clang::SourceManager& sm = session_.sources();
  return session_.leftUndefined().lastLineFor(
      name, place, [&](SourceLocation line) { return isBefore(line, place, sm); },
      [&](SourceLocation line) { return !session_.isRejected(line); });
}

std::string Lifter::value(const clang::MacroInfo* macro) const {
  std::string text;
  for (const clang::Token& token : macro->tokens()) {
    if (!text.empty() && token.hasLeadingSpace()) text += ' ';
    text += session_.preprocessor().getSpelling(token);
    if (text.size() > maxValueBytes) return text.substr(0, maxValueBytes) + "...";
  }
  return text;
}

std::string Lifter::decider(SourceLocation definition, const std::string& macro) {
  const clang::SourceManager& sm = session_.sources();
  if (sm.isWrittenInBuiltinFile(definition)) return "clang";
  if (sm.isWrittenInCommandLineFile(definition)) {
    const config::Flag* flag = lastFlag(macro);
    return flag ? flag->origin : "the command line";
  }
  return ir::placeText(module_, location(definition));
}

const config::Flag* Lifter::lastFlag(llvm::StringRef macro) const {
  for (auto flag = session_.flags.rbegin(); flag != session_.flags.rend(); ++flag) {
    const llvm::StringRef text(flag->text);
    if ((text.starts_with("-D") || text.starts_with("-U")) &&
        text.drop_front(2).split('=').first == macro)
      return &*flag;
  }
  return nullptr;
}

// Those of the macros expanded in `range`, and of those they expand to, that an #if chose.
std::vector<ir::MacroUseId> Lifter::macrosIn(clang::SourceRange range) {
  const clang::SourceManager& sm = session_.sources();
  std::vector<ir::MacroUseId> uses;
  range = {sm.getExpansionLoc(range.getBegin()),
           upToSemicolon(sm.getExpansionRange(range.getEnd()).getEnd())};
  if (range.isInvalid() || sm.getFileID(range.getBegin()) != sm.getFileID(range.getEnd()))
    return uses;
  for (const Expansion& expansion : session_.conditions().expansions(range)) {
    for (ir::MacroUseId use : chosenMacros(expansion.macro, 0))
      if (std::find(uses.begin(), uses.end(), use) == uses.end() && uses.size() < maxMacrosOfOne)
        uses.push_back(use);
  }
  return uses;
}

// Attributes behind a name are not in its range, and where they stand for nothing not in the tree.
SourceLocation Lifter::upToSemicolon(SourceLocation end) const {
  constexpr std::size_t farEnough = 200;
  if (end.isInvalid()) return end;
  const clang::SourceManager& sm = session_.sources();
  bool invalid = false;
  const auto [file, offset] = sm.getDecomposedLoc(end);
  const llvm::StringRef buffer = sm.getBufferData(file, &invalid);
  if (invalid) return end;
  const std::size_t length = buffer.substr(offset, farEnough).find_first_of(";,{}");
  if (length == llvm::StringRef::npos) return end;
  return end.getLocWithOffset(static_cast<int>(length));
}

const std::vector<ir::MacroUseId>& Lifter::chosenMacros(const clang::MacroInfo* macro,
                                                        unsigned depth) {
  const auto [known, fresh] = macroUses_.try_emplace(macro);
  if (!fresh) return known->second;  // of a macro that leads back to itself: nothing yet
  std::vector<ir::MacroUseId> uses;
  const SourceLocation place = macro->getDefinitionLoc();
  const clang::SourceManager& sm = session_.sources();
  if (macro->isBuiltinMacro() || sm.isWrittenInBuiltinFile(place)) return known->second;
  clang::Preprocessor& pp = session_.preprocessor();
  if (const ir::ConditionId around = condition(place); around != ir::ConditionId::None) {
    uses.push_back(static_cast<ir::MacroUseId>(module_.macroUses.size()));
    llvm::SmallString<64> buffer;
    const llvm::StringRef name = clang::Lexer::getSpelling(place, buffer, sm, pp.getLangOpts());
    module_.macroUses.push_back({name.str(), value(macro), location(place), around});
  }
  if (depth < maxDepth)
    for (const clang::Token& token : macro->tokens()) {
      const clang::IdentifierInfo* name = token.getIdentifierInfo();
      const clang::MacroInfo* inner =
          name && name->hasMacroDefinition() ? pp.getMacroInfo(name) : nullptr;
      if (!inner || inner == macro) continue;
      for (ir::MacroUseId use : chosenMacros(inner, depth + 1))
        if (std::find(uses.begin(), uses.end(), use) == uses.end() && uses.size() < maxMacrosOfOne)
          uses.push_back(use);
    }
  return macroUses_[macro] = std::move(uses);
}

// The #ifs that begin in the body of a record, apart from those around the whole of it.
std::vector<ir::ConditionId> Lifter::conditionsIn(clang::SourceRange body) {
  std::vector<ir::ConditionId> found;
  const clang::SourceManager& sm = session_.sources();
  body = {sm.getExpansionLoc(body.getBegin()), sm.getExpansionLoc(body.getEnd())};
  if (body.isInvalid()) return found;
  const ConditionRecorder& recorder = session_.conditions();
  for (const Chain* chain : recorder.within(body)) {
    const SourceLocation begin = chain->directives.front();
    const Branch* taken = recorder.takenBranch(begin, *chain);
    if (taken) {
      found.push_back(condition(taken->begin));
      continue;
    }
    if (const auto known = conditions_.find(chain); known != conditions_.end()) {
      found.push_back(known->second);
      continue;
    }
    ir::Condition condition;
    condition.outer = this->condition(begin);
    found.push_back(addCondition(chain, std::move(condition), begin, *chain, {}));
  }
  return found;
}

namespace {

// Where `name` stands in `text` first, apart from comments and strings.
std::optional<std::size_t> identifierIn(llvm::StringRef text, llvm::StringRef name,
                                        const clang::ASTContext& context) {
  if (!text.contains(name)) return std::nullopt;
  const std::string terminated = text.str();
  const char* start = terminated.c_str();
  clang::Lexer lexer({}, context.getLangOpts(), start, start, start + terminated.size());
  clang::Token token;
  do {
    lexer.LexFromRawLexer(token);
    if (token.is(clang::tok::raw_identifier) && token.getRawIdentifier() == name)
      return static_cast<std::size_t>(token.getRawIdentifier().data() - start);
  } while (token.isNot(clang::tok::eof));
  return std::nullopt;
}

// Where the `name` of a `#define name` stands in `text` first.
std::optional<std::size_t> definitionIn(llvm::StringRef text, llvm::StringRef name) {
  for (std::size_t at = 0; (at = text.find(name, at)) != text.npos; at += name.size()) {
    llvm::StringRef before = text.slice(text.rfind('\n', at) + 1, at).ltrim();
    const llvm::StringRef after = text.substr(at + name.size());
    if (!before.consume_front("#")) continue;
    before = before.ltrim();
    if (before.consume_front("define") && !before.empty() && before.trim().empty() &&
        (after.empty() || !clang::isAsciiIdentifierContinue(after.front())))
      return at;
  }
  return std::nullopt;
}

}  // namespace

const config::RejectedHeader* Lifter::rejectedMention(llvm::StringRef name) {
  for (const config::RejectedHeader& header : session_.rejected) {
    const Result<std::string> text = readFile(header.path);
    if (text && identifierIn(*text, name, session_.context())) return &header;
  }
  return nullptr;
}

std::vector<SkippedMention> Lifter::skippedMentions(llvm::StringRef name, Mentions which) {
  constexpr std::size_t enough = 8;
  const clang::SourceManager& sm = session_.sources();
  const ConditionRecorder& recorder = session_.conditions();
  struct Hit {
    SourceLocation at;
    const Chain* chain;
  };
  std::vector<Hit> hits;
  recorder.eachChain([&](const Chain& chain) {
    if (chain.end.isInvalid() || !session_.isOwn(chain.end)) return;
    bool invalid = false;
    const llvm::StringRef buffer = sm.getBufferData(sm.getFileID(chain.end), &invalid);
    if (invalid) return;
    const Branch* taken = recorder.takenBranch(chain.end, chain);
    for (std::size_t i = 0; i < chain.directives.size(); ++i) {
      if (taken && taken->directive == chain.directives[i]) continue;
      const unsigned begin = sm.getFileOffset(chain.directives[i]);
      const unsigned end =
          sm.getFileOffset(i + 1 < chain.directives.size() ? chain.directives[i + 1] : chain.end);
      // Not on the line of the directive itself.
      const std::size_t line = std::min<std::size_t>(buffer.find('\n', begin), end);
      const llvm::StringRef text = buffer.slice(line, end);
      if (const auto at = which == Mentions::All ? identifierIn(text, name, session_.context())
                                                 : definitionIn(text, name))
        hits.push_back(
            {sm.getComposedLoc(sm.getFileID(chain.end), static_cast<unsigned>(line + *at)),
             &chain});
    }
  });
  std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.at < b.at; });
  std::vector<SkippedMention> found;
  for (const Hit& hit : hits) {
    if (found.size() == enough) break;
    const Branch* taken = recorder.takenBranch(hit.chain->end, *hit.chain);
    const ir::ConditionId id = addCondition(&hit, {}, hit.chain->directives.front(), *hit.chain,
                                            taken ? taken->directive : SourceLocation());
    const llvm::StringRef buffer = sm.getBufferData(sm.getFileID(hit.at));
    const unsigned offset = sm.getFileOffset(hit.at);
    const llvm::StringRef line =
        buffer.slice(buffer.rfind('\n', offset) + 1, buffer.find('\n', offset));
    found.push_back(
        {ir::placeText(module_, location(hit.at)), line.trim().str(), module_.condition(id)});
  }
  return found;
}

}  // namespace ljbind::headers
