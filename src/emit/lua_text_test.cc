#include "emit/lua_text.h"

#include <gtest/gtest.h>

#include "emit/c_text.h"
#include "emit/module_text.h"

namespace ljbind::emit {
namespace {

TEST(LuaText, QuotesWhatLuaWouldTakeOtherwise) {
  EXPECT_EQ(quoted("plain"), R"("plain")");
  EXPECT_EQ(quoted("a\"b\\c\n\t"), R"("a\"b\\c\n\t")");
  EXPECT_EQ(quoted(std::string_view("\0"
                                    "1\0x",
                                    4)),
            R"("\0001\0x")");
}

TEST(LuaText, BreaksLongStringsWithoutChangingThem) {
  const std::string text = quoted(std::string(150, 'a'), 100, 4);
  EXPECT_NE(text.find("\\z\n    "), std::string::npos);
  std::size_t start = 0;
  for (std::size_t end; start < text.size(); start = end + 1) {
    end = std::min(text.find('\n', start), text.size());
    EXPECT_LE(end - start, 100U);
  }
}

TEST(LuaText, WritesNumbersThatReadBackAsThemselves) {
  EXPECT_EQ(number(ir::Integer{0xffffffff, false, 32}), "4294967295");
  EXPECT_EQ(number(ir::Integer{static_cast<std::uint64_t>(-5), true, 32}), "-5");
  EXPECT_EQ(number(ir::Integer{7, false, 64}), "7ULL");
  EXPECT_EQ(number(ir::Integer{static_cast<std::uint64_t>(-7), true, 64}), "-7LL");
  EXPECT_EQ(number(ir::Integer{std::uint64_t{1} << 63, true, 64}), "(-9223372036854775807LL - 1)");
  EXPECT_EQ(number(0.1), "0.1");
  EXPECT_EQ(number(-1.0 / 0.0), "-1/0");
}

TEST(LuaText, WritesKeys) {
  EXPECT_EQ(key("xmlDoc"), "xmlDoc");
  EXPECT_EQ(key("end"), R"(["end"])");
  EXPECT_EQ(key("price$"), R"(["price$"])");
}

TEST(LuaText, ChoosesSectionsOfAFragment) {
  const char text[] = "a\n--{ x\nb NAME\n--{ y\nc\n--}\n--}\nd\n";
  EXPECT_EQ(fragment(text, {}, "m"), "a\nd\n");
  EXPECT_EQ(fragment(text, {"x"}, "m"), "a\nb \"m\"\nd\n");
  EXPECT_EQ(fragment(text, {"x", "y"}, "m"), "a\nb \"m\"\nc\nd\n");
  EXPECT_EQ(fragment(text, {"y"}, "m"), "a\nd\n") << "a section inside one that is left out";
}

TEST(ModuleText, ThePreambleIsNothingButComments) {
  ModuleText text{"\nlocal ffi = require \"ffi\"\n", ""};
  addPreamble(text, {"flags: -DX=1\nos.exit()\rprint()", ""});
  EXPECT_EQ(text.module, "-- flags: -DX=1 os.exit() print()\n--\n\nlocal ffi = require \"ffi\"\n");
}

TEST(CText, WrapsAtBlanksAndLeavesNoneBehind) {
  EXPECT_EQ(wrap("one two three", 8, "  "), "one two\n  three");
  EXPECT_EQ(wrap("short\nlines", 8, "  "), "short\nlines");
  EXPECT_EQ(wrap("unbreakable-word", 8, "  "), "unbreakable-word");
  EXPECT_EQ(wrap("one unbreakable-word two three", 10, "-- "),
            "one\n-- unbreakable-word\n-- two\n-- three");
  EXPECT_EQ(wrap("  unbreakable-word", 8, "-- "), "  unbreakable-word");
  EXPECT_EQ(wrap("one unbreakable-word", 2, "--      "), "one\n--      unbreakable-word");
}

}  // namespace
}  // namespace ljbind::emit
