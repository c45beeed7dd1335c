// Puts two layouts of one record beside each other: which rows belong together, where the second
// leaves the first, and what merely follows from that.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "layout/layout.h"

namespace ljbind::layout {

enum class Mark : std::uint8_t {
  Same,
  Differs,   // another size or width
  Contains,  // a record with such a member in it
  Moved,     // at another place though everything before it agrees: other alignment or packing
  Shifted,   // at another place because something before it differs
  Missing,   // from the second layout
  Extra,     // not in the first
  Renamed,   // a member of the same size under another name
  Aside,     // nothing to compare: holes, padding, members that only one side describes in detail
};

// At least one of the two indices is there.
struct PairedRow {
  std::optional<std::size_t> expected, actual;  // into Layout::rows of either side
  Mark mark = Mark::Same;
  std::int64_t shiftBits = 0;  // how much later it is in the second layout
  bool otherType = false;      // same place and size, and yet something else: int and float
  unsigned depth = 0;
};

struct SideBySide {
  Layout expected;
  std::optional<Layout> actual;  // none: there is only one layout to show
  std::string expectedTitle, actualTitle;
  std::vector<PairedRow> rows;       // in the order of memory
  std::size_t first = noRow;         // of `rows`: the first divergence
  std::vector<std::string> causes;   // of the first divergence, in sentences from elsewhere
  std::vector<std::string> verdict;  // sentences, the most important first
  bool agrees = true;                // every member has its place and size, and the whole as well

  const Row& row(const PairedRow& pair) const {
    return pair.expected ? expected.rows[*pair.expected] : actual->rows[*pair.actual];
  }
};

struct Side {
  const ir::Module& module;
  ir::DeclId record;
  std::string title;      // "C", "app.lua"
  std::string name = {};  // what the record is called; empty: its tag
};

SideBySide show(const Side& only);
// `causes` become part of the verdict, behind the first divergence.
SideBySide compareLayouts(const Side& expected, const Side& actual,
                          std::vector<std::string> causes = {});

// Whether the mark is a divergence by itself, rather than none or the consequence of one.
bool isDivergence(Mark mark);

// "8 bytes", "1 byte", "27 bits"
std::string amount(std::uint64_t bits);
// "+56", "-4", "+3 bits"
std::string shift(std::int64_t bits);
// "904", and "12:3" for the fourth bit of byte 12
std::string offset(std::uint64_t bits);

}  // namespace ljbind::layout
