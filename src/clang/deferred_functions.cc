#include "clang/deferred_functions.h"

namespace ljbind::headers {
namespace {

namespace tok = clang::tok;

// What may stand before the name of a function beside the names of types; those that name a type by
// themselves.
bool isTypeKeyword(const clang::Token& token) {
  return token.isOneOf(tok::kw_void, tok::kw_char, tok::kw_short, tok::kw_int, tok::kw_long,
                       tok::kw_float, tok::kw_double, tok::kw_signed, tok::kw_unsigned,
                       tok::kw__Bool, tok::kw_bool, tok::kw__Complex, tok::kw___int128,
                       tok::kw___float128, tok::kw__Float16);
}
bool isOtherSpecifier(const clang::Token& token) {
  return token.isOneOf(tok::kw_extern, tok::kw_static, tok::kw_inline, tok::kw_const,
                       tok::kw_volatile, tok::kw_restrict, tok::kw__Noreturn,
                       tok::kw___extension__);
}

}  // namespace

void DeferredFunctions::next() {
  tokens_.push_back(current());
  parser_.ConsumeAnyToken();
}

// From one parenthesis to the one that closes it.
bool DeferredFunctions::takeParentheses() {
  if (current().isNot(tok::l_paren)) return false;
  unsigned open = 0;
  do {
    if (current().is(tok::eof) || current().isAnnotation()) return false;
    open += current().is(tok::l_paren);
    open -= current().is(tok::r_paren);
    next();
  } while (open != 0);
  return true;
}

// A struct that is named here for the first time would be declared by that.
bool DeferredFunctions::isKnownTag() const {
  clang::IdentifierInfo* name = current().getIdentifierInfo();
  return current().is(tok::identifier) && name->getFETokenInfo() &&
         sema_.LookupSingleName(sema_.TUScope, name, current().getLocation(),
                                clang::Sema::LookupTagName);
}

// `extern const char *name` up to the parenthesis that makes it a function's; null for all else.
const clang::IdentifierInfo* DeferredFunctions::takeDeclarator() {
  bool typed = false;  // there was the name of a type
  const clang::IdentifierInfo* name = nullptr;
  for (;;) {
    const clang::Token& token = current();
    if (token.is(tok::l_paren)) return typed ? name : nullptr;
    typed |= name != nullptr;  // which was a type's, since more follows
    name = nullptr;
    if (token.is(tok::kw___attribute)) {
      next();
      if (!takeParentheses()) return nullptr;
      continue;
    }
    if (token.is(tok::identifier)) {
      name = token.getIdentifierInfo();
    } else if (isTypeKeyword(token)) {
      typed = true;
    } else if (token.isOneOf(tok::kw_struct, tok::kw_union, tok::kw_enum)) {
      next();
      if (!isKnownTag()) return nullptr;
      typed = true;
    } else if (!token.is(tok::star) && !isOtherSpecifier(token)) {
      return nullptr;
    }
    next();
  }
}

// What follows the parameters: attributes, then a semicolon or a body. Of the body only its braces
// are kept, since nobody reads what is between them.
bool DeferredFunctions::takeEnd() {
  while (current().isOneOf(tok::kw___attribute, tok::kw_asm)) {
    next();
    if (!takeParentheses()) return false;
  }
  if (current().is(tok::l_brace)) {
    next();
    // At the end of the input there is no brace to be found.
    parser_.SkipUntil(tok::r_brace, clang::Parser::StopBeforeMatch);
    if (current().isNot(tok::r_brace)) return false;
  } else if (current().isNot(tok::semi)) {
    return false;
  }
  next();
  return true;
}

bool DeferredFunctions::take() {
  const clang::Token& first = current();
  if (first.isNot(tok::identifier) && !isTypeKeyword(first) && !isOtherSpecifier(first) &&
      !first.isOneOf(tok::kw_struct, tok::kw_union, tok::kw_enum, tok::kw___attribute))
    return false;
  const std::size_t begin = tokens_.size();
  const clang::IdentifierInfo* name = takeDeclarator();
  // A name that is declared already may be the package's own.
  if (name && !name->getFETokenInfo() && takeParentheses() && takeEnd()) {
    auto& ranges = taken_[name];
    if (ranges.empty()) inOrder_.push_back({name, last_, tokens_[begin].getLocation()});
    ranges.push_back({begin, tokens_.size()});
    return true;
  }
  const clang::Token last = current();
  enter(begin, tokens_.size(), last);
  tokens_.resize(begin);
  return false;
}

// Has the parser read these tokens, macros in which were expanded before, and then `last`, in place
// of the current one.
void DeferredFunctions::enter(std::size_t begin, std::size_t end, const clang::Token& last) {
  // The parser counts brackets as it leaves them behind. One that comes again is closed first.
  const tok::TokenKind closing = current().is(tok::l_paren)    ? tok::r_paren
                                 : current().is(tok::l_brace)  ? tok::r_brace
                                 : current().is(tok::l_square) ? tok::r_square
                                                               : tok::unknown;
  std::vector<clang::Token> stream;
  stream.reserve(end - begin + 2);
  if (closing != tok::unknown) {
    stream.push_back(current());
    stream.back().setKind(closing);
  }
  stream.insert(stream.end(), tokens_.begin() + static_cast<std::ptrdiff_t>(begin),
                tokens_.begin() + static_cast<std::ptrdiff_t>(end));
  stream.push_back(last);
  auto copy = std::make_unique<clang::Token[]>(stream.size());
  std::copy(stream.begin(), stream.end(), copy.get());
  preprocessor_.EnterTokenStream(std::move(copy), stream.size(), /*DisableMacroExpansion=*/true,
                                 /*IsReinject=*/true);
  parser_.ConsumeAnyToken();
  if (closing != tok::unknown) parser_.ConsumeAnyToken();
}

void DeferredFunctions::declare(const clang::IdentifierInfo* name) {
  const auto found = taken_.find(name);
  if (found == taken_.end()) return;
  const llvm::SmallVector<Range, 1> ranges = std::move(found->second);
  taken_.erase(found);
  // As within a header; see IncrementalBetweenHeaders.
  const bool incremental = preprocessor_.isIncrementalProcessingEnabled();
  preprocessor_.enableIncrementalProcessing(false);
  for (const Range& range : ranges) {
    const clang::Token next = current();
    enter(range.begin, range.end, next);
    clang::Parser::DeclGroupPtrTy group;
    clang::Sema::ModuleImportState state = clang::Sema::ModuleImportState::NotACXX20Module;
    parser_.ParseTopLevelDecl(group, state);
  }
  preprocessor_.enableIncrementalProcessing(incremental);
}

void DeferredFunctions::declareNext() {
  if (taken_.empty()) return;
  const clang::SourceManager& sources = preprocessor_.getSourceManager();
  const clang::SourceLocation place = current().getLocation();
  if (!place.isFileID()) return;
  const char* at = sources.getCharacterData(place);
  llvm::StringRef word;
  while (*at != '(') {
    if (clang::isAsciiIdentifierStart(*at)) {
      const char* begin = at;
      while (clang::isAsciiIdentifierContinue(*at)) ++at;
      word = llvm::StringRef(begin, static_cast<std::size_t>(at - begin));
    } else if (clang::isWhitespace(*at) || *at == '*') {
      ++at;
    } else {
      return;
    }
  }
  const auto& names = preprocessor_.getIdentifierTable();
  if (const auto known = names.find(word); known != names.end()) declare(known->second);
}

void DeferredFunctions::parsed(clang::DeclGroupRef group) {
  for (const clang::Decl* decl : group) {
    seen(decl);
    last_ = decl;
  }
}

std::vector<DeferredFunctions::Taken> DeferredFunctions::taken() const {
  std::vector<Taken> left;
  for (const Taken& one : inOrder_)
    if (taken_.contains(one.name)) left.push_back(one);
  return left;
}

void DeferredFunctions::seen(const clang::Decl* decl) {
  if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(decl))
    missed_ |= taken_.contains(function->getIdentifier());
}

// What is about to be declared is looked up as well; seen() finds out whether it is a function.
bool DeferredFunctions::LookupUnqualified(clang::LookupResult& lookup, clang::Scope*) {
  if (lookup.getLookupKind() == clang::Sema::LookupOrdinaryName && !lookup.isForRedeclaration())
    missed_ |= taken_.contains(lookup.getLookupName().getAsIdentifierInfo());
  return false;
}

}  // namespace ljbind::headers
