#include "project/recorded.h"

#include <fmt/format.h>

#include "base/test_directory.h"
#include "project/declared.h"
#include "project/project.h"

namespace ljbind::project {
namespace {

using Strings = std::vector<std::string>;

SourceFile fileOf(const std::string& text) {
  auto file = readSourceText("a.lua", text, {}, {});
  EXPECT_TRUE(file);
  return file ? std::move(*file) : SourceFile{};
}

RecordedText recorded(std::string text, unsigned line) {
  return {std::move(text), {}, "a.lua", line};
}

// "2:1 recorded int x;" for each block, and what is not checked.
Strings shown(const SourceFile& file) {
  EXPECT_EQ(file.scans.size(), file.cdefs.blocks.size());
  Strings lines;
  for (const luasource::CdefBlock& block : file.cdefs.blocks) {
    const Place place = block.place(0);
    lines.push_back(fmt::format("{}:{}{} {}", place.line, place.column,
                                block.isRecorded ? " recorded" : "", block.text));
  }
  for (const luasource::Unchecked& unchecked : file.cdefs.unchecked)
    lines.push_back(fmt::format("{}: {}", unchecked.place.line, unchecked.what));
  return lines;
}

TEST(Recorded, BetweenWhatWasDeclaredBeforeAndAfter) {
  SourceFile file = fileOf(
      "local ffi = require 'ffi'\n"
      "local function declare(text) ffi.cdef(text) end\n"
      "ffi.cdef 'int a;'\n"
      "  ffi.cdef(make())\n"
      "ffi.cdef 'int b;'\n");
  EXPECT_EQ(shown(file).back(), "4: the text is what 'make' returns");
  addRecorded(file, {recorded("int a;", 3), recorded("int x;", 4), recorded("int y;", 4),
                     recorded("int x;", 4), recorded("int b;", 5), recorded("int z;", 2)});
  EXPECT_EQ(shown(file), (Strings{"3:11 int a;", "4:3 recorded int x;", "4:3 recorded int y;",
                                  "5:11 int b;", "2:30 recorded int z;"}));
  EXPECT_FALSE(file.cdefs.blocks[1].map.verbatim(0, 3));
}

TEST(Recorded, OnlyCallsThatAreSuppliedAreNoLongerUnchecked) {
  const std::string text =
      "local ffi = require 'ffi'\n"
      "if DEBUG then\n"
      "  ffi.cdef [[\nint a;\n]]\n"
      "  ffi.cdef 'int b;'\n"
      "end\n"
      "ffi.cdef(one())\n";
  const Strings undecided{"2: depends on 'DEBUG'", "8: the text is what 'one' returns"};
  SourceFile file = fileOf(text);
  EXPECT_EQ(shown(file), undecided);
  addRecorded(file, {recorded("int a;\n", 5)});  // LuaJIT's line for such a call is its last
  EXPECT_EQ(shown(file), (Strings{"3:3 recorded int a;\n", undecided[0], undecided[1]}));
  file = fileOf(text);
  addRecorded(file, {recorded("int a;\n", 5), recorded("int b;", 6)});
  EXPECT_EQ(shown(file), (Strings{"3:3 recorded int a;\n", "6:3 recorded int b;", undecided[1]}));
}

TEST(Recorded, LinesWithoutACall) {
  SourceFile file = fileOf("local f = load(x)\n\n  f()  \n");
  addRecorded(file, {recorded("int a;", 3), recorded("int b;", 0), recorded("int c;", 99)});
  EXPECT_EQ(shown(file),
            (Strings{"3:3 recorded int a;", "1:1 recorded int b;", "4:1 recorded int c;"}));
}

TEST(Recorded, Parameters) {
  SourceFile file = fileOf("f()\n");
  addRecorded(file, {{"struct s { $ x; /* $ */ } $;", {"int", "y"}, "a.lua", 1},
                     {"typedef $ p;", {std::nullopt}, "a.lua", 1},
                     {"typedef $ q, $ r;", {"int"}, "a.lua", 1}});
  EXPECT_EQ(shown(file), (Strings{"1:1 recorded struct s { int x; /* $ */ } y;",
                                  "1:1 recorded typedef $ q, $ r;"}));
}

TEST(Recorded, KeptWhenTheFileIsReadAnew) {
  SourceFile file = fileOf("local ffi = require 'ffi'\nffi.cdef 'int a;'\nffi.cdef 'int b;'\n");
  addRecorded(file, {recorded("int a;", 2), recorded("int x;", 1)});
  SourceFile again = fileOf("local ffi = require 'ffi'\nffi.cdef 'long a;'\nffi.cdef 'int b;'\n");
  keepRecorded(file, again);
  EXPECT_EQ(shown(again), (Strings{"2:11 long a;", "1:1 recorded int x;", "3:11 int b;"}));
}

class Runs : public testing::Test {
 protected:
  Project load(std::vector<std::string> paths, std::vector<RecordedText> texts) {
    LoadRequest request;
    for (std::string& path : paths) request.paths.push_back(directory_.path() + "/" + path);
    for (RecordedText& text : texts) text.file = directory_.path() + "/" + text.file;
    request.runs.push_back({directory_.path() + "/main.lua", std::move(texts)});
    return project::load(request, diagnostics_);
  }

  TestDirectory directory_;
  Diagnostics diagnostics_;
};

// b.lua's text uses a type that a.lua made before, and nothing in b.lua says so.
TEST_F(Runs, FilesDeclareInTheOrderOfTheRun) {
  directory_.write("main.lua", "f()\n");
  directory_.write("lib/b.lua", "local ffi = require 'ffi'\nffi.cdef(g())\n");
  directory_.write("lib/z.lua", "local ffi = require 'ffi'\nffi.cdef(h())\n");
  directory_.write("other/c.lua", "local ffi = require 'ffi'\nffi.cdef(h())\n");
  const Project project = load({"lib"}, {{"struct t { int x; };", {}, "lib/z.lua", 2},
                                         {"struct u { struct t t; };", {}, "lib/../lib/b.lua", 2},
                                         {"struct v { struct u u; };", {}, "other/c.lua", 2},
                                         {"struct w { struct v v; };", {}, "none.lua", 7}});
  EXPECT_TRUE(diagnostics_.all().empty());
  Strings files;
  for (const SourceFile& file : project.files)
    files.push_back(std::filesystem::path(file.path).filename().string() +
                    (file.context ? " context" : ""));
  EXPECT_EQ(files, (Strings{"b.lua", "z.lua", "main.lua", "c.lua context"}));
  EXPECT_EQ(shown(project.files[2]), (Strings{"1:1 recorded struct w { struct v v; };"}));
  const auto states = declare(project);
  ASSERT_TRUE(states);
  ASSERT_EQ(states->size(), 1U);
  EXPECT_TRUE(states->front().rejections.empty());
  EXPECT_EQ(states->front().sites.size(), 4U);
}

TEST_F(Runs, TheScriptIsCheckedOnce) {
  directory_.write("main.lua", "require 'ffi'.cdef 'int a;'\n");
  EXPECT_EQ(load({"."}, {{"int a;", {}, "main.lua", 1}}).files.size(), 1U);
  EXPECT_EQ(load({}, {}).files.size(), 1U);
}

}  // namespace
}  // namespace ljbind::project
