#include "luasource/null_checks.h"

#include <algorithm>

namespace ljbind::luasource {
namespace {

std::uint32_t index(ExpressionId id) { return static_cast<std::uint32_t>(id); }
std::uint32_t index(LocalId id) { return static_cast<std::uint32_t>(id); }

bool isNullName(const std::string& name) { return name == "NULL" || name == "null"; }

}  // namespace

NullChecks::NullChecks(const Chunk& chunk, const Flow& flow, const Origins& origins,
                       const Numbers& numbers)
    : chunk_(chunk), flow_(flow), origins_(origins), numbers_(numbers) {
  findOwners();
  for (const Expression& expression : chunk.expressions) {
    const auto* node = std::get_if<Binary>(&expression.node);
    if (!node || (node->op != Operator::Equal && node->op != Operator::NotEqual)) continue;
    if (isNull(node->right)) {
      addChecked(node->left);
    } else if (isNull(node->left)) {
      addChecked(node->right);
    }
  }
  addHelpers();
}

// The expressions in a function are made one after the other, and then the function's own: read
// backwards, a function opens with that and ends where the text before it begins.
void NullChecks::findOwners() {
  owners_.resize(chunk_.expressions.size());
  std::vector<FunctionId> open;
  for (std::size_t i = chunk_.expressions.size(); i-- > 0;) {
    const Expression& expression = chunk_.expressions[i];
    while (!open.empty() && expression.span.begin < chunk_[open.back()].span.begin) open.pop_back();
    owners_[i] = open.empty() ? FunctionId{} : open.back();
    if (const auto* function = std::get_if<FunctionExpression>(&expression.node))
      open.push_back(function->function);
  }
}

ExpressionId NullChecks::withoutParens(ExpressionId id) const {
  while (const auto* paren = std::get_if<Paren>(&chunk_[id].node)) id = paren->inner;
  return id;
}

bool NullChecks::isNull(ExpressionId id) const {
  const ExpressionId origin = origins_.of(id);
  for (const ExpressionId at : {id, origin}) {
    const auto& node = chunk_[at].node;
    if (std::holds_alternative<Nil>(node)) return true;
    if (const auto* name = std::get_if<Name>(&node); name && isNullName(name->name)) return true;
    const auto* place = std::get_if<Index>(&node);
    const auto* key = place ? std::get_if<String>(&chunk_[place->key].node) : nullptr;
    if (key && isNullName(key->value)) return true;
  }
  // ffi.cast("void *", 0), ffi.new("void *").
  const auto* call = std::get_if<Call>(&chunk_[origin].node);
  const auto held = flow_.at(origin);
  if (!call || held.size() != 1 || flow_.values()[held[0]].kind != ValueKind::Instance)
    return false;
  if (!flow_.values().text(held[0]).ends_with('*')) return false;
  const auto& arguments = call->arguments;
  if (arguments.size() < 2) return true;
  return numbers_.of(arguments[1]) == 0 || std::holds_alternative<Nil>(chunk_[arguments[1]].node);
}

void NullChecks::addChecked(ExpressionId id) {
  id = withoutParens(id);
  checkedOrigins_.insert(index(origins_.of(id)));
  if (const auto* name = std::get_if<Name>(&chunk_[id].node); name && name->local)
    locals_.insert(index(*name->local));
  for (const ValueId value : flow_.at(id)) {
    if (flow_.values()[value].kind != ValueKind::Result) continue;
    const ValueId symbol = flow_.values().parent(value);
    symbolsOfFunctions_.emplace(owners_[index(id)], symbol);
    symbols_.insert(symbol);
  }
}

// A local that is passed to a function in sight which compares that parameter is compared, too.
void NullChecks::addHelpers() {
  std::vector<ExpressionId> passed;
  for (std::uint32_t i = 0; i < chunk_.expressions.size(); ++i) {
    const auto* call = std::get_if<Call>(&chunk_.expressions[i].node);
    if (!call) continue;
    for (const ValueId value : flow_.at(call->callee)) {
      if (flow_.values()[value].kind != ValueKind::Function) continue;
      const Function& function = chunk_[static_cast<FunctionId>(flow_.values()[value].number)];
      const std::size_t count = std::min(function.parameters.size(), call->arguments.size());
      for (std::size_t k = 0; k < count; ++k)
        if (locals_.contains(index(function.parameters[k]))) passed.push_back(call->arguments[k]);
    }
  }
  for (const ExpressionId id : passed) {
    const auto* name = std::get_if<Name>(&chunk_[withoutParens(id)].node);
    if (!name || !name->local) continue;
    locals_.insert(index(*name->local));
    checkedOrigins_.insert(index(origins_.of(id)));
  }
}

bool NullChecks::isChecked(ExpressionId id, ValueId symbol) const {
  id = withoutParens(id);
  if (checkedOrigins_.contains(index(origins_.of(id)))) return true;
  const auto* name = std::get_if<Name>(&chunk_[id].node);
  if (!name || !name->local) return symbolsOfFunctions_.contains({owners_[index(id)], symbol});
  if (locals_.contains(index(*name->local))) return true;
  return chunk_[*name->local].parameter && symbols_.contains(symbol);
}

}  // namespace ljbind::luasource
