#include "check/names.h"

namespace ljbind::check {

HeaderNames::HeaderNames(const ir::Module& module) : module_(module) {
  for (std::size_t i = 0; i < module.decls.size(); ++i) {
    const ir::Decl& decl = module.decls[i];
    const auto id = static_cast<ir::DeclId>(i);
    if (const auto* list = ir::as<ir::Enum>(decl)) {
      for (const ir::Enumerator& enumerator : list->enumerators) {
        enumerators_.emplace(enumerator.name, &enumerator);
        integers_.emplace(
            enumerator.name,
            IntegerMeaning{enumerator.value,
                           enumerator.location.known() ? enumerator.location : decl.location, id});
      }
    }
    if (ir::as<ir::Record>(decl) || ir::as<ir::Enum>(decl)) {
      tags_.emplace(ir::spelling(decl), id);
    } else if (const auto* macro = ir::as<ir::Macro>(decl)) {
      macros_.emplace(decl.name, id);
      const auto* constant = std::get_if<ir::Constant>(&macro->meaning);
      if (const auto* integer = constant ? std::get_if<ir::Integer>(&constant->value) : nullptr)
        integers_.insert_or_assign(decl.name, IntegerMeaning{*integer, decl.location, id});
    } else {
      ordinary_.emplace(decl.name, id);
    }
  }
}

namespace {

template <typename Map, typename Key>
ir::DeclId idIn(const Map& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? ir::DeclId::None : found->second;
}

}  // namespace

ir::DeclId HeaderNames::ordinary(std::string_view name) const { return idIn(ordinary_, name); }
ir::DeclId HeaderNames::macro(std::string_view name) const { return idIn(macros_, name); }
ir::DeclId HeaderNames::tag(const std::string& spelling) const { return idIn(tags_, spelling); }

const ir::Enumerator* HeaderNames::enumerator(std::string_view name) const {
  const auto found = enumerators_.find(name);
  return found == enumerators_.end() ? nullptr : found->second;
}

HeaderNames::TypeMeaning HeaderNames::type(std::string_view name) const {
  if (const ir::DeclId id = ordinary(name); id != ir::DeclId::None)
    if (const auto* alias = ir::as<ir::Typedef>(module_.decl(id))) return {id, alias->type};
  if (const ir::DeclId id = macro(name); id != ir::DeclId::None) {
    const auto& meaning = ir::as<ir::Macro>(module_.decl(id))->meaning;
    if (const auto* type = std::get_if<ir::TypeName>(&meaning)) return {id, type->type};
  }
  return {};
}

const HeaderNames::IntegerMeaning* HeaderNames::integer(std::string_view name) const {
  const auto found = integers_.find(name);
  return found == integers_.end() ? nullptr : &found->second;
}

}  // namespace ljbind::check
