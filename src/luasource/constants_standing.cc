// Which parts of a chunk run.
#include <algorithm>

#include "luasource/constants.h"

namespace ljbind::luasource {
namespace {

using Kind = Standing::Kind;

}  // namespace

// From the outside in, without recursion: a file of 100,000 calls is as many contexts deep.
Standing Constants::standing(ContextId id) {
  std::vector<ContextId> path;
  const auto index = [](ContextId context) { return static_cast<std::uint32_t>(context); };
  while (!standings_[index(id)]) {
    // A condition that rests on what only runs under it: it is met on the way.
    if (isStanding_[index(id)]) return {};
    path.push_back(id);
    if (outline_[id].kind == Context::Kind::Chunk) break;
    id = outline_[id].parent;
  }
  if (path.empty()) return *standings_[index(id)];
  for (auto context = path.rbegin(); context != path.rend(); ++context) {
    isStanding_[index(*context)] = true;
    standings_[index(*context)] = decideStanding(*context);
    isStanding_[index(*context)] = false;
  }
  return *standings_[index(path.front())];
}

Standing Constants::decideStanding(ContextId id) {
  const Context& context = outline_[id];
  if (context.kind == Context::Kind::Chunk) return {};
  const Standing outer = *standings_[static_cast<std::uint32_t>(context.parent)];
  if (outer.kind == Kind::Dead || outer.kind == Kind::Undecided) return outer;
  Standing own;
  switch (context.kind) {
    case Context::Kind::Chunk:
    case Context::Kind::Function: break;
    case Context::Kind::Branch: own = branchStanding(context); break;
    case Context::Kind::Right: {
      const auto& node = std::get<Binary>(chunk_[context.expression].node);
      own = conditionStanding(node.left, node.op == Operator::And);
      break;
    }
    case Context::Kind::After: {
      const Leaving found = leaving(context.statement);
      if (found.leaves) own = {Kind::Dead, found.condition, {}};
      break;
    }
    case Context::Kind::Loop: {
      const auto* loop = std::get_if<While>(&chunk_[context.statement].node);
      if (!loop) break;
      own = conditionStanding(loop->condition, true);
      if (own.kind == Kind::Undecided) own = {};
      break;
    }
  }
  return own.kind == Kind::Runs ? outer : own;
}

Standing Constants::conditionStanding(ExpressionId condition, bool wanted) {
  const Constant value = at(condition);
  if (value.kind == Constant::Kind::Guard) return {Kind::Guarded, std::nullopt, value};
  if (!value.decided()) return {Kind::Undecided, condition, {}};
  if (value.isTrue() == wanted) return {};
  return {Kind::Dead, condition, {}};
}

// A branch is reached when the conditions before it fail and its own holds. Undecided ones whose
// branches leave do not count: `if old then error() else cdef() end` is `if old then error() end`
// and then the cdef.
Standing Constants::branchStanding(const Context& context) {
  const auto& node = std::get<If>(chunk_[context.statement].node);
  const Standing before = standingBefore(context.statement, node, context.branch);
  const If::Branch& branch = node.branches[context.branch];
  if (before.kind == Kind::Dead || !branch.condition) return before;
  const Standing own = conditionStanding(*branch.condition, true);
  if (own.kind == Kind::Dead || before.kind == Kind::Undecided)
    return own.kind == Kind::Dead ? own : before;
  if (own.kind == Kind::Undecided && isOnceFlag(*branch.condition, branch)) return before;
  return own.kind == Kind::Runs ? before : own;
}

// What the failing of all conditions before a branch makes of it; each looked at once.
Standing Constants::standingBefore(StatementId id, const If& node, std::uint32_t branch) {
  std::vector<Standing>& known = before_[static_cast<std::uint32_t>(id)];
  if (known.empty()) known.emplace_back();
  while (known.size() <= branch) {
    const std::size_t count = known.size();
    const If::Branch& last = node.branches[count - 1];
    Standing next = known.back();
    const Standing one = conditionStanding(*last.condition, false);
    if (next.kind != Kind::Dead && one.kind == Kind::Dead) next = one;
    if (next.kind == Kind::Runs && one.kind == Kind::Guarded) next = one;
    const bool open = next.kind == Kind::Runs || next.kind == Kind::Guarded;
    if (open && one.kind == Kind::Undecided && !leaving(last.body).leaves) next = one;
    // Deciding that may have come back here.
    if (known.size() == count) known.push_back(next);
  }
  return known[branch];
}

// `if not done then ...; done = true end` runs once.
bool Constants::isOnceFlag(ExpressionId condition, const If::Branch& branch) const {
  const auto* unary = std::get_if<Unary>(&chunk_[condition].node);
  if (!unary || unary->op != Operator::Not) return false;
  const std::string_view flag = sourceOf(unary->operand);
  const auto& statements = chunk_[branch.body].statements;
  return std::any_of(statements.begin(), statements.end(), [&](StatementId id) {
    const auto* node = std::get_if<Assignment>(&chunk_[id].node);
    return node && node->targets.size() == 1 && sourceOf(node->targets[0]) == flag;
  });
}

// --- leaving a block

Constants::Leaving Constants::leaving(StatementId id) {
  auto& known = leavings_[static_cast<std::uint32_t>(id)];
  if (known) return *known;
  if (depth_ >= maxDepth) return {};
  const Depth depth(depth_);
  known = Leaving{};
  Leaving found;
  const auto& node = chunk_[id].node;
  if (std::holds_alternative<Return>(node) || std::holds_alternative<Break>(node)) {
    found.leaves = true;
  } else if (const auto* body = std::get_if<Do>(&node)) {
    found = leaving(body->body);
  } else if (const auto* branches = std::get_if<If>(&node)) {
    found = leavingIf(*branches);
  } else if (const auto* call = std::get_if<CallStatement>(&node)) {
    found = leavingCall(call->call);
  }
  leavings_[static_cast<std::uint32_t>(id)] = found;
  return found;
}

// Statements have smaller ids than those they stand in, so that this has no more levels than the
// text. What may be jumped to stays.
Constants::Leaving Constants::leaving(BlockId id) {
  Leaving found;
  for (const StatementId statement : chunk_[id].statements) {
    if (std::holds_alternative<Label>(chunk_[statement].node)) return {};
    if (!found.leaves) found = leaving(statement);
  }
  return found;
}

Constants::Leaving Constants::leavingIf(const If& node) {
  std::optional<ExpressionId> condition;
  bool all = true;
  for (const If::Branch& branch : node.branches) {
    if (!branch.condition) {
      const Leaving body = leaving(branch.body);
      return {all && body.leaves, condition};
    }
    const Constant value = at(*branch.condition);
    if (value.decided() && !value.isTrue()) {
      if (!condition) condition = branch.condition;
      continue;
    }
    all = all && leaving(branch.body).leaves;
    if (value.decided()) return {all, branch.condition};
  }
  return {};
}

Constants::Leaving Constants::leavingCall(ExpressionId id) {
  const auto* call = std::get_if<Call>(&chunk_[id].node);
  if (!call) return {};
  const std::string path = globalPath(call->callee);
  if (path == "error" || path == "os.exit") return {true, std::nullopt};
  if (path != "assert" || call->arguments.empty()) return {};
  const Constant value = at(call->arguments[0]);
  if (!value.decided() || value.isTrue()) return {};
  return {true, call->arguments[0]};
}

}  // namespace ljbind::luasource
