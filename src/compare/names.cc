#include "compare/names.h"

namespace ljbind::compare {

Names::Names(const ir::Module& module) {
  decls_.reserve(module.decls.size());
  for (std::size_t i = 0; i < module.decls.size(); ++i) {
    const ir::Decl& decl = module.decls[i];
    if (decl.name.empty()) continue;
    decls_.emplace(ir::spelling(decl), static_cast<ir::DeclId>(i));
    if (const auto* list = ir::as<ir::Enum>(decl)) {
      for (const ir::Enumerator& enumerator : list->enumerators)
        constants_.emplace(enumerator.name, NamedConstant{enumerator.value});
    } else if (const auto* macro = ir::as<ir::Macro>(decl)) {
      const auto* constant = std::get_if<ir::Constant>(&macro->meaning);
      if (!constant) continue;
      if (const auto* integer = std::get_if<ir::Integer>(&constant->value))
        constants_.emplace(decl.name, NamedConstant{*integer, constant->type});
    }
  }
}

ir::DeclId Names::find(const std::string& spelling) const {
  const auto found = decls_.find(spelling);
  return found == decls_.end() ? ir::DeclId::None : found->second;
}

const NamedConstant* Names::findConstant(std::string_view name) const {
  const auto found = constants_.find(name);
  return found == constants_.end() ? nullptr : &found->second;
}

Partners partnersOf(const ir::Module& expected, const ir::Module& actual, const Names& names,
                    const std::vector<Pair>& pairs) {
  Partners partners(expected.decls.size(), ir::DeclId::None);
  for (const Pair& pair : pairs) {
    if (!ir::as<ir::Record>(expected.decl(pair.expected))) continue;
    ir::DeclId found = names.find(pair.actualName);
    if (found == ir::DeclId::None) continue;
    if (const auto* alias = ir::as<ir::Typedef>(actual.decl(found)))
      found = ir::recordOf(actual, alias->type);
    partners[ir::index(pair.expected)] = found;
  }
  return partners;
}

}  // namespace ljbind::compare
