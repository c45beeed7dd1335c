// What the tests of cdef blocks share: a CdefReading as lines of text.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "luasource/cdef_blocks.h"

namespace ljbind::luasource::testing {

using Strings = std::vector<std::string>;

struct Asked {
  Target target;
  std::vector<Assumption> assumptions;
};

inline CdefReading readCdefs(std::string_view text, const Asked& asked = {}) {
  Result<CdefReading> reading = readCdefBlocks("t.lua", text, asked.target, asked.assumptions);
  if (reading) return std::move(*reading);
  ADD_FAILURE() << render(reading.failure());
  return {};
}

// A line that most files begin with, so that the text under test begins on the second.
inline std::string withFfi(std::string_view body) {
  return "local ffi = require 'ffi'\n" + std::string(body);
}

// The blocks' texts alone.
inline Strings texts(std::string_view body, const Asked& asked = {}) {
  Strings lines;
  const CdefReading reading = readCdefs(withFfi(body), asked);
  for (const CdefBlock& block : reading.blocks)
    lines.push_back(block.text + (block.guard ? " guard " + *block.guard : "") +
                    (block.isProtected ? " protected" : ""));
  for (const Unchecked& entry : reading.unchecked)
    lines.push_back(
        fmt::format("{}:{} unchecked: {}", entry.place.line, entry.place.column, entry.what));
  return lines;
}

inline Strings skipped(std::string_view body, const Asked& asked = {}) {
  Strings lines;
  for (const SkippedBlock& block : readCdefs(withFfi(body), asked).skipped)
    lines.push_back(fmt::format("{}:{} {}", block.call.line, block.call.column, block.condition));
  return lines;
}

}  // namespace ljbind::luasource::testing
