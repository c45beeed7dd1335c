// Maps the bytes of a text that a Lua file puts together back to where they stand in the file.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "luasource/token.h"

namespace ljbind::luasource {

// Where the lines of a file begin, as LuaJIT counts them.
class Lines {
 public:
  explicit Lines(std::string_view text);

  // The place of a byte, as an empty span.
  Span at(std::uint32_t offset) const { return span(offset, offset); }
  Span span(std::uint32_t begin, std::uint32_t end) const;
  // A line, counted from 1, with what ends it; one behind the last is the last.
  Span line(std::uint32_t number) const;
  // Where a line and a column are, both from 1; none for a line that the text has not.
  std::optional<std::size_t> offsetOf(unsigned line, unsigned column) const;

 private:
  std::vector<std::uint32_t> starts_;
  std::uint32_t size_ = 0;
};

// A run of a text's bytes. Verbatim ones stand in the file in the same order from `begin` on; of
// others, each byte comes from the whole of [begin, end): an escape, a line end, an argument.
struct TextRun {
  std::size_t textBegin = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool verbatim = false;
};

// A text and where each of its bytes comes from.
struct MappedText {
  std::string text;
  std::vector<TextRun> runs;  // in order; each reaches to where the next begins

  void append(std::string_view piece, TextRun run);
  // The bytes [begin, end) of another one.
  void append(const MappedText& other, std::size_t begin, std::size_t end);
  // The run that `offset`, below the text's size, is in.
  std::size_t runAt(std::size_t offset) const;
};

class TextMap {
 public:
  TextMap() = default;
  TextMap(std::vector<TextRun> runs, std::size_t size, std::shared_ptr<const Lines> lines)
      : runs_(std::move(runs)), size_(size), lines_(std::move(lines)) {}

  // What byte `offset` of the text comes from: one byte of the file, or all that makes it. The
  // offset behind the last byte, and any after it, maps to the place behind what makes the last.
  Span at(std::size_t offset) const;
  // What the bytes [begin, end) come from, from the first one's begin to the last one's end; for
  // bytes from several places in the file only the first run's.
  Span source(std::size_t begin, std::size_t end) const;
  // Where [begin, end) stands in the file byte for byte; nothing when it does not.
  std::optional<Span> verbatim(std::size_t begin, std::size_t end) const;

 private:
  std::size_t runAt(std::size_t offset) const;
  std::size_t textEnd(std::size_t run) const;

  std::vector<TextRun> runs_;
  std::size_t size_ = 0;
  std::shared_ptr<const Lines> lines_;
};

}  // namespace ljbind::luasource
