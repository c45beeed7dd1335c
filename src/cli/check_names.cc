#include "cli/check_names.h"

namespace ljbind::cli {

using ir::as;

DeclaredNames namesOf(const project::Project& project,
                      const std::vector<project::DeclaredState>& states) {
  DeclaredNames names;
  for (const project::DeclaredState& state : states)
    for (const ir::Decl& decl : state.module.decls) {
      if (const auto* record = as<ir::Record>(decl)) {
        if (record->tagged && record->complete) names.tags.insert(decl.name);
      } else if (const auto* list = as<ir::Enum>(decl)) {
        if (list->tagged) names.tags.insert(decl.name);
        for (const ir::Enumerator& enumerator : list->enumerators)
          names.ordinary.insert(enumerator.name);
      } else if (const auto* alias = as<ir::Typedef>(decl)) {
        if (alias->predeclared) continue;
        names.ordinary.insert(decl.name);
        const ir::DeclId body = ir::recordOf(state.module, alias->type);
        if (body != ir::DeclId::None && as<ir::Record>(state.module.decl(body))->complete)
          names.typedefsWithBody.insert(decl.name);
      } else {
        names.ordinary.insert(decl.name);
        // `int foo64(int) __asm__("foo")` is about foo.
        if (const auto* function = as<ir::FunctionDecl>(decl)) {
          names.ordinary.insert(function->symbol);
          names.symbols.insert(function->symbol);
        } else if (const auto* variable = as<ir::Variable>(decl)) {
          names.symbols.insert(variable->symbol);
        }
      }
    }
  for (const project::SourceFile& file : project.files)
    if (!file.context)
      for (const luasource::LuaConstant& constant : file.behaviour.constants)
        if (constant.certain) names.luaConstants.insert(constant.name);
  return names;
}

}  // namespace ljbind::cli
