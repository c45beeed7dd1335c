#include "luasource/outline.h"

#include <algorithm>

namespace ljbind::luasource {
namespace {

template <typename... Handlers>
struct Overload : Handlers... {
  using Handlers::operator()...;
};

}  // namespace

// A stack of its own in place of recursion: `f()()()...` nests without limit.
Outline::Outline(const Chunk& chunk) : chunk_(chunk) {
  places_.resize(chunk.expressions.size());
  locals_.resize(chunk.locals.size());
  hasLabels_.resize(chunk.functions.size());
  const ContextId file = add({Context::Kind::Chunk});
  pending_.push_back(Block{chunk.functions[0].body, file});
  while (!pending_.empty()) {
    const Item item = pending_.back();
    pending_.pop_back();
    std::visit([&](const auto& kind) { visit(kind); }, item);
    pending_.insert(pending_.end(), children_.rbegin(), children_.rend());
    children_.clear();
  }
  const auto inText = [&](ExpressionId a, ExpressionId b) {
    return chunk_[a].span.begin < chunk_[b].span.begin;
  };
  std::stable_sort(calls_.begin(), calls_.end(), inText);
  std::stable_sort(inOrder_.begin(), inOrder_.end(), inText);
  // A function in what is assigned has assignments of its own, which come first.
  const auto byEnd = [](const Definition& a, const Definition& b) { return a.end < b.end; };
  const auto sort = [&](Variable& variable) {
    std::stable_sort(variable.definitions.begin(), variable.definitions.end(), byEnd);
  };
  std::for_each(locals_.begin(), locals_.end(), sort);
  for (auto& [name, variable] : globals_) sort(variable);
  number();
}

// Numbers the contexts so that those inside of one lie between its first and its last number.
void Outline::number() {
  const auto index = [](ContextId id) { return static_cast<std::uint32_t>(id); };
  std::vector<std::uint32_t> size(contexts_.size(), 1);
  for (std::size_t i = contexts_.size() - 1; i > 0; --i)
    size[index(contexts_[i].parent)] += size[i];
  first_.resize(contexts_.size());
  last_.resize(contexts_.size());
  std::vector<std::uint32_t> next(contexts_.size());
  for (std::size_t i = 0; i < contexts_.size(); ++i) {
    if (i > 0) {
      std::uint32_t& free = next[index(contexts_[i].parent)];
      first_[i] = free;
      free += size[i];
    }
    last_[i] = first_[i] + size[i] - 1;
    next[i] = first_[i] + 1;
  }
}

bool Outline::isInside(ContextId inner, ContextId outer) const {
  const std::uint32_t place = first_[static_cast<std::uint32_t>(inner)];
  const auto index = static_cast<std::uint32_t>(outer);
  return first_[index] <= place && place <= last_[index];
}

const Variable* Outline::global(const std::string& name) const {
  const auto found = globals_.find(name);
  return found == globals_.end() ? nullptr : &found->second;
}

// Takes function and loop from what the context stands in, unless it begins one.
ContextId Outline::add(Context context) {
  const auto id = static_cast<ContextId>(contexts_.size());
  switch (context.kind) {
    case Context::Kind::Chunk:
    case Context::Kind::Function: context.loop = id; break;
    case Context::Kind::Loop:
      context.function = (*this)[context.parent].function;
      context.loop = id;
      break;
    case Context::Kind::Branch:
    case Context::Kind::Right:
    case Context::Kind::After:
      context.function = (*this)[context.parent].function;
      context.loop = (*this)[context.parent].loop;
      break;
  }
  contexts_.push_back(context);
  return id;
}

// Only these; what they do is looked at when somebody asks.
bool Outline::mayLeave(StatementId id) const {
  const auto& node = chunk_[id].node;
  return std::holds_alternative<If>(node) || std::holds_alternative<Do>(node) ||
         std::holds_alternative<Return>(node) || std::holds_alternative<CallStatement>(node) ||
         std::holds_alternative<Break>(node);
}

void Outline::visit(Block item) {
  ContextId context = item.context;
  for (const StatementId id : chunk_[item.id].statements) {
    // A goto may lead here whatever stands before.
    if (std::holds_alternative<Label>(chunk_[id].node)) {
      context = item.context;
      hasLabels_[static_cast<std::uint32_t>((*this)[context].function)] = true;
    }
    children_.push_back(Statement{id, context});
    if (mayLeave(id)) context = add({Context::Kind::After, context, id});
  }
}

void Outline::visit(Statement item) {
  const ContextId context = item.context;
  std::visit(Overload{
                 [&](const LocalStatement& node) {
                   for (std::size_t i = 0; i < node.locals.size(); ++i)
                     define(node.locals[i], valueOf(node.values, i, item));
                   push(node.values, context);
                 },
                 [&](const LocalFunction& node) {
                   define(node.local, valueOf({node.function}, 0, item));
                   push(node.function, context);
                 },
                 [&](const Assignment& node) { assign(node, item); },
                 [&](const FunctionStatement& node) {
                   define(node.target, valueOf({node.function}, 0, item));
                   push(node.target, context);
                   push(node.function, context);
                 },
                 [&](const CallStatement& node) { push(node.call, context); },
                 [&](const Do& node) {
                   children_.push_back(Block{node.body, context});
                 },
                 [&](const While& node) {
                   inOrder_.push_back(node.condition);
                   push(node.condition, context);
                   visitLoop(item.id, node.body, context, {});
                 },
                 [&](const Repeat& node) {
                   visitLoop(item.id, node.body, context, {});
                   push(node.condition, context);
                 },
                 [&](const If& node) { visitIf(node, item); },
                 [&](const NumericFor& node) {
                   push(node.range, context);
                   visitLoop(item.id, node.body, context, {node.variable});
                 },
                 [&](const GenericFor& node) {
                   push(node.values, context);
                   visitLoop(item.id, node.body, context, node.variables);
                 },
                 [&](const Return& node) { push(node.values, context); },
                 [&](const Break&) {},
                 [&](const Goto&) {},
                 [&](const Label&) {},
             },
             chunk_[item.id].node);
}

void Outline::visitIf(const If& node, Statement item) {
  for (std::uint32_t i = 0; i < node.branches.size(); ++i) {
    const If::Branch& branch = node.branches[i];
    if (branch.condition) {
      inOrder_.push_back(*branch.condition);
      push(*branch.condition, item.context);
    }
    const ContextId inner = add({Context::Kind::Branch, item.context, item.id, i});
    children_.push_back(Block{branch.body, inner});
  }
}

void Outline::visitLoop(StatementId id, BlockId body, ContextId outer,
                        const std::vector<LocalId>& locals) {
  const ContextId inner = add({Context::Kind::Loop, outer, id});
  for (std::uint32_t i = 0; i < locals.size(); ++i)
    define(locals[i],
           {Definition::Kind::LoopVariable, {}, i, id, inner, chunk_[locals[i]].span.end});
  children_.push_back(Block{body, inner});
}

void Outline::assign(const Assignment& node, Statement item) {
  for (std::size_t i = 0; i < node.targets.size(); ++i)
    define(node.targets[i], valueOf(node.values, i, item));
  push(node.targets, item.context);
  push(node.values, item.context);
}

Definition Outline::valueOf(const Expressions& list, std::size_t index, Statement item) const {
  Definition result;
  result.statement = item.id;
  result.context = item.context;
  result.end = chunk_[item.id].span.end;
  result.kind = Definition::Kind::Nil;
  if (index < list.size()) {
    result.kind = Definition::Kind::Value;
    result.value = list[index];
  } else if (!list.empty()) {
    const auto& last = chunk_[list.back()].node;
    const bool several = std::holds_alternative<Call>(last) ||
                         std::holds_alternative<MethodCall>(last) ||
                         std::holds_alternative<Vararg>(last);
    if (!several) return result;
    result.kind = Definition::Kind::Result;
    result.value = list.back();
    result.index = static_cast<std::uint32_t>(index - list.size() + 1);
  }
  return result;
}

void Outline::define(LocalId local, Definition definition) {
  Variable& variable = locals_[static_cast<std::uint32_t>(local)];
  // A local's first definition is its declaration.
  if (variable.definitions.empty()) variable.declared = definition.context;
  variable.declaredFirst = true;
  variable.definitions.push_back(definition);
}

void Outline::define(ExpressionId target, Definition definition) {
  if (const auto* name = std::get_if<Name>(&chunk_[target].node)) {
    if (name->local) {
      define(*name->local, definition);
    } else {
      globals_[name->name].definitions.push_back(definition);
    }
  } else {
    fieldWrites_.push_back({target, definition});
  }
}

void Outline::push(const Expressions& list, ContextId context) {
  for (const ExpressionId id : list) {
    inOrder_.push_back(id);
    push(id, context);
  }
}

void Outline::visit(Expression item) {
  const ContextId context = item.context;
  places_[static_cast<std::uint32_t>(item.id)] = context;
  const auto pushAll = [&](const Expressions& list) {
    for (const ExpressionId id : list) push(id, context);
  };
  std::visit(Overload{
                 [](const Nil&) {},
                 [](const Boolean&) {},
                 [](const Number&) {},
                 [](const String&) {},
                 [](const Vararg&) {},
                 [](const Name&) {},
                 [&](const Index& node) {
                   pushAll({node.object, node.key});
                 },
                 [&](const Call& node) {
                   calls_.push_back(item.id);
                   push(node.callee, context);
                   pushAll(node.arguments);
                 },
                 [&](const MethodCall& node) {
                   calls_.push_back(item.id);
                   pushAll({node.object, node.name});
                   pushAll(node.arguments);
                 },
                 [&](const FunctionExpression& node) {
                   const Function& function = chunk_[node.function];
                   Context body{Context::Kind::Function, context};
                   body.function = node.function;
                   const ContextId inner = add(body);
                   for (std::uint32_t i = 0; i < function.parameters.size(); ++i)
                     define(function.parameters[i], {Definition::Kind::Parameter,
                                                     {},
                                                     i,
                                                     {},
                                                     inner,
                                                     chunk_[function.parameters[i]].span.end});
                   children_.push_back(Block{function.body, inner});
                 },
                 [&](const Paren& node) { push(node.inner, context); },
                 [&](const Binary& node) {
                   push(node.left, context);
                   const bool shorts = node.op == Operator::And || node.op == Operator::Or;
                   Context right{Context::Kind::Right, context};
                   right.expression = item.id;
                   push(node.right, shorts ? add(right) : context);
                 },
                 [&](const Unary& node) { push(node.operand, context); },
                 [&](const Table& node) {
                   for (const Table::Field& field : node.fields) {
                     if (field.key) push(*field.key, context);
                     push(field.value, context);
                   }
                 },
             },
             chunk_[item.id].node);
}

}  // namespace ljbind::luasource
