// What became of a declaration when a macro was flipped: two Modules of the same headers, compared.
#pragma once

#include <string>
#include <vector>

#include "ir/module.h"
#include "why/closure.h"

namespace ljbind::why {

struct Effect {
  // "sizeof is 1104 and status moves from 904 to 960"; empty when nothing changed.
  std::string text;
  // One such phrase for each other declaration of the closure that changed, its name before it, and
  // for the members behind the phrase all of the moves.
  std::vector<std::string> details;
  // Whether a size, an alignment, or a place, width or kind of a member that is there now is
  // another one, or an enum's value. Further members of a union, or a signature, are no such thing.
  bool layout = false;
  bool gone = false;                     // there is no such declaration then
  ir::DeclId record = ir::DeclId::None;  // the first that changed, where several were compared
  bool none() const { return text.empty(); }
};

// `flipped` must have been read with the bodies of the same closure. Declarations are found by
// their spelling.
Effect effectOf(const ir::Module& now, const std::vector<Node>& closure, const ir::Module& flipped);

// "sizeof is 1104 and status moves from 904 to 960" for one record, both with bodies; empty when
// they are laid out alike. `moves` gets a phrase for every other member that moved; `layout` is set
// as Effect::layout says, and left alone otherwise.
std::string recordEffect(const ir::Module& now, const ir::Record& record, const ir::Module& flipped,
                         const ir::Record& other, std::vector<std::string>* moves = nullptr,
                         bool* layout = nullptr);

// Of those of the records that both Modules have: the first that changed in `text`, "in struct x
// sizeof is 16", the others in `details`.
Effect layoutsEffect(const ir::Module& now, const std::vector<ir::DeclId>& records,
                     const ir::Module& flipped);

}  // namespace ljbind::why
