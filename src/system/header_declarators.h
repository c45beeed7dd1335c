// Which words of a statement in a header it declares, judged by the marks around them.
#pragma once

#include <string_view>
#include <vector>

#include "system/header_tokens.h"

namespace ljbind::sys {

// A word that a statement declares, by the index of its token.
struct Declarator {
  std::size_t token;
  bool function;  // name(...), not a pointer to a function
};

// An argument of a macro that stands where a declaration would: DECLARE_STACK_OF(X509).
struct MacroArgument {
  std::size_t token;
  std::size_t macro;  // the macro's name
};

struct Declarators {
  std::vector<Declarator> declared;
  std::vector<MacroArgument> arguments;
};

// Reads `tokens`, a statement up to its ';' or '{'. `hasType` says that a type has been read
// already, `struct {...}` before `*name`. Functions are recognised with macros around them
// (`EXPORT int CALL name (void) PURE`) and in parentheses, `int (name)(void)`; where a macro looks
// the same as a declaration, names in capitals are taken for macros.
Declarators findDeclarators(std::string_view text, const std::vector<Token>& tokens, bool hasType);

// `__attribute__`, `__declspec` and the like, which take arguments and declare nothing.
bool isAttributeWord(std::string_view word);
bool isTagKeyword(std::string_view word);  // struct, union, enum, class

}  // namespace ljbind::sys
