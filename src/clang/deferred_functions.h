// Declarations of functions that are kept as tokens until something names them.
//
// A package's headers include those of others for their types and macros. What these declare of
// functions is most of them, and costs clang more than to read it: for xmlsec1, which includes
// libxml2, libxslt and OpenSSL, half of all its time. So such a declaration is taken from the
// parser before it is parsed, and given back once it was selected, or a macro of the package turns
// out to mention it.
//
// That is invisible as long as nothing else names the function. Where something does, missed() says
// so, and the headers have to be read again without any of this.
#pragma once

#include <clang/Sema/ExternalSemaSource.h>

#include "clang/pch.h"

namespace ljbind::headers {

// Owned by clang, which asks it for names that it does not find.
class DeferredFunctions : public clang::ExternalSemaSource {
 public:
  DeferredFunctions(clang::Preprocessor& preprocessor, clang::Sema& sema, clang::Parser& parser)
      : preprocessor_(preprocessor), sema_(sema), parser_(parser) {}

  // Where a top-level declaration begins: takes it from the parser if it declares one function and
  // nothing else. Nothing has changed if it does not.
  bool take();

  // Parses what was taken under a name, if anything was. Not while the parser is within something.
  void declare(const clang::IdentifierInfo* name);
  // The same for the function that the next declaration seems to declare again, going by its text.
  void declareNext();

  // What the parser has made of the next declaration.
  void parsed(clang::DeclGroupRef group);
  // Of that, or of an expression. If it is a function that was taken, by another declaration or as
  // one that clang knows by itself, it lacks what was taken.
  void seen(const clang::Decl* decl);

  struct Taken {
    const clang::IdentifierInfo* name;
    const clang::Decl* after;  // that was parsed last before it; null for none
    clang::SourceLocation place;
  };
  // What is still to be declared, in the order of the headers.
  std::vector<Taken> taken() const;
  // All that ever were.
  const std::vector<Taken>& everTaken() const { return inOrder_; }

  // Something named a function that had been taken, at a place where it could not be declared.
  bool missed() const { return missed_; }

  bool LookupUnqualified(clang::LookupResult& lookup, clang::Scope* scope) override;

 private:
  struct Range {
    std::size_t begin, end;  // in tokens_
  };

  const clang::Token& current() const { return parser_.getCurToken(); }
  void next();
  bool takeParentheses();
  const clang::IdentifierInfo* takeDeclarator();
  bool takeEnd();
  bool isKnownTag() const;
  void enter(std::size_t begin, std::size_t end, const clang::Token& last);

  clang::Preprocessor& preprocessor_;
  clang::Sema& sema_;
  clang::Parser& parser_;
  std::vector<clang::Token> tokens_;
  // A function may be declared several times.
  llvm::DenseMap<const clang::IdentifierInfo*, llvm::SmallVector<Range, 1>> taken_;
  std::vector<Taken> inOrder_;  // each name once, declared by now or not
  const clang::Decl* last_ = nullptr;
  bool missed_ = false;
};

}  // namespace ljbind::headers
