#include "ir/module.h"

#include <fmt/format.h>

#include <functional>

namespace ljbind::ir {
namespace {

// Enough to spread types over buckets; equality decides.
std::size_t hashOf(const Type& type) {
  const auto mix = [](std::size_t seed, std::size_t value) {
    return seed ^ (value + 0x9e3779b97f4a7c15ULL + (seed << 6) + (seed >> 2));
  };
  struct Visitor {
    decltype(mix)& mixer;
    std::size_t operator()(Scalar s) const { return static_cast<std::size_t>(s); }
    std::size_t operator()(const Complex& c) const { return index(c.element); }
    std::size_t operator()(const Pointer& p) const { return index(p.pointee); }
    std::size_t operator()(const Array& a) const { return mixer(index(a.element), a.count); }
    std::size_t operator()(const Vector& v) const { return mixer(index(v.element), v.count); }
    std::size_t operator()(const Function& f) const {
      std::size_t seed = index(f.result);
      for (TypeId parameter : f.parameters) seed = mixer(seed, index(parameter));
      return seed;
    }
    std::size_t operator()(const Named& n) const { return index(n.decl); }
    std::size_t operator()(const Qualified& q) const {
      return mixer(index(q.type), q.isConst * 2U + q.isVolatile);
    }
    std::size_t operator()(const Atomic& a) const { return index(a.type); }
    std::size_t operator()(const VaList&) const { return 0; }
    std::size_t operator()(const BitInt& b) const { return b.widthBits * 2U + b.isSigned; }
    std::size_t operator()(const Unsupported& u) const {
      return std::hash<std::string>{}(u.reason);
    }
  };
  return mix(std::visit(Visitor{mix}, type), type.index());
}

}  // namespace

TypeId TypeTable::add(Type type, std::optional<std::uint64_t> sizeBytes, std::uint32_t alignBytes) {
  const std::size_t hash = hashOf(type);
  const auto [first, last] = ids_.equal_range(hash);
  for (auto it = first; it != last; ++it) {
    const TypeEntry& known = module_.entry(it->second);
    if (known.type == type && known.sizeBytes == sizeBytes && known.alignBytes == alignBytes)
      return it->second;
  }
  const auto id = static_cast<TypeId>(module_.types.size());
  module_.types.push_back({std::move(type), sizeBytes, alignBytes});
  ids_.emplace(hash, id);
  return id;
}

TypeId unqualified(const Module& module, TypeId id) {
  for (;;) {
    const Type& type = module.type(id);
    if (const auto* qualified = std::get_if<Qualified>(&type)) {
      id = qualified->type;
    } else if (const auto* atomic = std::get_if<Atomic>(&type)) {
      id = atomic->type;
    } else {
      return id;
    }
  }
}

TypeId strip(const Module& module, TypeId id) {
  for (;;) {
    id = unqualified(module, id);
    const auto* named = std::get_if<Named>(&module.type(id));
    if (!named) return id;
    const auto* alias = as<Typedef>(module.decl(named->decl));
    if (!alias) return id;
    if (alias->stripped != TypeId::None) return alias->stripped;
    id = alias->type;
  }
}

void settleTypedefs(Module& module) {
  std::vector<Typedef*> chain;
  for (Decl& decl : module.decls) {
    auto* link = std::get_if<Typedef>(&decl.kind);
    chain.clear();
    TypeId end = TypeId::None;
    bool atomic = false;
    while (link && link->stripped == TypeId::None) {
      chain.push_back(link);
      end = link->type;
      // Through qualifiers to the next typedef, or to the end.
      link = nullptr;
      const TypeId bare = unqualified(module, end);
      if (const auto* named = std::get_if<Named>(&module.type(bare)))
        link = std::get_if<Typedef>(&module.decl(named->decl).kind);
    }
    if (chain.empty()) continue;
    end = link ? link->stripped : unqualified(module, end);
    atomic = link && link->atomic;
    for (auto it = chain.rbegin(); it != chain.rend(); ++it) {
      for (TypeId id = (*it)->type; id != unqualified(module, id);) {
        if (const auto* inner = std::get_if<Atomic>(&module.type(id))) {
          atomic = true;
          id = inner->type;
        } else {
          id = std::get<Qualified>(module.type(id)).type;
        }
      }
      (*it)->stripped = end;
      (*it)->atomic = atomic;
    }
  }
}

DeclId recordOf(const Module& module, TypeId id) {
  const auto* named = std::get_if<Named>(&module.type(strip(module, id)));
  if (!named || !as<Record>(module.decl(named->decl))) return DeclId::None;
  return named->decl;
}

std::string placeText(const Module& module, const Location& location) {
  if (!location.known()) return {};
  return fmt::format("{}:{}", module.files[location.file].name, location.line);
}

std::string spelling(const Decl& decl) { return spelling(decl, decl.name); }

std::string decisionText(const MacroTest& test) {
  if (test.defined)
    return test.decider.empty() ? "defined" : fmt::format("defined by {}", test.decider);
  if (test.decider.empty() || test.decider == "nobody") return "not defined";
  return fmt::format("undefined by {}", test.decider);
}

std::string conditionText(const Condition& condition) {
  std::string text = condition.elseBranch ? "#else of " + condition.text : condition.text;
  std::string who;
  for (const MacroTest& test : condition.tests)
    who += fmt::format("{}{} {}", who.empty() ? "" : "; ", test.name, decisionText(test));
  if (!who.empty()) text += fmt::format("  ({})", who);
  return text;
}

std::string spelling(const Decl& decl, const std::string& name) {
  if (const auto* record = as<Record>(decl))
    return (record->kind == RecordKind::Struct ? "struct " : "union ") + name;
  if (as<Enum>(decl)) return "enum " + name;
  return name;
}

}  // namespace ljbind::ir
