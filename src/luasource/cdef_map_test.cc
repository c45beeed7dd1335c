// Where in the file each byte of a block's text stands.
#include <gtest/gtest.h>

#include <random>

#include "luasource/cdef_testing.h"

namespace ljbind::luasource {
namespace {

using namespace testing;

CdefBlock only(std::string_view text) {
  CdefReading reading = readCdefs(text);
  EXPECT_EQ(reading.blocks.size(), 1u) << text;
  return reading.blocks.empty() ? CdefBlock{} : std::move(reading.blocks[0]);
}

std::string_view sourceAt(std::string_view text, Span span) {
  return text.substr(span.begin, span.end - span.begin);
}

// What makes the first occurrence of `piece`, with its place.
std::string madeBy(std::string_view text, std::string_view piece) {
  const CdefBlock block = only(text);
  const std::size_t begin = block.text.find(piece);
  if (begin == std::string::npos) return "<not in " + block.text + ">";
  const Span span = block.map.source(begin, begin + piece.size());
  return fmt::format("{}:{} {}", span.line, span.column, sourceAt(text, span));
}

TEST(CdefMap, PlacesLiterals) {
  EXPECT_EQ(madeBy("ffi.cdef[[\n  int a;\n  int b;]]", "int b"), "3:3 int b");
  EXPECT_EQ(madeBy("ffi.cdef[[int a;]]", "a"), "1:15 a");
  EXPECT_EQ(madeBy("ffi.cdef[==[\r\nint a;\r\nint b;]==]", "int b"), "3:1 int b");
  EXPECT_EQ(madeBy("ffi.cdef[[\n\rint a;\rint b;\n\rint c;]]", "int c"), "4:1 int c");
  EXPECT_EQ(madeBy("ffi.cdef'int a;\\nint \\u{e9}b;\\z\n\t int c;'", "int c"), "2:3 int c");
  EXPECT_EQ(madeBy("ffi.cdef'int a;\\nint b;'", "int b"), "1:18 int b");
  EXPECT_EQ(madeBy("ffi.cdef'int a;\\\nint b;'", "int b"), "2:1 int b");
  EXPECT_EQ(madeBy("ffi.cdef'\\105nt a\\x3b'", "i"), "1:10 \\105");
  EXPECT_EQ(madeBy("ffi.cdef'\\105nt a\\x3b'", ";"), "1:18 \\x3b");
  EXPECT_EQ(madeBy("\xef\xbb\xbf"
                   "ffi.cdef'int a;'",
                   "a"),
            "1:17 a");
}

TEST(CdefMap, PlacesPieces) {
  constexpr std::string_view joined =
      "local n, name = 16, 'size'\nffi.cdef('int ' ..\n  name .. '[' .. n + 1 .. '];')";
  EXPECT_EQ(madeBy(joined, "size"), "1:22 size");
  EXPECT_EQ(madeBy(joined, "17"), "3:18 n + 1");
  EXPECT_EQ(madeBy(joined, "];"), "3:28 ];");
  constexpr std::string_view formatted =
      "local a = 'alpha'\nffi.cdef(('int %s[%d]; int %5s; // 100%%.'):format(a, 2 * 4, 'b'))";
  EXPECT_EQ(madeBy(formatted, "alpha"), "1:12 alpha");
  EXPECT_EQ(madeBy(formatted, "8"), "2:55 2 * 4");
  EXPECT_EQ(madeBy(formatted, "    b"), "2:62 'b'");
  EXPECT_EQ(madeBy(formatted, "]; int"), "2:21 ]; int");
  EXPECT_EQ(madeBy(formatted, "%."), "2:40 %.");
  constexpr std::string_view concatenated = "ffi.cdef(table.concat({'int a;', 'int b;'}, '\\n'))";
  EXPECT_EQ(madeBy(concatenated, "int b"), "1:35 int b");
  EXPECT_EQ(madeBy(concatenated, "\n"), "1:46 \\n");
  EXPECT_EQ(madeBy("ffi.cdef('struct $ { int x; };', 'foo')", "foo"), "1:34 'foo'");
  EXPECT_EQ(madeBy("ffi.cdef('struct $ { int x; };', 'foo')", "int x"), "1:22 int x");
  EXPECT_EQ(madeBy("ffi.cdef('// ' .. jit.os)", "Linux"), "1:19 jit.os");
}

TEST(CdefMap, TellsWhatStandsThereVerbatim) {
  constexpr std::string_view text = "ffi.cdef('int a;\\nint b;' .. 'int c;')";
  const CdefBlock block = only(text);
  const auto verbatim = [&](std::string_view piece) -> std::string {
    const std::size_t begin = block.text.find(piece);
    const auto span = block.map.verbatim(begin, begin + piece.size());
    return span ? fmt::format("{} {}", span->column, sourceAt(text, *span)) : "none";
  };
  EXPECT_EQ(verbatim("int a;"), "11 int a;");
  EXPECT_EQ(verbatim("int a;\n"), "none");
  EXPECT_EQ(verbatim("b;"), "23 b;");
  EXPECT_EQ(verbatim("b;int"), "none");
  const std::size_t size = block.text.size();
  ASSERT_TRUE(block.map.verbatim(size, size));
  EXPECT_EQ(block.map.verbatim(size, size)->begin, text.size() - 2);
  EXPECT_FALSE(block.map.verbatim(0, size + 1));
  EXPECT_FALSE(block.map.verbatim(2, 1));
  EXPECT_EQ(block.map.at(size).begin, text.size() - 2);
  EXPECT_FALSE(only("ffi.cdef ''").map.verbatim(0, 0));
  // Behind the end of a line, as an editor counts.
  EXPECT_EQ(block.place(7).line, 1u);
  EXPECT_EQ(block.place(7).column, 19u);
}

// Every byte of random literals: verbatim ones are the bytes of the file, and lines and columns
// agree with the offsets.
TEST(CdefMap, IsExactForRandomLiterals) {
  std::mt19937 random(7);
  const auto pick = [&](std::vector<std::string> list) { return list[random() % list.size()]; };
  std::size_t bytes = 0;
  for (int round = 0; round < 2000; ++round) {
    std::string source =
        pick({"", "\n", "\r\n\n", "#!/usr/bin/luajit\n", "-- x\n\r\n"}) + "ffi.cdef(";
    const int pieces = 1 + static_cast<int>(random() % 4);
    for (int i = 0; i < pieces; ++i) {
      if (i > 0) source += pick({"..", " ..\n ", "--[[\n]] .. "});
      const bool isLong = random() % 2;
      const std::string quote = pick({"'", "\""});
      source += isLong ? "[=[" : quote;
      for (int k = static_cast<int>(random() % 8); k > 0; --k)
        source += isLong
                      ? pick({"int a;", "\n", "\r\n", "\r", "]]", "\\n", "\xc3\xa9", "]==", "\n\r"})
                      : pick({"int a;", "\\n", "\\\n", "\\z \n\t", "\\065", "\\x41", "\\u{20ac}",
                              "\\\\", "\\\"", "\xc3\xa9", "\\\r\n"});
      source += isLong ? "x]=]" : quote;
    }
    source += ")";
    const Lines lines(source);
    const CdefBlock block = only(source);
    std::uint32_t before = 0;
    for (std::size_t i = 0; i < block.text.size(); ++i, ++bytes) {
      const Span span = block.map.at(i);
      ASSERT_GE(span.begin, before) << source;
      before = span.begin;
      ASSERT_EQ(lines.at(span.begin).line, span.line);
      // The line's begin is one, by what stands before it.
      const std::size_t lineBegin = span.begin - (span.column - 1);
      ASSERT_TRUE(lineBegin == 0 || source[lineBegin - 1] == '\n' || source[lineBegin - 1] == '\r');
      ASSERT_EQ(source.substr(lineBegin, span.begin - lineBegin).find_first_of("\r\n"),
                std::string::npos);
      if (const auto verbatim = block.map.verbatim(i, i + 1)) {
        ASSERT_EQ(verbatim->begin, span.begin);
        ASSERT_EQ(source[verbatim->begin], block.text[i]) << source;
      } else {
        ASSERT_TRUE(source[span.begin] == '\\' || block.text[i] == '\n') << source;
      }
    }
  }
  EXPECT_GT(bytes, 30000u);
}

}  // namespace
}  // namespace ljbind::luasource
