// A struct or union as it lies in memory: one row for each member, hole and bit-field, nested
// records by value with their members below them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ir/module.h"

namespace ljbind::layout {

enum class RowKind : std::uint8_t {
  Member,
  BitField,
  Record,   // a member that is a struct or union (or an array of them); its rows follow
  Hole,     // between two members
  Padding,  // behind the last member
};

constexpr std::size_t noRow = static_cast<std::size_t>(-1);

struct Row {
  RowKind kind = RowKind::Member;
  std::string name;     // empty for an anonymous member, an unnamed bit-field and for what is no
                        // member
  std::string path;     // "pos.x": from the outermost record, anonymous members left out
  std::string key;      // the same row of another reader's layout has the same key
  std::string type;     // C's spelling
  std::string meaning;  // what `type` stands for, where that is a typedef of something simpler
  ir::TypeId typeId = ir::TypeId::None;
  std::uint64_t offsetBits = 0;  // from the beginning of the outermost record
  std::uint64_t sizeBits = 0;
  std::uint64_t elements = 1;  // of an array of records: the rows below show the first
  unsigned depth = 0;
  std::size_t parent = noRow;  // the Record row this one is in
  std::size_t rowsWithin = 0;  // how many of the following rows are below this one
  bool isUnion = false;        // a Record whose members share their place
  bool inUnion = false;        // a member of such a one, at whatever depth
  bool openEnded = false;      // an array without a bound

  bool isMember() const { return kind != RowKind::Hole && kind != RowKind::Padding; }
  std::uint64_t endBits() const { return offsetBits + sizeBits; }
};

struct Layout {
  std::string name;   // "struct _xmlSecDSigCtx"
  std::string place;  // "xmlsec/xmldsig.h:131", empty when not known
  bool isUnion = false;
  std::uint64_t sizeBytes = 0;
  std::uint32_t alignBytes = 0;
  std::size_t members = 0;  // its own; those of nested records are not counted
  std::size_t holes = 0;    // its own
  std::uint64_t holeBits = 0;
  std::uint64_t paddingBits = 0;     // behind its last member
  std::uint64_t nestedLostBits = 0;  // holes and padding inside of nested structs
  std::vector<Row> rows;
};

// The layout of a record whose body was read. Nested records are opened up as long as there are
// few enough rows (some thousands) and levels for somebody to read; a record that is not opened is
// a Member.
Layout layoutOf(const ir::Module& module, ir::DeclId record);

// A row that is there to fill space: an unnamed bit-field, or one named `_pad...`, as in modules
// that ljbind writes.
bool isFiller(const Row& row);

}  // namespace ljbind::layout
