// The comments that silence findings: `-- ljbind: ignore[id, id2] reason` in Lua, and the same
// behind `//` or in `/* */` in C.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "luasource/text_map.h"
#include "luasource/token.h"

namespace ljbind::luasource {

struct IgnoreComment {
  std::vector<std::string> ids;  // in the order written; never empty
  std::string reason;            // may be empty
  Span span;                     // of the whole comment, in the Lua file
  // In the Lua file: its own line, or for a comment that has its lines for itself the next one
  // with anything but comments on it. 0 when nothing follows.
  unsigned appliesToLine = 0;
};

// A comment that begins with `ljbind:` and says nothing that is understood.
struct MalformedIgnore {
  std::string why;  // "no '[' follows 'ignore'"
  Span span;
};

struct IgnoreComments {
  std::vector<IgnoreComment> comments;
  std::vector<MalformedIgnore> malformed;

  // Puts them in the order of the text, each once: a text may be declared twice.
  void sort();
};

// Of the Lua text itself, which must be valid.
void readLuaIgnores(std::string_view text, IgnoreComments& out);

// Of a C text.
void readCIgnores(std::string_view text, const TextMap& map, IgnoreComments& out);

// The offsets of each `$` of a C text that is neither in a comment nor in a literal.
std::vector<std::size_t> findParameters(std::string_view text);

}  // namespace ljbind::luasource
