// What a carrier of types says, in the same words for all of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ir/module.h"

namespace ljbind::debuginfo {

// Two units of one library that define something differently under one name. The module has the
// first.
struct Disagreement {
  std::string name;               // "struct x"
  std::string place, otherPlace;  // "deflate.h:104", empty when not known
  std::uint64_t sizeBytes, otherSizeBytes;
};

struct TypeReading {
  ir::Module module;
  std::vector<std::string> unknown;  // the names asked for that are not there
  std::vector<Disagreement> disagreements;
  // What could not be read, in words: a missing alternate file, split units, damage.
  std::vector<std::string> problems;
};

}  // namespace ljbind::debuginfo
