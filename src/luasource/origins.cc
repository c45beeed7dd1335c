#include "luasource/origins.h"

#include <algorithm>
#include <limits>

namespace ljbind::luasource {
namespace {

std::uint32_t index(LocalId id) { return static_cast<std::uint32_t>(id); }

}  // namespace

// An expression's parts and what a local was given before have smaller ids, so that one pass finds
// every origin.
Origins::Origins(const Chunk& chunk, const Flow& flow) : chunk_(chunk), flow_(flow) {
  findAssignments();
  findRanges();
  origins_.reserve(chunk.expressions.size());
  for (std::uint32_t i = 0; i < chunk.expressions.size(); ++i)
    origins_.push_back(originOf(static_cast<ExpressionId>(i)));
}

void Origins::findAssignments() {
  assigned_.resize(chunk_.locals.size());
  for (std::uint32_t i = 0; i < chunk_.expressions.size(); ++i) {
    const auto* name = std::get_if<Name>(&chunk_.expressions[i].node);
    if (name && name->local && flow_.isAssigned(static_cast<ExpressionId>(i)))
      assigned_[index(*name->local)].push_back(chunk_.expressions[i].span.begin);
  }
}

void Origins::findRanges() {
  ranges_.resize(chunk_.locals.size());
  for (const Block& block : chunk_.blocks) findRanges(block);
  for (auto& ranges : ranges_)
    std::sort(ranges.begin(), ranges.end(),
              [](const Range& a, const Range& b) { return a.begin < b.begin; });
}

void Origins::findRanges(const Block& block) {
  labels_.clear();
  for (const StatementId id : block.statements)
    if (std::holds_alternative<Label>(chunk_[id].node)) labels_.push_back(chunk_[id].span.begin);
  for (std::size_t i = 0; i < block.statements.size(); ++i) {
    const auto& node = chunk_[block.statements[i]].node;
    if (const auto* local = std::get_if<LocalStatement>(&node)) {
      const std::size_t count = std::min(local->locals.size(), local->values.size());
      for (std::size_t k = 0; k < count; ++k)
        addRange(block, i, local->locals[k], local->values[k]);
    } else if (const auto* assignment = std::get_if<Assignment>(&node)) {
      const std::size_t count = std::min(assignment->targets.size(), assignment->values.size());
      for (std::size_t k = 0; k < count; ++k) {
        const auto* name = std::get_if<Name>(&chunk_[assignment->targets[k]].node);
        if (name && name->local) addRange(block, i, *name->local, assignment->values[k]);
      }
    }
  }
}

void Origins::addRange(const Block& block, std::size_t statement, LocalId local,
                       ExpressionId value) {
  const Statement& made = chunk_[block.statements[statement]];
  const std::uint32_t begin = made.span.end;
  const auto& assigned = assigned_[index(local)];
  if (assigned.empty()) {
    ranges_[index(local)].push_back({begin, std::numeric_limits<std::uint32_t>::max(), value});
    return;
  }
  if (chunk_[local].captured) return;
  std::uint32_t end = chunk_[block.statements.back()].span.end;
  const auto label = std::lower_bound(labels_.begin(), labels_.end(), begin);
  if (label != labels_.end()) end = *label;
  const auto next = std::lower_bound(assigned.begin(), assigned.end(), begin);
  if (next != assigned.end() && *next < end) {
    // The statement of this block that the assignment is in: the last that begins before it.
    const auto after = std::upper_bound(
        block.statements.begin(), block.statements.end(), *next,
        [&](std::uint32_t place, StatementId id) { return place < chunk_[id].span.begin; });
    const Statement& assigning = chunk_[*std::prev(after)];
    // What an assignment is given, and the first condition of an if, are worked out before.
    const auto* branches = std::get_if<If>(&assigning.node);
    if (std::holds_alternative<Assignment>(assigning.node)) {
      end = assigning.span.end;
    } else if (branches) {
      end = chunk_[*branches->branches[0].condition].span.end;
    } else {
      end = assigning.span.begin;
    }
  }
  ranges_[index(local)].push_back({begin, end, value});
}

ExpressionId Origins::originOf(ExpressionId id) const {
  const auto& node = chunk_[id].node;
  if (const auto* paren = std::get_if<Paren>(&node)) return of(paren->inner);
  if (const auto* name = std::get_if<Name>(&node)) return originOfName(id, *name);
  const auto* call = std::get_if<Call>(&node);
  if (!call || call->arguments.empty()) return id;
  // assert and ffi.gc return their first argument.
  const auto callees = flow_.callee(id);
  if (callees.size() != 1) return id;
  const Value callee = flow_.values()[callees[0]];
  const bool passes = (callee.kind == ValueKind::LuaFunction &&
                       callee.number == static_cast<std::uint32_t>(LuaFunction::Assert)) ||
                      (callee.kind == ValueKind::FfiFunction &&
                       callee.number == static_cast<std::uint32_t>(FfiFunction::Gc));
  return passes ? of(call->arguments[0]) : id;
}

ExpressionId Origins::originOfName(ExpressionId id, const Name& name) const {
  if (!name.local || flow_.isAssigned(id)) return id;
  const auto& ranges = ranges_[index(*name.local)];
  const std::uint32_t place = chunk_[id].span.begin;
  const auto after =
      std::upper_bound(ranges.begin(), ranges.end(), place,
                       [](std::uint32_t at, const Range& range) { return at < range.begin; });
  if (after == ranges.begin()) return id;
  const Range& range = *std::prev(after);
  return place < range.end ? of(range.value) : id;
}

std::string Origins::luaName(ExpressionId callee) const {
  const Values& values = flow_.values();
  // A global that the script does not set.
  const auto builtin = [&](ExpressionId id) -> const Name* {
    const auto* name = std::get_if<Name>(&chunk_[id].node);
    const auto held = flow_.at(id);
    const bool isLua =
        name && !name->local && held.size() == 1 && values[held[0]].kind == ValueKind::LuaFunction;
    return isLua ? name : nullptr;
  };
  const ExpressionId origin = of(callee);
  if (const Name* name = builtin(origin)) return name->name;
  const auto* place = std::get_if<Index>(&chunk_[origin].node);
  const auto* key = place ? std::get_if<String>(&chunk_[place->key].node) : nullptr;
  if (!key) return {};
  const ExpressionId object = of(place->object);
  if (const Name* name = builtin(object)) return name->name + "." + key->value;
  // `require "bit"`, and `bit or require "bit"`.
  for (const ValueId value : flow_.at(object)) {
    if (values[value].kind != ValueKind::Library) continue;
    const FoundLibrary& library = flow_.libraries()[values[value].number];
    if (library.kind == LibraryKind::Module && library.name == "bit") return "bit." + key->value;
  }
  return {};
}

}  // namespace ljbind::luasource
