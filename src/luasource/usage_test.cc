#include "luasource/usage.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "luasource/usage_testing.h"

namespace ljbind::luasource {
namespace {

using namespace testing;

TEST(Usage, FindsLibraries) {
  EXPECT_EQ(libraries("local ffi = require 'ffi'\n"
                      "local a = ffi.load('xml2')\n"
                      "local b = ffi.load('z', true)\n"
                      "local c, d = ffi.C, require('resty.core')"),
            (Lines{"2:11 load xml2", "3:11 load z global", "4:14 namespace C",
                   "4:21 module resty.core"}));
}

TEST(Usage, KnowsFfiByAnyName) {
  EXPECT_EQ(libraries("local f = require('ffi') local g = f; local l = g.load; l 'z'"),
            (Lines{"1:57 load z"}));
  EXPECT_EQ(libraries("require('ffi').load('z')"), (Lines{"1:1 load z"}));
  EXPECT_EQ(libraries("local req = require; local ffi = req 'ffi'; ffi.load 'z'"),
            (Lines{"1:45 load z"}));
  EXPECT_EQ(libraries("local ok, ffi = pcall(require, 'ffi') if ok then ffi.load 'z' end"),
            (Lines{"1:50 load z"}));
  EXPECT_EQ(libraries("ffi = require 'ffi' function f() return ffi.load 'z' end"),
            (Lines{"1:41 load z"}));
  EXPECT_EQ(libraries("local require = function() end local ffi = require 'ffi' ffi.load 'z'"),
            Lines{});
  EXPECT_EQ(libraries("local ffi = {} ffi.load 'z'"), Lines{});
}

TEST(Usage, MergesLoadsOfOneLibrary) {
  EXPECT_EQ(libraries("local ffi = require 'ffi' f(ffi.load 'z') f(ffi.load 'z')"),
            (Lines{"1:29 load z"}));
}

TEST(Usage, FollowsLibrariesThroughNames) {
  EXPECT_EQ(symbols("lib.a()"), (Lines{"6:5 x.a called"}));
  EXPECT_EQ(symbols("local C = lib; C.a()"), (Lines{"6:18 x.a called"}));
  EXPECT_EQ(symbols("local C; C = lib; function f() C.a() end"), (Lines{"6:34 x.a called"}));
  EXPECT_EQ(symbols("local M = {} M.lib = lib; M.lib.a()"), (Lines{"6:33 x.a called"}));
  EXPECT_EQ(symbols("local M = {lib = lib} function M.f() M.lib.a() end"),
            (Lines{"6:44 x.a called"}));
  EXPECT_EQ(symbols("G = lib G.a()"), (Lines{"6:11 x.a called"}));
  EXPECT_EQ(symbols("local l = ok and lib or nil l.a()"), (Lines{"6:31 x.a called"}));
  EXPECT_EQ(symbols("local l = (assert(lib)) l.a()"), (Lines{"6:27 x.a called"}));
  EXPECT_EQ(symbols("local function get() return lib end get().a()"), (Lines{"6:43 x.a called"}));
  EXPECT_EQ(symbols("local l = setmetatable({}, {__index = lib}) l.a()"),
            (Lines{"6:47 x.a called"}));
  EXPECT_EQ(symbols("lib = nil"), Lines{});
}

TEST(Usage, FollowsProtectedLoads) {
  EXPECT_EQ(symbols("local ok, l = pcall(ffi.load, 'y') l.a()"), (Lines{"6:38 y.a called"}));
  EXPECT_EQ(symbols("local ok, l = pcall(require, 'm') l.a()"), (Lines{"6:37 m.a called"}));
  EXPECT_EQ(symbols("local ok, l = xpcall(ffi.load, print, 'y') l.a()"),
            (Lines{"6:46 y.a called"}));
  EXPECT_EQ(symbols("local ok, l = pcall(function() return ffi.load 'y' end) l.a()"),
            (Lines{"6:59 y.a called"}));
}

TEST(Usage, FollowsTheArgumentsOfVariadicFunctions) {
  const std::string open =
      "local ffi = require 'ffi' local function open(...) for i = 1, select('#', ...) do "
      "local ok, l = pcall(ffi.load, (select(i, ...))) if ok then return l end end end ";
  EXPECT_EQ(libraries(open + "open('y', 'libz.so.1').a()"),
            (Lines{"1:97 load y", "1:97 load libz.so.1"}));
  EXPECT_EQ(
      libraries("local ffi = require 'ffi' local function first(...) return ffi.load((...)) end "
                "local function open(...) return first(...) end open 'y'"),
      (Lines{"1:60 load y"}));
  EXPECT_EQ(
      libraries("local ffi = require 'ffi' local function last(x, ...) return ffi.load(...) end "
                "last('x', 'y')"),
      (Lines{"1:62 load y"}));
  EXPECT_EQ(libraries("local ffi = require 'ffi' local function open(...) "
                      "for _, n in ipairs {...} do ffi.load(n) end end open('y', 'z')"),
            (Lines{"1:80 load y", "1:80 load z"}));
  // What others may call with anything stays unknown.
  EXPECT_EQ(
      libraries("local ffi = require 'ffi' function open(...) return ffi.load(...) end open 'y'"),
      (Lines{"1:53 load ", "1:53 load y"}));
}

TEST(Usage, KeepsEveryLibraryANameMayHold) {
  EXPECT_EQ(symbols("local l = ok and ffi.load 'y' or ffi.load 'z' l.a()"),
            (Lines{"6:49 y.a called", "6:49 z.a called"}));
  EXPECT_EQ(symbols("local p, q = require 'p', require 'q' p.a() q.b()"),
            (Lines{"6:41 p.a called", "6:47 q.b called"}));
}

TEST(Usage, SeesHowSymbolsAreUsed) {
  EXPECT_EQ(symbols("local f = lib.a f()"), (Lines{"6:15 x.a called"}));
  EXPECT_EQ(symbols("local a, b = lib.a, lib.b b()"), (Lines{"6:18 x.a", "6:25 x.b called"}));
  EXPECT_EQ(symbols("local M = {f = lib.a} M.f()"), (Lines{"6:20 x.a called"}));
  EXPECT_EQ(symbols("lib.v = 1 print(lib.v)"), (Lines{"6:5 x.v written", "6:21 x.v"}));
  EXPECT_EQ(symbols("local ok = pcall(lib.a, 1)"), (Lines{"6:22 x.a called"}));
  EXPECT_EQ(symbols("print(lib.a) lib.a()"), (Lines{"6:11 x.a", "6:18 x.a called"}));
  EXPECT_EQ(symbols("ffi.C.free(nil)"), (Lines{"6:7 C.free called"}));
  EXPECT_EQ(symbols("lib:a()"), (Lines{"6:5 x.a called"}));
}

TEST(Usage, DecidesConstantNames) {
  EXPECT_EQ(symbols("lib['a']()"), (Lines{"6:5 x.a called"}));
  EXPECT_EQ(symbols("local n = 'a' lib[n]()"), (Lines{"6:19 x.a called"}));
  EXPECT_EQ(symbols("local p = 'xml' lib[p .. 'Free'](1)"), (Lines{"6:21 x.xmlFree called"}));
  EXPECT_EQ(symbols("local n = b and 'a1' or 'a2' lib[n]()"),
            (Lines{"6:34 x.a1 called", "6:34 x.a2 called"}));
  EXPECT_EQ(symbols("for _, n in ipairs {'a', 'b'} do lib[n]() end"),
            (Lines{"6:38 x.a called", "6:38 x.b called"}));
  EXPECT_EQ(undecided("for _, n in ipairs {'a', 'b'} do lib[n]() end"), Lines{});
}

TEST(Usage, ListsNamesItCannotDecide) {
  EXPECT_EQ(undecided("function f(n) return lib[n] end"), (Lines{"6:26 symbol x"}));
  EXPECT_EQ(undecided("lib['a' .. n]()"), (Lines{"6:5 symbol x"}));
  EXPECT_EQ(undecided("lib[tostring(1)]()"), (Lines{"6:5 symbol x"}));
  EXPECT_EQ(undecided("local n = 'a' n = f() lib[n]()"), (Lines{"6:27 symbol x"}));
  EXPECT_EQ(symbols("local n = 'a' n = f() lib[n]()"), (Lines{"6:27 x.a called"}));
  EXPECT_EQ(undecided("lib['a']() lib.b()"), Lines{});
}

TEST(Usage, ListsLibrariesItCannotDecide) {
  EXPECT_EQ(undecided("local l = ffi.load(path) l.a()"), (Lines{"6:11 library "}));
  EXPECT_EQ(undecided("local l = require('a.' .. name)"), (Lines{"6:11 library "}));
}

TEST(Usage, ListsLibrariesThatEscape) {
  EXPECT_EQ(undecided("helper(lib)"), (Lines{"6:8 escape x"}));
  EXPECT_EQ(undecided("require('h').wrap(lib)"), (Lines{"6:19 escape x"}));
  EXPECT_EQ(undecided("return lib"), (Lines{"6:8 escape x"}));
  EXPECT_EQ(undecided("return {lib = lib}"), (Lines{"6:8 escape x"}));
  EXPECT_EQ(undecided("local function f(l) l.a() end f(lib)"), Lines{});
  EXPECT_EQ(undecided("print(lib)"), Lines{});
}

// --- Types

TEST(Usage, FindsTypes) {
  EXPECT_EQ(types("ffi.new('struct a', 1) ffi.cast('b *', p) ffi.typeof('c') ffi.sizeof('d')\n"
                  "ffi.alignof('e') ffi.metatype('f', {}) ffi.istype('g', p)"),
            (Lines{"6:9 new struct a", "6:33 cast b *", "6:54 typeof c", "6:70 sizeof d",
                   "7:13 alignof e", "7:31 metatype f", "7:51 istype g"}));
}

TEST(Usage, FindsTypesThroughAliases) {
  EXPECT_EQ(types("local new, cast = ffi.new, ffi.cast new 'a' cast('b', p)"),
            (Lines{"6:41 new a", "6:50 cast b"}));
  EXPECT_EQ(types("local t = 'struct a' ffi.new(t)"), (Lines{"6:30 new struct a"}));
  EXPECT_EQ(types("local T = ffi.typeof('a') ffi.new(T, 1) T()"),
            (Lines{"6:22 typeof a", "6:35 new a"}));
  EXPECT_EQ(types("pcall(ffi.new, 'a')"), (Lines{"6:16 new a"}));
  EXPECT_EQ(types("ffi.new('struct ' .. 'a' .. '[' .. 4 .. ']')"), (Lines{"6:9 new struct a[4]"}));
}

TEST(Usage, FindsOffsets) {
  EXPECT_EQ(types("ffi.offsetof('struct a', 'b')"), (Lines{"6:14 offsetof struct a b"}));
  EXPECT_EQ(types("ffi.offsetof('struct a', f())"), (Lines{"6:14 offsetof struct a"}));
  EXPECT_EQ(undecided("ffi.offsetof('struct a', f())"), (Lines{"6:26 field"}));
}

TEST(Usage, FindsTypesOfLibraries) {
  EXPECT_EQ(types("ffi.new(lib.xmlDoc)"), (Lines{"6:9 new lib.xmlDoc"}));
  EXPECT_EQ(symbols("ffi.new(lib.xmlDoc)"), (Lines{"6:13 x.xmlDoc"}));
}

TEST(Usage, FillsParametersOfTypes) {
  EXPECT_EQ(types("local T = ffi.typeof('struct a') ffi.new('$ *[$]', T, 3)"),
            (Lines{"6:22 typeof struct a", "6:42 new struct a *[3]"}));
  EXPECT_EQ(undecided("ffi.new('$ *', T)"), (Lines{"6:9 type new"}));
}

TEST(Usage, ListsTypesItCannotDecide) {
  EXPECT_EQ(undecided("ffi.new('char[' .. n .. ']')"), (Lines{"6:9 type new"}));
  EXPECT_EQ(undecided("function f(t) return ffi.sizeof(t) end"), (Lines{"6:33 type sizeof"}));
  EXPECT_EQ(undecided("local b = ffi.new('a') return ffi.sizeof(b)"), Lines{});
}

// --- Failure and size

TEST(Usage, SaysWhatIsNotLua) {
  const Result<Usage> usage = readUsage("a.lua", "local x = = 1");
  ASSERT_FALSE(usage);
  EXPECT_EQ(render(usage.failure()),
            "a.lua:1:11: error: unexpected symbol near '=' [lua-syntax]\n"
            "  1 | local x = = 1\n"
            "    |           ^\n"
            "  hint: luajit -bl FILE shows whether LuaJIT accepts it\n");
}

TEST(Usage, PlacesNameTheFile) {
  const Result<Usage> usage = readUsage("lib/a.lua", "require('ffi').C.puts('x')");
  ASSERT_TRUE(usage);
  EXPECT_EQ(usage->symbols.at(0).place.file, "lib/a.lua");
}

std::string repeated(std::string_view text, int count) {
  std::string result;
  for (int i = 0; i < count; ++i) result += fmt::format(fmt::runtime(text), i, i + 1);
  return result;
}

// Inputs made to be slow: chains read backwards, everything assigned to everything, deep chains.
TEST(Usage, StaysLinear) {
  EXPECT_TRUE(readUsage("a", "x = f" + repeated("()", 5'000)));
  EXPECT_TRUE(readUsage("a", "local f = require 'ffi' x = f.C" + repeated(".a", 5'000)));
  EXPECT_TRUE(readUsage("a", "x = a" + repeated(" + a", 5'000)));
  EXPECT_TRUE(readUsage("a", repeated("g{0} = g{1} ", 5'000) + "g5000 = require 'ffi'"));
  EXPECT_TRUE(readUsage("a", "local s = 'x' " + repeated("s = s .. s ", 2'000)));
  EXPECT_TRUE(readUsage("a", "g0 = 'abc' " + repeated("g{1} = g{0} .. g{0} ", 5'000)));
  EXPECT_TRUE(readUsage("a", "local n = f() " + repeated("n = n.a{0} or n.b{0} ", 2'000)));
  EXPECT_TRUE(readUsage("a", "local t = {} " + repeated("t.a{0} = t.a{1} t[{0}] = t ", 1'000)));
  EXPECT_TRUE(readUsage("a", "local function f(a, b) return f(b.x, a.y), f(a, b) end " +
                                 repeated("f({0}, f({1})) ", 5'000)));
  EXPECT_TRUE(readUsage("a", repeated("pcall(pcall, pcall, pcall, pcall, f{0}) ", 1'000)));
}

}  // namespace
}  // namespace ljbind::luasource
