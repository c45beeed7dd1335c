// The C declarations in a Lua file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ljbind::cli {

struct CdefText {
  std::string text;
  Place place;  // where it begins in the Lua file
};

// The texts of the calls ffi.cdef"..." whose argument is a literal, in the order of the file.
// Fails when the file is not Lua.
Result<std::vector<CdefText>> cdefTexts(const std::string& file, std::string_view text);

}  // namespace ljbind::cli
