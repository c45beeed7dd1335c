#include "luasource/scope.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace ljbind::luasource {

void Scope::openFunction(FunctionId function, bool variadic) {
  functions_.push_back({function, variadic, 0, {}, {}});
  openBlock();
}

std::optional<SyntaxError> Scope::closeFunction() {
  std::optional<SyntaxError> error = closeBlock();
  functions_.pop_back();
  return error;
}

void Scope::openBlock(bool loop) {
  OpenFunction& function = functions_.back();
  OpenBlock block;
  block.depth = function.active.size();
  block.loop = loop;
  function.loops += loop;
  function.blocks.push_back(std::move(block));
}

std::optional<SyntaxError> Scope::closeBlock() {
  OpenFunction& function = functions_.back();
  OpenBlock block = std::move(function.blocks.back());
  function.blocks.pop_back();
  function.loops -= block.loop;
  function.active.resize(block.depth);
  for (const std::string& name : block.names) meanings_[name].pop_back();
  const PendingGoto* first = nullptr;
  for (auto& [label, gotos] : block.gotos) {
    if (block.labels.contains(label)) continue;  // a jump backwards
    if (function.blocks.empty()) {
      if (!first || gotos.front().span.begin < first->span.begin) first = &gotos.front();
      continue;
    }
    auto& outer = function.blocks.back().gotos[label];
    // Seen from outside, the jump starts where the block does.
    for (PendingGoto& pending : gotos) pending.depth = block.depth;
    if (outer.empty()) {
      outer = std::move(gotos);
    } else {
      std::move(gotos.begin(), gotos.end(), std::back_inserter(outer));
    }
  }
  if (!first) return std::nullopt;
  return SyntaxError{fmt::format("undefined label '{}'", printable(first->label)), first->span};
}

void Scope::declare(const std::string& name, LocalId local) {
  meanings_[name].push_back(local);
  functions_.back().active.push_back(name);
  functions_.back().blocks.back().names.push_back(name);
}

std::optional<LocalId> Scope::resolve(const std::string& name) const {
  const auto found = meanings_.find(name);
  if (found == meanings_.end() || found->second.empty()) return std::nullopt;
  return found->second.back();
}

void Scope::addGoto(const std::string& label, Span span) {
  OpenFunction& function = functions_.back();
  OpenBlock& block = function.blocks.back();
  if (block.labels.contains(label)) return;
  block.gotos[label].push_back({label, span, function.active.size()});
}

bool Scope::addLabel(const std::string& name) {
  OpenFunction& function = functions_.back();
  return function.blocks.back().labels.emplace(name, function.active.size()).second;
}

std::optional<SyntaxError> Scope::placeLabels(const std::vector<std::string>& names,
                                              bool trailing) {
  OpenFunction& function = functions_.back();
  OpenBlock& block = function.blocks.back();
  for (const std::string& name : names) {
    const std::size_t depth = trailing ? block.depth : function.active.size();
    const auto waiting = block.gotos.find(name);
    if (waiting == block.gotos.end()) continue;
    for (const PendingGoto& pending : waiting->second) {
      if (pending.depth >= depth) continue;
      return SyntaxError{fmt::format("<goto {}> jumps into the scope of local '{}'",
                                     printable(name), printable(function.active[pending.depth])),
                         pending.span};
    }
    block.gotos.erase(waiting);
  }
  return std::nullopt;
}

}  // namespace ljbind::luasource
