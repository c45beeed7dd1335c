#include "clang/swallowed_files.h"

#include <clang/Lex/Lexer.h>

#include "clang/deferred_functions.h"

namespace ljbind::headers {
namespace {

// Whether there is anything besides directives, taken or not.
bool hasCode(const clang::ASTContext& context, clang::FileID file) {
  const clang::SourceManager& sources = context.getSourceManager();
  const auto buffer = sources.getBufferOrNone(file);
  if (!buffer) return false;
  clang::Lexer lexer(file, *buffer, sources, context.getLangOpts());
  clang::Token token;
  lexer.LexFromRawLexer(token);
  while (token.isNot(clang::tok::eof)) {
    if (!token.is(clang::tok::hash) || !token.isAtStartOfLine()) return true;
    do lexer.LexFromRawLexer(token);
    while (token.isNot(clang::tok::eof) && !token.isAtStartOfLine());
  }
  return false;
}

}  // namespace

// Each declaration is looked at once, however many headers fail.
void SwallowedFiles::noteDeclarations(const clang::ASTContext& context,
                                      const DeferredFunctions* deferred) {
  const clang::SourceManager& sources = context.getSourceManager();
  const auto note = [&](clang::SourceLocation place) {
    declareSomething_.insert(sources.getFileID(sources.getExpansionLoc(place)).getHashValue());
  };
  const clang::TranslationUnitDecl* unit = context.getTranslationUnitDecl();
  const clang::Decl* next = lastSeen_             ? lastSeen_->getNextDeclInContext()
                            : unit->decls_empty() ? nullptr
                                                  : *unit->decls_begin();
  for (; next; next = next->getNextDeclInContext()) {
    note(next->getLocation());
    lastSeen_ = next;
  }
  if (!deferred) return;
  const std::vector<DeferredFunctions::Taken>& functions = deferred->everTaken();
  for (; deferredSeen_ < functions.size(); ++deferredSeen_) note(functions[deferredSeen_].place);
}

void SwallowedFiles::note(const clang::ASTContext& context, const DeferredFunctions* deferred,
                          unsigned entries) {
  noteDeclarations(context, deferred);
  const clang::SourceManager& sources = context.getSourceManager();
  for (unsigned i = entries; i < sources.local_sloc_entry_size(); ++i) {
    const clang::SrcMgr::SLocEntry& entry = sources.getLocalSLocEntry(i);
    if (!entry.isFile()) continue;
    const clang::FileID id =
        sources.getFileID(clang::SourceLocation::getFromRawEncoding(entry.getOffset()));
    const clang::FileEntry* file = sources.getFileEntryForID(id);
    if (file && !declareSomething_.contains(id.getHashValue()) && hasCode(context, id))
      files_.insert(file);
  }
}

}  // namespace ljbind::headers
