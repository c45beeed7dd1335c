#include "why/closure.h"

#include <algorithm>
#include <unordered_set>

namespace ljbind::why {
namespace {

using ir::as;

// What one declaration is written with.
class Needs {
 public:
  Needs(const ir::Module& module, Node& node) : module_(module), node_(node) {}

  void add(ir::DeclId id, const std::string& member) {
    if (id == ir::DeclId::None || id == node_.decl) return;
    auto known = std::find_if(node_.needs.begin(), node_.needs.end(),
                              [id](const Need& need) { return need.decl == id; });
    if (known == node_.needs.end()) known = node_.needs.insert(known, {id, {}});
    if (!member.empty()) known->members.push_back(member);
  }

  // The named types in it; behind pointers too, where `through` says so.
  void type(ir::TypeId type, bool through, const std::string& member = "") {
    std::vector<ir::TypeId> open{type};
    while (!open.empty()) {
      const ir::TypeId id = open.back();
      open.pop_back();
      if (id == ir::TypeId::None) continue;
      const ir::Type& one = module_.type(id);
      if (const auto* named = std::get_if<ir::Named>(&one)) {
        add(named->decl, member);
      } else if (const auto* pointer = std::get_if<ir::Pointer>(&one)) {
        if (through) open.push_back(pointer->pointee);
      } else if (const auto* array = std::get_if<ir::Array>(&one)) {
        open.push_back(array->element);
      } else if (const auto* vector = std::get_if<ir::Vector>(&one)) {
        open.push_back(vector->element);
      } else if (const auto* complex = std::get_if<ir::Complex>(&one)) {
        open.push_back(complex->element);
      } else if (const auto* qualified = std::get_if<ir::Qualified>(&one)) {
        open.push_back(qualified->type);
      } else if (const auto* atomic = std::get_if<ir::Atomic>(&one)) {
        open.push_back(atomic->type);
      } else if (const auto* function = std::get_if<ir::Function>(&one); function && through) {
        open.insert(open.end(), function->parameters.rbegin(), function->parameters.rend());
        open.push_back(function->result);
      }
    }
  }

 private:
  const ir::Module& module_;
  Node& node_;
};

Node readNode(const ir::Module& module, ir::DeclId id, bool through) {
  Node node{id, {}};
  Needs needs(module, node);
  const ir::Decl& decl = module.decl(id);
  if (const auto* record = as<ir::Record>(decl)) {
    for (const ir::Field& field : record->fields)
      needs.type(field.type, false, field.name.empty() ? "(unnamed)" : field.name);
  } else if (const auto* alias = as<ir::Typedef>(decl)) {
    needs.type(alias->type, through);
  } else if (const auto* function = as<ir::FunctionDecl>(decl)) {
    needs.type(function->type, true);
  } else if (const auto* variable = as<ir::Variable>(decl)) {
    needs.type(variable->type, true);
  } else if (const auto* macro = as<ir::Macro>(decl)) {
    if (const auto* constant = std::get_if<ir::Constant>(&macro->meaning))
      needs.type(constant->type, false);
    else if (const auto* other = std::get_if<ir::Alias>(&macro->meaning))
      needs.add(other->decl, "");
    else if (const auto* accessor = std::get_if<ir::Accessor>(&macro->meaning))
      needs.add(accessor->function, "");
    else if (const auto* name = std::get_if<ir::TypeName>(&macro->meaning))
      needs.type(name->type, true);
  }
  return node;
}

}  // namespace

std::vector<Node> closureOf(const ir::Module& module, ir::DeclId root) {
  std::vector<Node> closure;
  struct Open {
    ir::DeclId decl;
    bool through;  // not reached from a record
  };
  std::vector<Open> open{{root, true}};
  std::unordered_set<std::size_t> seen{ir::index(root)};
  for (std::size_t at = 0; at < open.size(); ++at) {
    const auto [id, through] = open[at];
    Node node = readNode(module, id, through);
    const bool inRecord = !through || as<ir::Record>(module.decl(id));
    for (const Need& need : node.needs)
      if (seen.insert(ir::index(need.decl)).second) open.push_back({need.decl, !inRecord});
    closure.push_back(std::move(node));
  }
  return closure;
}

std::vector<ir::DeclId> missingBodies(const ir::Module& module, const std::vector<Node>& closure) {
  std::vector<ir::DeclId> missing;
  for (const Node& node : closure)
    if (const auto* record = as<ir::Record>(module.decl(node.decl));
        record && record->complete && !record->bodyRead)
      missing.push_back(node.decl);
  return missing;
}

}  // namespace ljbind::why
