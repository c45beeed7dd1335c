// How facts about a script name what they are about: libraries by their number, symbols, paths of
// members, places.
#pragma once

#include <string>
#include <vector>

#include "luasource/flow.h"
#include "luasource/usage.h"

namespace ljbind::luasource {

class References {
 public:
  // `flow` has run over `chunk`; both must outlive this.
  References(std::string file, const Chunk& chunk, const Flow& flow);

  // In the order of the text.
  const std::vector<Library>& libraries() const { return libraries_; }
  // The index in libraries() of a Library value.
  std::size_t libraryOf(ValueId library) const { return index_[flow_.values()[library].number]; }
  SymbolRef symbolOf(ValueId symbol) const;
  // What the path of a Member, Element or Result starts with; the steps go to `path`.
  MemberRoot rootOf(ValueId id, std::vector<MemberStep>& path) const;
  Place placeOf(ExpressionId id) const;

 private:
  std::string file_;
  const Chunk& chunk_;
  const Flow& flow_;
  std::vector<Library> libraries_;
  std::vector<std::size_t> index_;  // from the flow's numbers to positions in libraries_
};

}  // namespace ljbind::luasource
