// Says which other expression an expression's value surely comes from, as far as the text tells:
// through parentheses, locals, assert and ffi.gc.
//
// The flow forgets the order of statements; for a local this remembers it. A local that is given a
// value once, where it is declared, has that origin everywhere. A local that is assigned again has
// the origin of an assignment from there to the end of its block, or to the next statement that
// assigns to it, or to a label, whichever comes first; unless an inner function uses it as well.
#pragma once

#include <string>
#include <vector>

#include "luasource/flow.h"

namespace ljbind::luasource {

class Origins {
 public:
  // `flow` has run over `chunk`; both must outlive this.
  Origins(const Chunk& chunk, const Flow& flow);

  // `id` itself when it is where the value is made, or when more than one place may be.
  ExpressionId of(ExpressionId id) const { return origins_[static_cast<std::uint32_t>(id)]; }
  // The text name of the function of Lua or of one of LuaJIT's modules that `callee` surely is:
  // "tonumber", "string.format", "bit.bor"; empty for anything else.
  std::string luaName(ExpressionId callee) const;

 private:
  // Where in the text a local has the value of one expression.
  struct Range {
    std::uint32_t begin, end;
    ExpressionId value;
  };

  void findAssignments();
  void findRanges();
  void findRanges(const Block& block);
  void addRange(const Block& block, std::size_t statement, LocalId local, ExpressionId value);
  ExpressionId originOf(ExpressionId id) const;
  ExpressionId originOfName(ExpressionId id, const Name& name) const;

  const Chunk& chunk_;
  const Flow& flow_;
  std::vector<ExpressionId> origins_;
  std::vector<std::vector<Range>> ranges_;            // by local; in the order of the text
  std::vector<std::vector<std::uint32_t>> assigned_;  // by local: where, in the order of the text
  std::vector<std::uint32_t> labels_;                 // of the block at hand
};

}  // namespace ljbind::luasource
