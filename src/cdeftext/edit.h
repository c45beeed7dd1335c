// Changes to cdef text, and questions about parts of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cdeftext/scan.h"

namespace ljbind::cdeftext {

struct Edit {
  Range range;  // what goes; an empty one inserts
  std::string replacement;
};

// Insertions at one place stay in the order given and stand before what replaces the piece behind
// them. Of edits that overlap the one that begins first is made, and a range beyond the text is cut
// at its end.
std::string apply(std::string_view text, std::vector<Edit> edits);

// What a piece needs declared before it: the names in it that it neither declares nor defines, each
// once, in text order; tags with their keyword, "struct s". The piece is read by itself, so it
// should be a whole statement, a member's declaration or a parameter.
std::vector<std::string> mentionedNames(std::string_view text, Range range);

}  // namespace ljbind::cdeftext
