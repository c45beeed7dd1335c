#include "luajit/record_cdef.h"

#include <fmt/format.h>

#include "base/test_directory.h"

namespace ljbind::luajit {
namespace {

class Recorded : public testing::Test {
 protected:
  // One line for each text: "main.lua:2 int x;", "?" for a parameter without a spelling.
  std::string run(std::string_view script) {
    const std::string path = directory_.write("main.lua", script);
    std::string lines;
    error_ = runRecorded(path, [&](const RecordedCdef& call) {
      lines += fmt::format("{}:{}{} {}", leaf(call.caller.file), call.caller.line,
                           call.isProtected ? " protected" : "", call.text);
      for (const auto& parameter : call.parameters) lines += " | " + parameter.value_or("?");
      lines += '\n';
    });
    return lines;
  }
  static std::string leaf(const std::string& path) {
    return std::filesystem::path(path).filename().string();
  }
  std::string error() const {
    if (!error_) return "(none)";
    return fmt::format("{}:{} {}", leaf(error_->place.file), error_->place.line, error_->message);
  }

  TestDirectory directory_;
  std::optional<ScriptError> error_;
};

TEST_F(Recorded, TextsMadeInLoopsAndByPatterns) {
  EXPECT_EQ(run("local ffi = require 'ffi'\n"
                "for i = 1, 2 do ffi.cdef('int a' .. i .. ';') end\n"
                "ffi.cdef((('TYPE b;'):gsub('TYPE', 'long')))\n"
                "assert(ffi.sizeof(ffi.typeof('int')) == 4)\n"),
            "main.lua:2 int a1;\nmain.lua:2 int a2;\nmain.lua:3 long b;\n");
  EXPECT_EQ(error(), "(none)");
}

TEST_F(Recorded, ModulesBesideTheScript) {
  directory_.write("texts.lua", "return { x = 'int x;' }");
  directory_.write("deep/own.lua", "\nrequire 'ffi'.cdef 'int y;'");
  EXPECT_EQ(run("local cdef = require 'ffi'.cdef\ncdef(require 'texts'.x)\nrequire 'deep.own'\n"),
            "main.lua:2 int x;\nown.lua:2 int y;\n");
  EXPECT_EQ(error(), "(none)");
}

TEST_F(Recorded, CallersThatAreNoLinesOfFiles) {
  EXPECT_EQ(run("local ffi = require 'ffi'\n"
                "pcall(ffi.cdef, 'int a;')\n"
                "loadstring [[\n\n\n require 'ffi'.cdef 'int b;' ]]()\n"
                "coroutine.wrap(loadstring [[ require 'ffi'.cdef 'int c;' ]])()\n"
                "coroutine.wrap(function() ffi.cdef 'int d;' end)()\n"),
            "main.lua:2 protected int a;\nmain.lua:6 int b;\nmain.lua:0 int c;\n"
            "main.lua:8 int d;\n");
}

TEST_F(Recorded, Parameters) {
  EXPECT_EQ(run("local ffi = require 'ffi'\n"
                "ffi.cdef 'struct s { int x; };'\n"
                "ffi.cdef('struct t { $ x[$]; $ *y; } $;', ffi.typeof 'struct s', 3,"
                " ffi.typeof 'struct { int x; }', 'name')\n"
                "ffi.cdef('typedef $ p;', ffi.typeof 'int *')\n"),
            "main.lua:2 struct s { int x; };\n"
            "main.lua:3 struct t { $ x[$]; $ *y; } $; | struct s | 3 | ? | name\n"
            "main.lua:4 typedef $ p; | ?\n");
  EXPECT_EQ(error(), "(none)");
}

TEST_F(Recorded, WhatIsNoText) {
  EXPECT_EQ(run("pcall(require 'ffi'.cdef)\npcall(require 'ffi'.cdef, {})\n"), "");
  EXPECT_EQ(run("local t = setmetatable({}, { __tostring = function() error 'no' end })\n"
                "require 'ffi'.cdef('int $;', t)\n"),
            "");
}

TEST_F(Recorded, ErrorsKeepWhatCameBefore) {
  EXPECT_EQ(run("require 'ffi'.cdef 'int a;'\nerror 'broken'\n"), "main.lua:1 int a;\n");
  EXPECT_EQ(error(), "main.lua:2 broken");
  EXPECT_EQ(run("require 'ffi'.cdef 'int a b;'\n"), "main.lua:1 int a b;\n");
  EXPECT_EQ(error(), "main.lua:1 ';' expected near 'b'");
  run("error {}\n");
  EXPECT_EQ(error(), ":0 (error object is a table value)");
  run("error('at no place', 0)\n");
  EXPECT_EQ(error(), ":0 at no place");
  run("local function f() return f() + 1 end f()\n");
  EXPECT_EQ(error(), ":0 error in error handling");
}

TEST_F(Recorded, AnErrorBehindALongPath) {
  const std::string deep(100, 'd');
  const std::string path = directory_.write(deep + "/" + deep + "/main.lua", "\n\nerror 'x'\n");
  const auto error = runRecorded(path, [](const RecordedCdef&) {});
  ASSERT_TRUE(error);
  EXPECT_EQ(error->place.file, path);
  EXPECT_EQ(error->place.line, 3U);
  EXPECT_EQ(error->message, "x");
}

TEST_F(Recorded, NoLua) {
  run("local = 3\n");
  ASSERT_TRUE(error_);
  EXPECT_FALSE(error_->ran);
  const auto missing = runRecorded(directory_.path() + "/none.lua", [](const RecordedCdef&) {});
  ASSERT_TRUE(missing);
  EXPECT_FALSE(missing->ran);
}

TEST_F(Recorded, TheScriptKnowsItsName) {
  run("assert(arg[0]:match 'main.lua$' and select('#', ...) == 0 and jit.status())\n");
  EXPECT_EQ(error(), "(none)");
}

}  // namespace
}  // namespace ljbind::luajit
