// Finds out what an object-like macro means by letting clang parse and evaluate it.
#pragma once

#include "clang/session.h"

namespace ljbind::headers {

class Lifter;

class MacroReader {
 public:
  MacroReader(Session& session, Lifter& lifter);
  ~MacroReader();

  // Never fails: what cannot be expressed says why.
  ir::Macro read(const clang::IdentifierInfo* name);

  using Meaning = decltype(ir::Macro::meaning);
  // The value of a constant expression, or why a module cannot hold it.
  Meaning constant(const clang::Expr* expression);

 private:
  Meaning evaluate(const clang::IdentifierInfo* name);
  Meaning evaluateType();
  Meaning literal(const clang::Token& token, const clang::IdentifierInfo* name);
  Meaning noExpression() const;  // with clang's error as the reason
  Meaning classify(const clang::Expr* expression, const clang::IdentifierInfo* name);
  bool startsType();
  void enter(const clang::IdentifierInfo* name);
  bool atEnd() const;
  void skipToEnd();
  // How many tokens the macro expands to at least; saturates.
  std::uint64_t expansionTokens(const clang::IdentifierInfo* name);
  std::uint64_t bodyTokens(llvm::ArrayRef<clang::Token> tokens, unsigned depth);

  Session& session_;
  Lifter& lifter_;
  llvm::DenseMap<const clang::IdentifierInfo*, std::uint64_t> sizes_;
  llvm::DenseSet<const clang::IdentifierInfo*> expanding_;
  bool sawPlace_ = false;
  llvm::DenseSet<const clang::IdentifierInfo*> placeDependent_;  // through __LINE__ and the like
};

}  // namespace ljbind::headers
