// UTF-8 that may be broken: for texts that have to be valid, and for columns that count
// differently.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ljbind {

// How many bytes the character at the start of `text` takes, or 0 where it is no valid UTF-8.
std::size_t characterBytes(std::string_view text);

// `text` with U+FFFD for each byte that is part of no character.
std::string validUtf8(std::string_view text);

// The UTF-16 code units of `text`; a byte that is part of no character counts as one.
std::size_t utf16Units(std::string_view text);

// `line` as it may be shown: '?' for control characters and for bytes that are no UTF-8, so that
// every byte keeps its column. Empty when it is longer than anyone would read.
std::string shownLine(std::string_view line);

}  // namespace ljbind
