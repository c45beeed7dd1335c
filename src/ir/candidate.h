// What could be selected: every name the headers give, before anything about it is read.
#pragma once

#include <cstdint>
#include <string_view>

namespace ljbind::ir {

enum class CandidateKind : std::uint8_t {
  Function,
  Variable,
  Record,
  Enum,
  Enumerator,
  Typedef,
  Macro
};

struct Candidate {
  CandidateKind kind;
  std::string_view name;  // lives as long as the reader that listed it
  bool own;               // declared by the package's own headers
};

}  // namespace ljbind::ir
