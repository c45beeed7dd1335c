#include "luasource/references.h"

#include <algorithm>
#include <numeric>

#include "luasource/parser.h"

namespace ljbind::luasource {

References::References(std::string file, const Chunk& chunk, const Flow& flow)
    : file_(std::move(file)), chunk_(chunk), flow_(flow) {
  const auto& found = flow.libraries();
  const auto begin = [&](std::size_t i) { return chunk[found[i].place].span.begin; };
  std::vector<std::size_t> order(found.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return begin(a) < begin(b); });
  index_.resize(found.size());
  for (const std::size_t i : order) {
    index_[i] = libraries_.size();
    const FoundLibrary& library = found[i];
    libraries_.push_back({library.kind, library.name, library.global, placeOf(library.place)});
  }
}

Place References::placeOf(ExpressionId id) const {
  return luasource::placeOf(file_, chunk_[id].span);
}

SymbolRef References::symbolOf(ValueId symbol) const {
  const Values& values = flow_.values();
  return {libraryOf(values.parent(symbol)), values.text(symbol)};
}

MemberRoot References::rootOf(ValueId id, std::vector<MemberStep>& path) const {
  const Values& values = flow_.values();
  const ValueId root = values.root(id);
  for (; id != root; id = values.parent(id)) {
    const ValueKind kind = values[id].kind;
    if (kind == ValueKind::Member) {
      path.push_back({MemberStep::Kind::Member, values.text(id)});
    } else {
      path.push_back(
          {kind == ValueKind::Element ? MemberStep::Kind::Element : MemberStep::Kind::Call, {}});
    }
  }
  std::reverse(path.begin(), path.end());
  if (values[root].kind == ValueKind::Unknown) return {MemberRoot::Kind::Unknown, {}, {}};
  if (values[root].kind == ValueKind::Instance)
    return {MemberRoot::Kind::Type, {}, values.text(root)};
  if (path.empty() || path.front().kind != MemberStep::Kind::Call)
    return {MemberRoot::Kind::Value, symbolOf(root), {}};
  path.erase(path.begin());
  return {MemberRoot::Kind::Result, symbolOf(root), {}};
}

}  // namespace ljbind::luasource
