#include "luasource/ignore_comments.h"

#include <gtest/gtest.h>

#include "luasource/cdef_testing.h"

namespace ljbind::luasource {
namespace {

using namespace testing;

// "line:column-end ids; reason -> line it applies to"
Strings ignores(std::string_view text) {
  Strings lines;
  const CdefReading reading = readCdefs(text);
  for (const IgnoreComment& comment : reading.ignores.comments) {
    std::string ids;
    for (const std::string& id : comment.ids) ids += (ids.empty() ? "" : " ") + id;
    lines.push_back(fmt::format("{}:{} {}; {} -> {}", comment.span.line, comment.span.column, ids,
                                comment.reason, comment.appliesToLine));
    EXPECT_NE(text.substr(comment.span.begin, comment.span.end - comment.span.begin).find("ignore"),
              std::string_view::npos);
  }
  for (const MalformedIgnore& comment : reading.ignores.malformed)
    lines.push_back(
        fmt::format("{}:{} malformed: {}", comment.span.line, comment.span.column, comment.why));
  return lines;
}

TEST(IgnoreComments, AreFoundInLua) {
  EXPECT_EQ(ignores("local x = 1 -- ljbind: ignore[field-offset] old kernels\n"),
            (Strings{"1:13 field-offset; old kernels -> 1"}));
  EXPECT_EQ(
      ignores("--ljbind:ignore[ a , b-2 ]\n\n-- more\n  --[==[ ljbind: ignore[c]\n]==]\nlocal x\n"),
      (Strings{"1:1 a b-2;  -> 6", "4:3 c;  -> 6"}));
  EXPECT_EQ(ignores("local x --[[ljbind: ignore[a] why]] = 1"), (Strings{"1:9 a; why -> 1"}));
  EXPECT_EQ(ignores("--[[ ljbind: ignore[a] ]] local x"), (Strings{"1:1 a;  -> 1"}));
  EXPECT_EQ(ignores("local x\n-- ljbind: ignore[a]"), (Strings{"2:1 a;  -> 0"}));
  EXPECT_EQ(ignores("local x = '-- ljbind: ignore[a]' -- see ljbind: ignore[a]"), Strings{});
}

TEST(IgnoreComments, AreFoundInC) {
  EXPECT_EQ(ignores("ffi.cdef[[\n"
                    "  // ljbind: ignore[a] first\n"
                    "  // about it\n"
                    "  int f(void);\n"
                    "  int g(void); /* ljbind: ignore[b] second */\n"
                    "  /* ljbind: ignore[c] */ int h(void);\n"
                    "  const char *s = \"// ljbind: ignore[d]\";\n"
                    "]] -- ljbind: ignore[e]\n"),
            (Strings{"2:3 a; first -> 4", "5:16 b; second -> 5", "6:3 c;  -> 6", "8:4 e;  -> 8"}));
  EXPECT_EQ(ignores("ffi.cdef('// ljbind: ignore[a]\\nint f;')"), (Strings{"1:11 a;  -> 1"}));
  EXPECT_EQ(ignores("ffi.cdef('/* ljbind: ignore[a]')"), (Strings{"1:11 a;  -> 0"}));
  // A text that is declared twice.
  EXPECT_EQ(ignores("local s = 'int a; // ljbind: ignore[a]'\nffi.cdef(s) ffi.cdef(s)"),
            (Strings{"1:19 a;  -> 1"}));
}

TEST(IgnoreComments, ThatAreMalformedAreListed) {
  EXPECT_EQ(
      ignores("-- ljbind: ignore\n-- ljbind: ignore[\n-- ljbind: ignore[]\n"
              "-- ljbind: ignore[a,]\n-- ljbind: ignore[A b]\n-- ljbind: ignored\n"
              "-- ljbind: disable\n"),
      (Strings{"1:1 malformed: no '[' follows 'ignore'", "2:1 malformed: no ']' closes the ids",
               "3:1 malformed: an id is empty", "4:1 malformed: an id is empty",
               "5:1 malformed: 'A b' is not an id", "6:1 malformed: no '[' follows 'ignore'",
               "7:1 malformed: 'ignore[ID]' is all that can follow 'ljbind:'"}));
}

TEST(FindParameters, LeavesCommentsAndLiteralsOut) {
  EXPECT_EQ(findParameters("$ /* $ */ // $\n$ '$' \"\\\"$\" $"),
            (std::vector<std::size_t>{0, 15, 27}));
  EXPECT_EQ(findParameters("/* $"), std::vector<std::size_t>{});
  EXPECT_EQ(findParameters("\"\\"), std::vector<std::size_t>{});
}

}  // namespace
}  // namespace ljbind::luasource
