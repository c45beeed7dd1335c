// Arguments of calls, sizes, constants and callbacks.
#include <gtest/gtest.h>

#include "luasource/behaviour_testing.h"

namespace ljbind::luasource {
namespace {

using namespace testing;

TEST(Arguments, HaveKinds) {
  EXPECT_EQ(calls("lib.f(1, true, 'x', nil, function() end, 1LL, {}, x)"),
            (Lines{"f(number, boolean, string, nil, function, cdata, table, unknown)"}));
  EXPECT_EQ(calls("lib.f(1 + 2, -1, #x, not x, x == y, 'a' .. x, 2 * 3.5, -1LL, 1 + 1ULL)"),
            (Lines{"f(number, number, number, boolean, boolean, string, number, cdata, cdata)"}));
  EXPECT_EQ(calls("lib.f(tonumber(x), tostring(x), ffi.string(x), ffi.sizeof('T'), type(x))"),
            (Lines{"f(number, string, string, number, string)"}));
  EXPECT_EQ(calls("lib.f(ffi.new('T'), ffi.cast('T *', x), ffi.typeof('T')(), ffi.gc(1LL, g))"),
            (Lines{"f(cdata, cdata, cdata, cdata)"}));
  EXPECT_EQ(calls("local bit = require 'bit' local floor = math.floor\n"
                  "lib.f(bit.bor(1, x), floor(x), ('x'):rep(3), string.format('%d', 1))"),
            (Lines{"f(number, number, string, string)", "bor(number, unknown)"}));
  EXPECT_EQ(calls("lib.f()"), (Lines{"f()"}));
}

TEST(Arguments, OfUnknownOperandsAreNotCertain) {
  EXPECT_EQ(calls("function h(n) lib.f(n * 8, n + 1LL, n) end"),
            (Lines{"f(number?, cdata?, unknown)"}));
  EXPECT_EQ(calls("lib.f(x and 1 or 2, x or 1, x and 1, x and f, 1 and 'a' or 2)"),
            (Lines{"f(number, number?, unknown, unknown, string)"}));
}

TEST(Arguments, FollowLocals) {
  EXPECT_EQ(calls("local n = 1 local s = 'x' lib.f(n, s)"), (Lines{"f(number, string)"}));
  EXPECT_EQ(calls("local n = 1 n = 'x' lib.f(n) n = nil lib.f(n)"), (Lines{"f(string)", "f(nil)"}));
  EXPECT_EQ(calls("for i = 1, 3 do lib.f(i) end"), (Lines{"f(number)"}));
  EXPECT_EQ(calls("local n = 0 while x do lib.f(n) n = n + 1 end"), (Lines{"f(number?)"}));
  EXPECT_EQ(calls("local M = {SIZE = 4} lib.f(M.SIZE)"), (Lines{"f(number?)"}));
}

TEST(Arguments, NameCallbacks) {
  EXPECT_EQ(calls("local function cb() end lib.f(cb)"), (Lines{"f(function)"}));
  EXPECT_EQ(calls("local cb = function() end lib.f(cb)"), (Lines{"f(function)"}));
  EXPECT_EQ(calls("local cb if x then cb = function() end end lib.f(cb)"), (Lines{"f(function?)"}));
  EXPECT_EQ(calls("lib.f(x and function() end or nil)"), (Lines{"f(function?)"}));
  EXPECT_EQ(calls("local M = {} function M.cb() end lib.f(M.cb)"), (Lines{"f(function?)"}));
}

TEST(Arguments, NameTheFunctionsTheyComeFrom) {
  EXPECT_EQ(calls("lib.f(lib.g())"), (Lines{"f(result of g)", "g()"}));
  EXPECT_EQ(calls("local a = lib.g() lib.f(a, a.x, a[0])"),
            (Lines{"g()", "f(result of g, unknown, unknown)"}));
  EXPECT_EQ(calls("local a = x and lib.g or lib.h lib.f(a())"),
            (Lines{"f(result)", "g()?", "h()?"}));
  EXPECT_EQ(calls("lib.f(lib.g() + 1)"), (Lines{"f(number?)", "g()"}));
}

TEST(Arguments, MayBeOpen) {
  EXPECT_EQ(calls("lib.f(1, ...)"), (Lines{"f(number, unknown...)"}));
  EXPECT_EQ(calls("lib.f(1, g())"), (Lines{"f(number, unknown...)"}));
  EXPECT_EQ(calls("local function g() return 1 end lib.f(g())"), (Lines{"f(number?...)"}));
  EXPECT_EQ(calls("lib.f(g(), 1) lib.f((...))"), (Lines{"f(unknown, number)", "f(unknown)"}));
  EXPECT_EQ(calls("lib.f(tostring(x)) lib.f(ffi.new('T'))"), (Lines{"f(string)", "f(cdata)"}));
  EXPECT_EQ(calls("lib.f(require('m').g())"), (Lines{"f(result of g?...)", "g()"}));
}

TEST(Arguments, PassThroughPcall) {
  EXPECT_EQ(calls("pcall(lib.f, 1, 'x')"), (Lines{"f(number, string)"}));
  EXPECT_EQ(calls("xpcall(lib.f, print, 1)"), (Lines{"f(number)"}));
  EXPECT_EQ(calls("local f = lib.f f(1)"), (Lines{"f(number)"}));
  EXPECT_EQ(calls("local f = x and lib.f or print f(1)"), (Lines{"f(number)?"}));
  EXPECT_EQ(calls("lib:f(1)"), (Lines{"f(unknown, number)"}));
}

TEST(Sizes, AreOfAllocations) {
  EXPECT_EQ(sizes("ffi.new('T') ffi.new('T[?]', 3) pcall(ffi.new, 'U')"),
            (Lines{"6:9 allocated (T)", "6:22 allocated (T[?])", "6:48 allocated (U)"}));
  EXPECT_EQ(sizes("local T = ffi.typeof('T') T() ffi.new(T)"),
            (Lines{"6:27 allocated (T)", "6:39 allocated (T)"}));
  EXPECT_EQ(sizes("local T = x and 'T' or 'U' ffi.new(T)"),
            (Lines{"6:36 allocated (T)?", "6:36 allocated (U)?"}));
  EXPECT_EQ(sizes("ffi.new(lib.T)"), (Lines{"6:9 allocated T()"}));
  EXPECT_EQ(sizes("ffi.cast('T *', x) ffi.typeof('T') ffi.istype('T', x) ffi.new(x)"), Lines{});
}

TEST(Sizes, AreAskedFor) {
  EXPECT_EQ(sizes("ffi.sizeof('T') ffi.offsetof('T', 'x') ffi.fill(p, ffi.sizeof('U'))"),
            (Lines{"6:12 size (T)", "6:30 offset (T)", "6:63 size (U)"}));
  EXPECT_EQ(sizes("local v = ffi.new('T') ffi.sizeof(v)"),
            (Lines{"6:19 allocated (T)", "6:35 size (T)"}));
  EXPECT_EQ(sizes("ffi.sizeof(lib.f().buffer)"), (Lines{"6:12 size f().buffer"}));
}

TEST(Sizes, AreOfIndexing) {
  EXPECT_EQ(sizes("local p = ffi.cast('T *', x) return p[1], p[i], p[0], p.x, p['x']"),
            (Lines{"6:37 indexed (T *)", "6:43 indexed (T *)"}));
  EXPECT_EQ(sizes("local p = lib.f() for i = 0, 3 do p[i].x = 1 end"), (Lines{"6:35 indexed f()"}));
  EXPECT_EQ(sizes("return lib.f().list[2].x, lib.names[1]"),
            (Lines{"6:8 indexed f().list", "6:27 indexed names"}));
  EXPECT_EQ(sizes("local p = ffi.cast('T *', x) return p + 1, p + 0, p - n"),
            (Lines{"6:37 indexed (T *)", "6:51 indexed (T *)"}));
  EXPECT_EQ(sizes("local zero = 0 return lib.f()[zero], lib.f()[0]"), Lines{});
  EXPECT_EQ(sizes("function f(p) return p[1], t[2], ({})[3] end"), Lines{});
}

TEST(Constants, AreFoundWhereTheyGetTheirNumber) {
  EXPECT_EQ(constants("local XML_ERR = 1 NAME = 2 local M = {} M.FOO_1 = 0x10 M['BAR_2'] = 3"),
            (Lines{"6:17 XML_ERR = 1", "6:26 NAME = 2", "6:51 FOO_1 = 16 in 6:38",
                   "6:69 BAR_2 = 3 in 6:38"}));
  EXPECT_EQ(constants("local C = {NAME = 1, ['OTHER'] = 2,\n['lower'] = 3, 4}"),
            (Lines{"6:19 NAME = 1 in 6:11", "6:34 OTHER = 2 in 6:11"}));
  EXPECT_EQ(constants("function f(t) t.SOME_FLAG = 1 end"), (Lines{"6:29 SOME_FLAG = 1 in table"}));
  EXPECT_EQ(constants("return {NAME = 1}"), (Lines{"6:16 NAME = 1 in 6:8"}));
}

TEST(Constants, AreWorkedOut) {
  EXPECT_EQ(
      constants("local A_1, A_2, A_3, A_4, A_5 = -1, 1 + 2, 2^5, 7 % 4, 6 / 4"),
      (Lines{"6:33 A_1 = -1", "6:37 A_2 = 3", "6:44 A_3 = 32", "6:49 A_4 = 3", "6:56 A_5 = 1.5"}));
  EXPECT_EQ(
      constants("local bit = require 'bit'\nlocal A_1 = bit.lshift(1, 3)\n"
                "local A_2 = bit.bor(A_1, 2, 1)\nlocal bor = bit.bor\n"
                "local A_3 = bor(A_1, bit.bnot(0))\nlocal A_4 = bit.band(A_2, 3)\n"
                "local A_5 = bit.lshift(1, 31)\nlocal A_6 = bit.bxor(A_2, 1)\n"
                "local A_7 = bit.rshift(-1, 28)\nlocal A_8 = bit.arshift(-8, 1)"),
      (Lines{"7:13 A_1 = 8", "8:13 A_2 = 11", "10:13 A_3 = -1", "11:13 A_4 = 3",
             "12:13 A_5 = -2147483648", "13:13 A_6 = 10", "14:13 A_7 = 15", "15:13 A_8 = -4"}));
  EXPECT_EQ(constants("local A_1 = bit.tobit(0xffffffff)"), (Lines{"6:13 A_1 = -1"}));
  EXPECT_EQ(constants("local M = {A_1 = 1, A_2 = 2}\nM.A_3 = bit.bor(M.A_1, M.A_2)"),
            (Lines{"6:18 A_1 = 1 in 6:11", "6:27 A_2 = 2 in 6:11", "7:9 A_3 = 3 in 6:11"}));
  EXPECT_EQ(constants("local A_1, A_2 = 5LL, -5LL"), (Lines{"6:18 A_1 = 5", "6:23 A_2 = -5"}));
}

TEST(Constants, AreNotGuessed) {
  for (const std::string_view body :
       {"local A_1 = 1 / 0", "local A_1 = x", "local A_1 = bit.bor(x, 1)", "local A_1 = '1'",
        "local A_1 = 0xffffffffffffffffULL", "local A_1 = -1ULL", "local A_1 = 1LL + 1",
        "local A_1 = bit.bor(1LL, 2)", "local A_1 = 2i", "local A_1 = bit.bor(1.5, 1)",
        "local A_1 = bit.lshift(1)", "local A_1 = bit.bor()", "local A_1", "lib.SOME_FLAG = 1",
        "lib.f().SOME_FLAG = 1", "local bit = {bor = print} local A_1 = bit.bor(1, 2)",
        "local A_1 = lib.A_1"})
    EXPECT_EQ(constants(body), Lines{}) << body;
}

TEST(Constants, HaveNamesOfConstants) {
  EXPECT_EQ(constants("local AB, ABC, a_1, Abc, A1, __, ___, N_ = 1, 2, 3, 4, 5, 6, 7, 8"),
            Lines{});
  EXPECT_EQ(constants("local ABCD, A_B, AB1, _AB = 1, 2, 3, 4"),
            (Lines{"6:29 ABCD = 1", "6:32 A_B = 2", "6:35 AB1 = 3", "6:38 _AB = 4"}));
  EXPECT_EQ(constants("local GDK_KEY_Escape, NID_undef, A_b, Abc_D, xml_X = 1, 2, 3, 4, 5"),
            (Lines{"6:54 GDK_KEY_Escape = 1", "6:57 NID_undef = 2"}));
}

TEST(Constants, MayBeGivenSeveralValues) {
  EXPECT_EQ(constants("local FLAG if ffi.os == 'OSX' then FLAG = 512 else FLAG = 64 end"),
            (Lines{"6:43 FLAG = 512?", "6:59 FLAG = 64?"}));
  EXPECT_EQ(constants("local COUNT = 0 COUNT = COUNT + 1 OTHER = 1 OTHER = x"),
            (Lines{"6:15 COUNT = 0?", "6:25 COUNT = 1?", "6:43 OTHER = 1?"}));
  EXPECT_EQ(constants("local M = {FLAG = 1} M.FLAG = 2 local N = {FLAG = 1}"),
            (Lines{"6:19 FLAG = 1 in 6:11?", "6:31 FLAG = 2 in 6:11?", "6:51 FLAG = 1 in 6:43"}));
}

TEST(Constants, AreRecordedOnce) {
  EXPECT_EQ(constants("local FLAG = 1 local M = {FLAG = FLAG} M.FLAG_2 = FLAG N.FLAG = M.FLAG"),
            (Lines{"6:14 FLAG = 1", "6:51 FLAG_2 = 1 in 6:26"}));
}

TEST(Callbacks, AreConverted) {
  EXPECT_EQ(callbacks("ffi.cast('int (*)(int)', function() end)"),
            (Lines{"6:26 converted (int (*)(int))"}));
  EXPECT_EQ(callbacks("local function f() end ffi.new('cb_t', f) ffi.typeof('cb_t')(f)"),
            (Lines{"6:40 converted (cb_t)", "6:62 converted (cb_t)"}));
  EXPECT_EQ(callbacks("ffi.new('struct ops', {open = function() end, 1})"),
            (Lines{"6:31 converted (struct ops).open"}));
  EXPECT_EQ(callbacks("local cb = x and function() end ffi.cast('cb_t', cb)"),
            (Lines{"6:50 converted (cb_t)?"}));
  EXPECT_EQ(callbacks("ffi.cast('cb_t', x) ffi.cast('cb_t', lib.f) lib.f(function() end)"),
            Lines{});
}

TEST(Callbacks, AreStored) {
  EXPECT_EQ(callbacks("lib.handler = function() end lib.f().ops.open = function() end"),
            (Lines{"6:15 stored handler", "6:49 stored f().ops.open"}));
  EXPECT_EQ(callbacks("local v = ffi.new('T') function v.cb() end v.list[1] = function() end"),
            (Lines{"6:24 stored (T).cb", "6:56 stored (T).list[]"}));
  EXPECT_EQ(callbacks("local M = {} M.f = function() end x.f = function() end g = print"), Lines{});
}

std::string repeated(std::string_view text, int count) {
  std::string result;
  for (int i = 0; i < count; ++i) result += fmt::format(fmt::runtime(text), i, i + 1);
  return result;
}

// Inputs made to be slow: long chains of names, of operators, of assignments to one local, of
// functions in functions.
TEST(Behaviour, StaysLinear) {
  const auto read = [](const std::string& body) {
    return bool(readBehaviour("a", std::string(prelude) + body));
  };
  EXPECT_TRUE(
      read("local a0 = lib.f() " + repeated("local a{1} = a{0} if a{1} < 0 then end ", 20'000)));
  EXPECT_TRUE(
      read("local a = 1 " + repeated("a = lib.f{0}() if a < {0} then a = nil end ", 20'000)));
  EXPECT_TRUE(read("local a = 1 do " + repeated("a = a + 1 ::l{0}:: ", 20'000) + "end"));
  EXPECT_TRUE(read("x = lib.f()" + repeated(" and lib.f()", 20'000)));
  EXPECT_TRUE(read("x = 1" + repeated(" + {0}", 50'000)));
  EXPECT_TRUE(read("x = lib.f(" + repeated("{0}, ", 50'000) + "...)"));
  EXPECT_TRUE(read("x = {" + repeated("NAME_{0} = {0}, ", 50'000) + "}"));
  EXPECT_TRUE(read(repeated("(function() ", 60) + "return lib.f() < 0 " + repeated("end)() ", 60)));
  EXPECT_TRUE(read("local p = lib.f() " + repeated("ffi.string(p) p = p + {0} ", 10'000)));
}

}  // namespace
}  // namespace ljbind::luasource
