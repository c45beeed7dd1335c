// The words of one declaration or macro as a header has them: on one line, without comments.
#pragma once

#include <string>
#include <string_view>

namespace ljbind::sys {

struct StatementText {
  std::string whole;  // "typedef struct _x { int a; } x;"
  std::string brief;  // with "{ ... }" for the bodies: "typedef struct _x { ... } x;"
  // The place names a macro that makes the declaration, DECLARE_FUNCTIONS(X): that is the text.
  bool byMacro = false;
};

// The statement of `text` around a place, lines and columns counting from 1, that declares `name`,
// empty when there is nothing at the place. An #if within it is left out, a body of a function too.
// Members and parameters are a statement of their own, enumerators up to the next comma.
StatementText statementAt(std::string_view text, unsigned line, unsigned column,
                          std::string_view name);

// The definition of the macro on that line: "#define X(a) (a + 1)".
StatementText definitionAt(std::string_view text, unsigned line);

}  // namespace ljbind::sys
