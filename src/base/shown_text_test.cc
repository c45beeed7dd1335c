#include <gtest/gtest.h>

#include "base/diagnostic.h"
#include "base/paths.h"
#include "base/unicode.h"

namespace ljbind {
namespace {

Diagnostic at(unsigned column, unsigned endColumn, std::string line) {
  Diagnostic diagnostic = diagnose(Id::LuaSyntax, Place{"a.lua", 12, column}, "wrong");
  diagnostic.hint.clear();
  diagnostic.sourceLine = std::move(line);
  diagnostic.endColumn = endColumn;
  return diagnostic;
}

TEST(Render, UnderlinesUpToTheEnd) {
  EXPECT_EQ(render(at(1, 7, "struct s {")),
            "a.lua:12:1: error: wrong [lua-syntax]\n"
            "  12 | struct s {\n"
            "     | ^~~~~~\n");
  EXPECT_EQ(render(at(8, 0, "struct s {")),
            "a.lua:12:8: error: wrong [lua-syntax]\n"
            "  12 | struct s {\n"
            "     |        ^\n");
}

TEST(Render, UnderlinesNoFurtherThanTheLine) {
  EXPECT_EQ(render(at(2, 4000000000u, "int")),
            "a.lua:12:2: error: wrong [lua-syntax]\n"
            "  12 | int\n"
            "     |  ^~\n");
  EXPECT_EQ(render(at(4, 2, "int")),
            "a.lua:12:4: error: wrong [lua-syntax]\n"
            "  12 | int\n"
            "     |    ^\n");
}

TEST(Render, CountsCharactersUnderALine) {
  EXPECT_EQ(render(at(7, 13, "\tc\xc3\xa9 s \xc3\xa9\xc3\xa9x y")),
            "a.lua:12:7: error: wrong [lua-syntax]\n"
            "  12 | \tc\xc3\xa9 s \xc3\xa9\xc3\xa9x y\n"
            "     | \t    ^~~~\n");
}

TEST(Unicode, BytesOfCharacters) {
  EXPECT_EQ(characterBytes(""), 0u);
  EXPECT_EQ(characterBytes("a"), 1u);
  EXPECT_EQ(characterBytes("\xc3\xa9x"), 2u);
  EXPECT_EQ(characterBytes("\xe2\x82\xac"), 3u);
  EXPECT_EQ(characterBytes("\xf0\x9f\x99\x82"), 4u);
  for (const char* broken : {"\x80", "\xc3", "\xc3x", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80",
                             "\xf0\x80\x80\xaf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"})
    EXPECT_EQ(characterBytes(broken), 0u) << broken;
}

TEST(Unicode, BrokenBytesAreReplaced) {
  EXPECT_EQ(validUtf8("a\xff\xc3\xa9\xe2\x82z"), "a\xef\xbf\xbd\xc3\xa9\xef\xbf\xbd\xef\xbf\xbdz");
  EXPECT_EQ(utf16Units("a\xc3\xa9\xf0\x9f\x99\x82\xff"), 5u);
  EXPECT_EQ(shownLine("a\x1b[31m\t\xff\xc3\xa9"), "a?[31m\t?\xc3\xa9");
  EXPECT_EQ(shownLine(std::string(401, 'x')), "");
  EXPECT_EQ(shownLine(std::string(400, 'x')), std::string(400, 'x'));
}

TEST(Paths, AreShownFromTheWorkingDirectory) {
  EXPECT_EQ(shownPath("/home/me/lib/a.lua", "/home/me"), "lib/a.lua");
  EXPECT_EQ(shownPath("/home/me/lib/a.lua", "/home/me/"), "lib/a.lua");
  EXPECT_EQ(shownPath("/home/mercy/a.lua", "/home/me"), "/home/mercy/a.lua");
  EXPECT_EQ(shownPath("/home/me", "/home/me"), "/home/me");
  EXPECT_EQ(shownPath("/usr/include/a.h", "/"), "/usr/include/a.h");
  EXPECT_EQ(shownPath("./lib/a.lua", "/home/me"), "lib/a.lua");
  EXPECT_EQ(shownPath("../a.lua", "/home/me"), "../a.lua");
  EXPECT_EQ(shownPath("", "/home/me"), "");
}

TEST(Paths, FromAnotherDirectory) {
  EXPECT_EQ(absolutePath("a/../b.json", "/x/y"), "/x/y/b.json");
  EXPECT_EQ(absolutePath("../b.json", "/x/y"), "/x/b.json");
  EXPECT_EQ(absolutePath("/b.json", "/x/y"), "/b.json");
  EXPECT_EQ(absolutePath("", "/x/y"), "");
}

}  // namespace
}  // namespace ljbind
