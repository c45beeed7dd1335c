// Lays two versions of a struct side by side, member by member, and finds where they part.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "check/judge.h"
#include "ir/module.h"

namespace ljbind::check {

// A member as it can be named from outside, wherever anonymous structs have put it.
struct Leaf {
  const ir::Field* field = nullptr;
  std::uint64_t offsetBits = 0;  // from the beginning of the outermost struct
  std::uint64_t sizeBits = 0;    // 0 for an array without a bound
  bool inUnion = false;          // shares its place with others
  std::uint64_t endBits() const { return offsetBits + sizeBits; }
};
// In the order of the text; unnamed bit-fields are not there.
std::vector<Leaf> leavesOf(const ir::Module& module, const ir::Record& record);

struct MemberDifference {
  enum class Kind : std::uint8_t {
    Missing,  // the header has it; nothing of the text lies where it is
    Extra,    // the text has it; the header nothing there
    Moved,    // at another place, for no reason of its own
    Width,    // another size, of a bit-field another width
    Within,   // a struct without a name, whose own members differ
    Type,     // same place and size, but read differently: see `verdict`
  };
  Kind kind{};
  std::optional<Leaf> c, lua;
  Verdict verdict = Verdict::Wrong;
};

struct RecordDifference {
  // In the order of their places in C; the first one is where the two part.
  std::vector<MemberDifference> members;
  bool size = false;
  bool alignment = false;
  // Everything that is there is right; the end is missing. Harmless to whoever only has pointers.
  bool cutShort = false;
  bool none() const { return members.empty() && !size && !alignment; }
};

// The record a member is, or an array of; None otherwise.
ir::DeclId elementRecord(const ir::Module& module, ir::TypeId type);

// Both must have bodies. Members that stand for others of the same place (another name, bytes for
// a struct) are no difference; nor is a union with fewer members.
RecordDifference compareRecords(const ir::Module& c, const ir::Record& cRecord,
                                const ir::Module& lua, const ir::Record& luaRecord);

}  // namespace ljbind::check
