#include "layout/text.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "layout/test_records.h"

namespace ljbind::layout {
namespace {

// `=` alone in a line of `text` is a line of dashes.
std::string expected(std::string text, const std::string& dash = "─") {
  std::string rule;
  for (int i = 0; i < 80; ++i) rule += dash;
  for (std::size_t at = text.find("\n=\n"); at != text.npos; at = text.find("\n=\n"))
    text.replace(at + 1, 1, rule);
  return text.substr(1);
}

std::string draw(const SideBySide& comparison, bool unicode = true) {
  return drawText(comparison, {80, false, unicode});
}

TEST(LayoutText, HolesBitFieldsAndPadding) {
  TestModule m;
  const ir::DeclId id = m.record("s", 32,
                                 {{"tag", m.charType, 0},
                                  {"low", m.unsignedType, 8, 3},
                                  {"", m.unsignedType, 11, 2},
                                  {"high", m.unsignedType, 13, 12},
                                  {"count", m.intType, 64},
                                  {"text", m.pointerType, 128},
                                  {"end", m.alias("byte", m.charType), 192}});
  EXPECT_EQ(draw(show({m.module, id, "C"})), expected(R"(
struct s
32 bytes, aligned to 8; 7 members; 2 holes of 71 bits in all; 7 bytes of padding
at the end

  offset  size  member          type
=
       0     1  tag             char
       1    3b  low             unsigned int : 3
     1:3    2b  (unnamed bits)  unsigned int : 2
     1:5   12b  high            unsigned int : 12
     3:1   39b  ░ hole
       8     4  count           int
      12     4  ░ hole
      16     8  text            char *
      24     1  end             byte = char
      25     7  ░ padding
=
            32  in all
)"));
}

TEST(LayoutText, NestedRecordsUnionsArraysAndAFlexibleEnd) {
  TestModule m;
  const ir::DeclId point = m.record("point", 8, {{"x", m.shortType, 0}, {"y", m.intType, 32}});
  const ir::DeclId words =
      m.record("s_anonymous1_1", 8, {{"lo", m.intType, 0}, {"hi", m.intType, 32}},
               ir::RecordKind::Struct, false);
  const ir::DeclId either = m.record(
      "s_anonymous1", 8, {{"whole", m.longType, 0}, {"", m.of(words), 0}, {"first", m.charType, 0}},
      ir::RecordKind::Union, false);
  const ir::TypeId open =
      m.types.add(ir::Array{m.charType, ir::Bound::Incomplete, 0}, std::nullopt, 0);
  const ir::DeclId id = m.record("s", 72,
                                 {{"corners", m.array(m.of(point), 7), 0},
                                  {"", m.of(either), 448},
                                  {"more", m.longType, 512},
                                  {"rest", open, 576}});
  EXPECT_EQ(draw(show({m.module, id, "C"}), false), expected(R"(
struct s
72 bytes, aligned to 8; 4 members; 2 bytes unused inside its members

  offset  size  member       type
=
       0    56  corners      struct point [7]
       0     2  | x          short
       2     2  | ~ hole
       4     4  | y          int
      56     8  (unnamed)    union {...}
      56     8  | whole      long long
      56     8  | (unnamed)  struct {...}
      56     4  | | lo       int
      60     4  | | hi       int
      56     1  | first      char
-- cache line 1, at 64 ---------------------------------------------------------
      64     8  more         long long
      72     0  rest         char []
=
            72  in all
)",
                                                             "-"));
}

// The second layout has a wider count in the nested struct, lacks a member and has one of its own.
TEST(LayoutText, TwoLayoutsBesideEachOther) {
  TestModule c, lua;
  const ir::TypeId size = c.alias("len", c.unsignedType);
  const ir::DeclId list = c.record("list", 16, {{"data", c.pointerType, 0}, {"n", size, 64}});
  const ir::DeclId left = c.record("s", 40,
                                   {{"list", c.of(list), 0},
                                    {"status", c.intType, 128},
                                    {"gone", c.intType, 160},
                                    {"ratio", c.floatType, 192},
                                    {"old", c.intType, 224},
                                    {"used", size, 256}});
  const ir::DeclId list2 =
      lua.record("list", 16, {{"data", lua.pointerType, 0}, {"n", lua.longType, 64}});
  const ir::DeclId right = lua.record("s", 40,
                                      {{"list", lua.of(list2), 0},
                                       {"status", lua.intType, 128},
                                       {"ratio", lua.intType, 160},
                                       {"fresh", lua.intType, 192},
                                       {"added", lua.intType, 224},
                                       {"used", lua.longType, 256}});
  const SideBySide comparison = compareLayouts({c.module, left, "C"}, {lua.module, right, "a.lua"});
  EXPECT_EQ(draw(comparison), expected(R"(
struct s
C: 40 bytes, aligned to 8; 6 members; 4 bytes of padding at the end; 4 bytes
unused inside its members
a.lua: 40 bytes, aligned to 8; 6 members

✗ different layout
  40 bytes in both
  first divergence: 'list.n' at offset 8: len (unsigned int, 4 bytes) in C, long
  long (8 bytes) in a.lua
  1 more member of that type differs in the same way
  2 more members differ for other reasons
  1 member is only shifted, by up to 4 bytes
  1 member has another name in a.lua
  1 member has another type of the same size in a.lua

  C             a.lua
  offset  size  offset  size  shift  member       type
=
┆      0    16       0    16         list         struct list
       0     8       0     8         │ data       char *
▶      8     4       8     8         │ n          len = unsigned int → long long
      12     4       ·     ·         │ ░ padding
      16     4      16     4         status       int
−     20     4       ·     ·         gone         int
      24     4      20     4     -4  ratio        float ≈ int
≈     28     4      24     4     -4  old          'fresh' ← int
+      ·     ·      28     4         added        int
≠     32     4      32     8         used         len = unsigned int → long long
      36     4       ·     ·         ░ padding
=
            40            40         in all

▶ first divergence, ≠ differs, ┆ differs inside, − missing, + extra, ≈ other
name or type, same place
)"));
  const std::string coloured = drawText(comparison, {80, true, true});
  EXPECT_NE(coloured.find("\x1b[1;31m▶\x1b[0m"), coloured.npos);
}

TEST(LayoutText, NamesCannotMoveTheCursorAndLongOnesAreCut) {
  TestModule m;
  const ir::DeclId id = m.record("s\x1b[2J", 8, {{"bell\a" + std::string(200, 'x'), m.intType, 0}});
  for (const bool unicode : {true, false}) {
    const std::string text = draw(show({m.module, id, "C\n"}), unicode);
    for (const char c : text) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
    EXPECT_EQ(text.find("struct s?[2J\n"), 0U);
    EXPECT_NE(text.find("bell?xxx"), text.npos);
    EXPECT_NE(text.find(unicode ? "x…  int\n" : "x..  int\n"), text.npos) << text;
    const bool ascii = std::all_of(text.begin(), text.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    EXPECT_EQ(ascii, !unicode);
  }
}

}  // namespace
}  // namespace ljbind::layout
