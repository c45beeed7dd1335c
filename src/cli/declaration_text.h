// A declaration as its header has it, and as a module has it.
#pragma once

#include <map>
#include <string>

#include "ir/module.h"
#include "plan/plan.h"
#include "system/statement_text.h"

namespace ljbind::cli {

// Texts of headers, each read once.
class HeaderTexts {
 public:
  // The statement at a place of `module` that declares `name`: a declaration, a member, an
  // enumerator, or, where `macro`, a definition. Empty when the file cannot be read any more.
  sys::StatementText written(const ir::Module& module, const ir::Location& location,
                             const std::string& name, bool macro = false);

 private:
  std::map<std::string, std::string> texts_;  // by path
};

// What a module has for a declaration.
struct Emitted {
  std::string text;  // C for the FFI, or Lua: "XML_PARSE_NOENT = 2"; empty when it has nothing
  std::string note;  // why there is nothing, or why it is not what C has
};
Emitted asEmitted(const ir::Module& module, const plan::Plan& plan, ir::DeclId id);
Emitted asEmitted(const ir::Module& module, const plan::Plan& plan, const ir::Field& field);
Emitted asEmitted(const ir::Enumerator& enumerator);

// C text on one line, with "{ ... }" for bodies.
std::string briefText(const std::string& text);

}  // namespace ljbind::cli
