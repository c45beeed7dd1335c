#include "layout/side_by_side.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "layout/test_records.h"

namespace ljbind::layout {
namespace {

using Fields = std::vector<ir::Field>;

constexpr const char* words[] = {"same",    "differs", "contains", "moved", "shifted",
                                 "missing", "extra",   "renamed",  "aside"};

// "a same, b shifted+4"
std::string marks(const SideBySide& comparison) {
  std::string text;
  for (const PairedRow& pair : comparison.rows) {
    const Row& row = comparison.row(pair);
    const std::string name = !row.isMember() ? "~" : row.name.empty() ? "{}" : row.path;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name,
                        words[static_cast<std::size_t>(pair.mark)]);
    if (pair.mark == Mark::Shifted || pair.mark == Mark::Moved) text += shift(pair.shiftBits);
  }
  return text;
}

SideBySide compareRecords(TestModule& c, ir::DeclId left, TestModule& lua, ir::DeclId right) {
  return compareLayouts({c.module, left, "C"}, {lua.module, right, "a.lua"});
}

TEST(SideBySide, EqualLayoutsAgree) {
  TestModule c, lua;
  const auto fields = [](TestModule& m) {
    return Fields{{"a", m.charType, 0}, {"b", m.longType, 64}, {"bits", m.intType, 128, 3}};
  };
  const SideBySide result =
      compareRecords(c, c.record("s", 24, fields(c)), lua, lua.record("s", 24, fields(lua)));
  EXPECT_TRUE(result.agrees);
  EXPECT_EQ(result.first, noRow);
  EXPECT_EQ(result.verdict, (std::vector<std::string>{"same layout", "24 bytes in both"}));
  EXPECT_EQ(marks(result), "a same, ~ aside, b same, bits same, ~ aside");
}

TEST(SideBySide, OtherPackingIsMovedOnceAndShiftedAfterwards) {
  TestModule c, lua;
  const ir::DeclId packed =
      c.record("s", 16, {{"a", c.charType, 0}, {"b", c.intType, 8}, {"c", c.intType, 40}});
  const ir::DeclId natural =
      lua.record("s", 16, {{"a", lua.charType, 0}, {"b", lua.intType, 32}, {"c", lua.intType, 64}});
  const SideBySide result = compareRecords(c, packed, lua, natural);
  EXPECT_EQ(marks(result), "a same, ~ aside, b moved+3, c shifted+3, ~ aside");
  EXPECT_FALSE(result.agrees);
  EXPECT_EQ(
      result.verdict[2],
      "first divergence: 'b' at offset 1: 3 bytes later in a.lua, though what is before it agrees");
}

TEST(SideBySide, OnlyTheWholeDiffers) {
  TestModule c, lua;
  const SideBySide result = compareRecords(c, c.record("s", 16, {{"a", c.longType, 0}}), lua,
                                           lua.record("s", 8, {{"a", lua.longType, 0}}));
  EXPECT_FALSE(result.agrees);
  EXPECT_EQ(result.first, noRow);
  EXPECT_EQ(result.verdict,
            (std::vector<std::string>{"different layout",
                                      "16 bytes in C, 8 in a.lua: 8 bytes too small"}));
}

TEST(SideBySide, AnonymousMembersDoNotCountAndTheirMembersDo) {
  TestModule c, lua;
  const ir::DeclId inner = c.record("s_anonymous", 8, {{"x", c.intType, 0}, {"y", c.intType, 32}},
                                    ir::RecordKind::Struct, false);
  const ir::DeclId left = c.record("s", 16, {{"", c.of(inner), 0}, {"z", c.longType, 64}});
  const ir::DeclId right =
      lua.record("s", 16, {{"x", lua.intType, 0}, {"y", lua.intType, 32}, {"z", lua.longType, 64}});
  const SideBySide result = compareRecords(c, left, lua, right);
  EXPECT_EQ(marks(result), "{} aside, x same, y same, z same");
  EXPECT_TRUE(result.agrees);
}

TEST(SideBySide, BytesMayStandForANestedStruct) {
  TestModule c, lua;
  const ir::DeclId inner = c.record("inner", 8, {{"x", c.intType, 0}, {"y", c.intType, 32}});
  const ir::DeclId left = c.record("s", 16, {{"in", c.of(inner), 0}, {"z", c.longType, 64}});
  const ir::DeclId right =
      lua.record("s", 16, {{"in", lua.array(lua.charType, 8), 0}, {"z", lua.longType, 64}});
  const SideBySide result = compareRecords(c, left, lua, right);
  EXPECT_EQ(marks(result), "in same, in.x aside, in.y aside, z same");
  EXPECT_TRUE(result.agrees);
  EXPECT_TRUE(result.rows[0].otherType);
}

TEST(SideBySide, AMissingStructIsOneDifference) {
  TestModule c, lua;
  const ir::DeclId inner = c.record("inner", 8, {{"x", c.intType, 0}, {"y", c.intType, 32}});
  const ir::DeclId left = c.record("s", 16, {{"in", c.of(inner), 0}, {"z", c.longType, 64}});
  const ir::DeclId right = lua.record("s", 8, {{"z", lua.longType, 0}});
  EXPECT_EQ(marks(compareRecords(c, left, lua, right)),
            "in missing, in.x aside, in.y aside, z shifted-8");
}

TEST(SideBySide, AMemberMissingInANestedStruct) {
  TestModule c, lua;
  const ir::DeclId inner = c.record("inner", 8, {{"x", c.intType, 0}, {"y", c.intType, 32}});
  const ir::DeclId inner2 = lua.record("inner", 4, {{"x", lua.intType, 0}});
  const SideBySide result =
      compareRecords(c, c.record("s", 16, {{"in", c.of(inner), 0}, {"z", c.longType, 64}}), lua,
                     lua.record("s", 16, {{"in", lua.of(inner2), 0}, {"z", lua.longType, 64}}));
  EXPECT_EQ(marks(result), "in contains, in.x same, in.y missing, ~ aside, z same");
  EXPECT_EQ(result.first, 1U + 1U);
}

TEST(SideBySide, AnotherNumberOfElementsShiftsWhatFollows) {
  TestModule c, lua;
  const auto build = [](TestModule& m, std::uint64_t count) {
    const ir::DeclId point = m.record("point", 8, {{"x", m.intType, 0}, {"y", m.intType, 32}});
    return m.record("s", 8 * count + 8,
                    {{"p", m.array(m.of(point), count), 0}, {"z", m.longType, 64 * count}});
  };
  EXPECT_EQ(marks(compareRecords(c, build(c, 2), lua, build(lua, 3))),
            "p differs, p[].x same, p[].y same, z shifted+8");
}

TEST(SideBySide, PaddingUnderANameOfItsOwnIsNoMember) {
  TestModule c, lua;
  const SideBySide result = compareRecords(
      c, c.record("s", 16, {{"a", c.intType, 0}, {"b", c.longType, 64}}), lua,
      lua.record("s", 16,
                 {{"a", lua.intType, 0}, {"_pad1", lua.intType, 32}, {"b", lua.longType, 64}}));
  EXPECT_EQ(marks(result), "a same, ~ aside, _pad1 aside, b same");
  EXPECT_TRUE(result.agrees);
}

TEST(SideBySide, ExchangedMembersAreFoundByName) {
  TestModule c, lua;
  const SideBySide result =
      compareRecords(c, c.record("s", 8, {{"a", c.intType, 0}, {"b", c.intType, 32}}), lua,
                     lua.record("s", 8, {{"b", lua.intType, 0}, {"a", lua.intType, 32}}));
  EXPECT_EQ(marks(result), "a moved+4, b shifted-4");
}

// Each struct holds the one before it twice: 2^40 rows, were all of them written out.
TEST(SideBySide, NestingThatUnfoldsWithoutEndIsCutShort) {
  TestModule m;
  ir::DeclId id = m.record("s0", 4, {{"x", m.intType, 0}});
  for (int i = 1; i <= 24; ++i) {
    const std::uint64_t size = *m.module.entry(m.of(id)).sizeBytes;
    id = m.record(fmt::format("s{}", i), size * 2, {{"a", m.of(id), 0}, {"b", m.of(id), size * 8}});
  }
  const Layout layout = layoutOf(m.module, id);
  EXPECT_GT(layout.rows.size(), 1000U);
  EXPECT_LT(layout.rows.size(), 10000U);
}

}  // namespace
}  // namespace ljbind::layout
