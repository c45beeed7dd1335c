// Reads Lua source into a syntax tree without running any of it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "luasource/ast.h"

namespace ljbind::luasource {

// Accepts what LuaJIT 2.1 accepts, with or without its Lua 5.2 compatibility (OpenResty builds with
// it): Lua 5.1, goto and labels, 64-bit and imaginary numbers, the newer escapes. `file` names the
// text in diagnostics. The first error ends the reading, in LuaJIT's words; an error at the end of
// the file is placed behind the last token. Nesting is limited to LuaJIT's 200 levels; its limits
// on registers, locals and upvalues are not checked. Time and memory are linear in the text.
Result<Chunk> parse(const std::string& file, std::string_view text);

// The place of `span` in `file`, for a diagnostic about it.
Place placeOf(const std::string& file, Span span);
// The line `span` starts in, as Diagnostic::sourceLine; empty when it cannot be shown.
std::string sourceLine(std::string_view text, Span span);

}  // namespace ljbind::luasource
