// Comparisons, conditions and strings of what C functions return.
#include <gtest/gtest.h>

#include "luasource/behaviour_testing.h"

namespace ljbind::luasource {
namespace {

using namespace testing;

TEST(Comparisons, SayOperatorAndNumber) {
  EXPECT_EQ(comparisons("if lib.f(1) < 0 then end"), (Lines{"6:4 f < 0"}));
  EXPECT_EQ(comparisons("return lib.f() <= 0, lib.f() == -1, lib.f() ~= -1, lib.f() >= 1 + 2"),
            (Lines{"6:8 f <= 0", "6:22 f == -1", "6:37 f ~= -1", "6:52 f >= 3"}));
  EXPECT_EQ(comparisons("return lib.f() > 0xffffffffLL"), (Lines{"6:8 f > 4294967295"}));
  EXPECT_EQ(comparisons("local ok = (lib.f()) == 0"), (Lines{"6:12 f == 0"}));
}

TEST(Comparisons, PutTheResultOnTheLeft) {
  EXPECT_EQ(comparisons("return 0 > lib.f(), 0 <= lib.f(), 0 == lib.f(), 0 < lib.f(), 0 >= lib.f(),"
                        "0 ~= lib.f()"),
            (Lines{"6:8 f < 0", "6:21 f >= 0", "6:35 f == 0", "6:49 f > 0", "6:62 f <= 0",
                   "6:75 f ~= 0"}));
  EXPECT_EQ(comparisons("return lib.f() < lib.g()"), (Lines{"6:8 f < ...", "6:8 g > ..."}));
}

TEST(Comparisons, KnowNamedNumbers) {
  EXPECT_EQ(comparisons("local EOF = -1 return lib.f() == EOF"), (Lines{"6:23 f == -1"}));
  EXPECT_EQ(comparisons("local M = {} M.OK = 0 return lib.f() ~= M.OK"), (Lines{"6:30 f ~= 0"}));
  EXPECT_EQ(comparisons("local n = 1 n = g() return lib.f() == n"), (Lines{"6:28 f == ..."}));
  EXPECT_EQ(comparisons("local n = 1 if x then n = false end return lib.f() == n"),
            (Lines{"6:44 f == ..."}));
  EXPECT_EQ(comparisons("return lib.f() < n, lib.f() == lib.g"),
            (Lines{"6:8 f < ...", "6:21 f == ..."}));
}

TEST(Comparisons, FollowLocals) {
  EXPECT_EQ(comparisons("local rc = lib.f() if rc < 0 then end"), (Lines{"6:23 f < 0"}));
  EXPECT_EQ(comparisons("local f = lib.f local rc = f() return function() return rc < 0 end"),
            (Lines{"6:57 f < 0"}));
  EXPECT_EQ(comparisons("local a = lib.f() local b = a return b < 0"), (Lines{"6:38 f < 0"}));
  EXPECT_EQ(comparisons("local a = assert(lib.f()) return a < 0"), (Lines{"6:34 f < 0"}));
}

TEST(Comparisons, FollowTheOrderOfStatements) {
  EXPECT_EQ(comparisons("local rc = lib.f() if rc < 0 then return end\n"
                        "rc = lib.g() if rc ~= 0 then return end rc = 5 return rc < 7"),
            (Lines{"6:23 f < 0", "7:17 g ~= 0"}));
  EXPECT_EQ(comparisons("local rc rc = lib.f() return rc < 0"), (Lines{"6:30 f < 0"}));
  EXPECT_EQ(comparisons("local rc = lib.f() if rc == 0 then rc = lib.g() end return rc < 0"),
            (Lines{"6:23 f == 0", "6:60 f < 0?", "6:60 g < 0?"}));
  EXPECT_EQ(comparisons("local rc = lib.f() while rc > 0 do rc = lib.g() end"),
            (Lines{"6:26 f > 0?", "6:26 g > 0?"}));
  EXPECT_EQ(comparisons("local rc = lib.f() ::again:: if rc > 0 then end rc = lib.g() goto again"),
            (Lines{"6:33 f > 0?", "6:33 g > 0?"}));
  EXPECT_EQ(comparisons("local rc = lib.f() local function h() return rc > 0 end rc = lib.g() h()"),
            (Lines{"6:46 f > 0?", "6:46 g > 0?"}));
  EXPECT_EQ(comparisons("local rc = lib.f() do rc = lib.g() end return rc > 0"),
            (Lines{"6:47 f > 0?", "6:47 g > 0?"}));
  EXPECT_EQ(comparisons("local a, b = lib.f(), lib.g() a, b = b, a return a < 0, b < 1"),
            (Lines{"6:50 g < 0", "6:57 f < 1"}));
}

TEST(Comparisons, KeepEveryFunctionAValueMayComeFrom) {
  EXPECT_EQ(comparisons("local rc = x and lib.f() or lib.g() return rc < 0"),
            (Lines{"6:44 f < 0?", "6:44 g < 0?"}));
  EXPECT_EQ(comparisons("local f = x and lib.f or lib.g return f() < 0"),
            (Lines{"6:39 f < 0?", "6:39 g < 0?"}));
  EXPECT_EQ(comparisons("local function check(rc) if rc < 0 then end end check(lib.f(), 1)"),
            (Lines{"6:29 f < 0?"}));
  EXPECT_EQ(comparisons("local t = {rc = lib.f()} return t.rc < 0"), (Lines{"6:33 f < 0?"}));
  EXPECT_EQ(comparisons("local ok, rc = pcall(lib.f) return rc < 0"), (Lines{"6:36 f < 0?"}));
}

TEST(Comparisons, SeeThroughTonumber) {
  EXPECT_EQ(comparisons("return tonumber(lib.f()) < 0"), (Lines{"6:8 f < 0"}));
  EXPECT_EQ(comparisons("local tonumber = tonumber local n = tonumber(lib.f()) return n < 0"),
            (Lines{"6:62 f < 0"}));
  EXPECT_EQ(comparisons("return tonumber(lib.f(), 16) < 0, tostring(lib.f()) < 0"), Lines{});
}

TEST(Comparisons, LeaveOutWhatIsNoNumber) {
  for (const std::string_view body :
       {"return lib.f() == nil", "return lib.f() == ffi.NULL", "return lib.f() == 'x'",
        "return lib.f() == true", "local NULL = ffi.cast('void *', 0) return lib.f() ~= NULL",
        "return nil == lib.f()", "return lib.f() - 1 < 0", "local n = lib.f() + 1 return n < 0",
        "return lib.f().x < 0", "return lib.f < 0", "return -lib.f() < 0", "return #lib.f() < 0",
        "return (lib.f() == 0) == 0"})
    EXPECT_TRUE(comparisons(body).empty() || body.ends_with("== 0")) << body;
  EXPECT_EQ(comparisons("return (lib.f() == 0) == 0"), (Lines{"6:9 f == 0"}));
}

TEST(Conditions, AreFoundInStatements) {
  EXPECT_EQ(conditions("if lib.f() then elseif lib.g() then end"), (Lines{"6:4 f", "6:24 g"}));
  EXPECT_EQ(conditions("while lib.f() do end repeat until lib.g()"), (Lines{"6:7 f", "6:35 g"}));
  EXPECT_EQ(conditions("repeat local x = lib.f() until x"), (Lines{"6:32 f"}));
  EXPECT_EQ(conditions("if (lib.f()) then end"), (Lines{"6:5 f"}));
  EXPECT_EQ(conditions("local ok = lib.f() if not ok then end"), (Lines{"6:27 f"}));
}

TEST(Conditions, AreFoundInExpressions) {
  EXPECT_EQ(conditions("return not lib.f(), lib.f() and x, lib.g() or x, x and lib.f()"),
            (Lines{"6:12 f", "6:21 f", "6:36 g"}));
  EXPECT_EQ(conditions("if x and lib.f() then end"), (Lines{"6:10 f"}));
  EXPECT_EQ(conditions("if x == 1 and (y or not lib.f()) then end"), (Lines{"6:25 f"}));
  EXPECT_EQ(conditions("assert(lib.f(), 'message')"), (Lines{"6:8 f"}));
  EXPECT_EQ(conditions("local v = lib.f() local w = v or 1 if w then end"),
            (Lines{"6:29 f", "6:39 f?"}));
}

TEST(Conditions, LeaveOtherUsesAlone) {
  for (const std::string_view body :
       {"if lib.f() == 0 then end", "local x = lib.f()", "assert(lib.f() == 0)", "g(lib.f())",
        "local ok = pcall(lib.f) if ok then end", "assert(pcall(lib.f))", "if lib.f then end",
        "if lib.f() + 1 then end", "if lib.f().x then end", "if tonumber(lib.f()) then end",
        "local rc = lib.f() rc = rc == 0 if rc then end", "assert(x, lib.f())",
        "return (function() return lib.f() end)"})
    EXPECT_EQ(conditions(body), Lines{}) << body;
}

TEST(Strings, SayWhetherTheyAreChecked) {
  EXPECT_EQ(strings("return ffi.string(lib.f())"), (Lines{"6:8 f"}));
  EXPECT_EQ(strings("return ffi.string(lib.f(), 4)"), (Lines{"6:8 f length"}));
  EXPECT_EQ(strings("local s = lib.f() return ffi.string(s)"), (Lines{"6:26 f"}));
  EXPECT_EQ(strings("local s = lib.f() if s == nil then return end return ffi.string(s)"),
            (Lines{"6:54 f checked"}));
  EXPECT_EQ(strings("local s = lib.f() return s ~= nil and ffi.string(s) or nil"),
            (Lines{"6:39 f checked"}));
  EXPECT_EQ(strings("local s = lib.f() if s ~= ffi.NULL then return ffi.string(s) end"),
            (Lines{"6:48 f checked"}));
  EXPECT_EQ(strings("local null = ffi.new('void *') local s = lib.f()\n"
                    "if null ~= s then return ffi.string(s) end"),
            (Lines{"7:26 f checked"}));
  EXPECT_EQ(strings("local none = ffi.cast('char *', nil) local s = lib.f()\n"
                    "assert(s ~= none) return ffi.string(s)"),
            (Lines{"7:26 f checked"}));
  EXPECT_EQ(strings("local s = lib.f() local t = s if t ~= nil then return ffi.string(s) end"),
            (Lines{"6:55 f checked"}));
}

TEST(Strings, AreNotCheckedByTruthOrByOthers) {
  EXPECT_EQ(strings("local s = lib.f() if s then return ffi.string(s) end"), (Lines{"6:36 f"}));
  EXPECT_EQ(strings("local s, t = lib.f(), lib.f() if t ~= nil then return ffi.string(s) end"),
            (Lines{"6:55 f"}));
  EXPECT_EQ(strings("local s = lib.f() if s ~= 0 then return ffi.string(s) end"),
            (Lines{"6:41 f"}));
  EXPECT_EQ(
      strings("function a() return lib.f() ~= nil end function b() return ffi.string(lib.f()) "
              "end"),
      (Lines{"6:60 f"}));
}

TEST(Strings, AreCheckedWithoutALocal) {
  EXPECT_EQ(strings("if lib.f(1) ~= nil then return ffi.string(lib.f(1)) end"),
            (Lines{"6:32 f checked"}));
  EXPECT_EQ(strings("local t = {p = lib.f()} if t.p ~= nil then return ffi.string(t.p) end"),
            (Lines{"6:51 f checked?"}));
}

TEST(Strings, FollowHelpers) {
  EXPECT_EQ(strings("local function str(p) if p == nil then return end return ffi.string(p) end\n"
                    "return str(lib.f())"),
            (Lines{"6:58 f checked?"}));
  EXPECT_EQ(strings("local function str(p) return ffi.string(p) end\n"
                    "local s = lib.f() if s ~= nil then str(s) end"),
            (Lines{"6:30 f checked?"}));
  EXPECT_EQ(strings("local function isNull(p) return p == nil end\n"
                    "local s = lib.f() if isNull(s) then return end return ffi.string(s)"),
            (Lines{"7:55 f checked"}));
  EXPECT_EQ(strings("local str = ffi.string local s = lib.f() return str(s)"), (Lines{"6:49 f"}));
}

TEST(Behaviour, NumbersLibrariesAsUsageDoes) {
  const std::string_view text =
      "local ffi = require 'ffi' local m = require 'm' if ffi.C.f() < 0 then end m.g(1)";
  const auto usage = readUsage("t.lua", text);
  const auto behaviour = readBehaviour("t.lua", text);
  ASSERT_TRUE(usage);
  ASSERT_TRUE(behaviour);
  ASSERT_EQ(behaviour->libraries.size(), usage->libraries.size());
  for (std::size_t i = 0; i < usage->libraries.size(); ++i) {
    EXPECT_EQ(behaviour->libraries[i].name, usage->libraries[i].name);
    EXPECT_EQ(behaviour->libraries[i].kind, usage->libraries[i].kind);
  }
  ASSERT_EQ(behaviour->comparisons.size(), 1u);
  const SymbolRef& function = behaviour->comparisons[0].function;
  EXPECT_EQ(usage->libraries.at(function.library).kind, LibraryKind::Namespace);
  ASSERT_EQ(behaviour->calls.size(), 2u);
  EXPECT_EQ(usage->libraries.at(behaviour->calls[1].function.library).name, "m");
  EXPECT_EQ(usage->symbols.size(), 2u);
}

TEST(Behaviour, SaysWhatIsNotLua) {
  const std::string message =
      "a.lua:1:11: error: unexpected symbol near '=' [lua-syntax]\n"
      "  1 | local x = = 1\n"
      "    |           ^\n"
      "  hint: luajit -bl FILE shows whether LuaJIT accepts it\n";
  const Result<Behaviour> alone = readBehaviour("a.lua", "local x = = 1");
  ASSERT_FALSE(alone);
  EXPECT_EQ(render(alone.failure()), message);
}

}  // namespace
}  // namespace ljbind::luasource
