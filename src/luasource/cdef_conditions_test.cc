#include <gtest/gtest.h>

#include "luasource/cdef_testing.h"

namespace ljbind::luasource {
namespace {

using namespace testing;

Asked assuming(std::vector<Assumption> assumptions) { return {{}, std::move(assumptions)}; }

Target windows32() {
  Target target;
  target.os = "Windows";
  target.arch = "x86";
  target.abi = {"32bit", "le", "fpu", "hardfp", "win"};
  return target;
}

TEST(CdefConditions, AreDecidedForTheTarget) {
  constexpr std::string_view body =
      "if ffi.os == 'Windows' then ffi.cdef 'int w;'\n"
      "elseif ffi.os == 'OSX' or ffi.os == 'BSD' then ffi.cdef 'int b;'\n"
      "else ffi.cdef 'int l;' end\n"
      "if ffi.abi('64bit') and not ffi.abi 'win' then ffi.cdef 'int x;' end\n"
      "if jit.arch ~= 'x64' then ffi.cdef 'int y;' end\n"
      "if jit.version_num >= 20100 then ffi.cdef 'int z;' end\n";
  EXPECT_EQ(texts(body), (Strings{"int l;", "int x;", "int z;"}));
  EXPECT_EQ(skipped(body),
            (Strings{"2:29 ffi.os == 'Windows'", "3:48 ffi.os == 'OSX' or ffi.os == 'BSD'",
                     "6:27 jit.arch ~= 'x64'"}));
  EXPECT_EQ(texts(body, {windows32(), {}}), (Strings{"int w;", "int y;", "int z;"}));
}

TEST(CdefConditions, AreFollowedThroughVariables) {
  EXPECT_EQ(texts("local is_windows = ffi.os == 'Windows'\n"
                  "local jit, abi = require 'jit', ffi.abi\n"
                  "local bits = abi('64bit') and 64 or 32\n"
                  "if is_windows then ffi.cdef 'int w;' else ffi.cdef 'int u;' end\n"
                  "ffi.cdef(jit.os == 'Linux' and 'int l;' or 'int o;')\n"
                  "ffi.cdef('int bits' .. bits .. ';')\n"
                  "if jit.os:lower() == 'linux' then ffi.cdef 'int m;' end\n"),
            (Strings{"int u;", "int l;", "int bits64;", "int m;"}));
  EXPECT_EQ(texts("local _ = ffi.os == 'OSX' and ffi.cdef 'int a;'\n"
                  "return ffi.os == 'Linux' and ffi.cdef 'int b;'"),
            (Strings{"int b;"}));
  EXPECT_EQ(texts("if type(jit) == 'table' and jit then ffi.cdef 'int a;' end\n"
                  "local ok = pcall(require, 'ffi') if not ok then return end ffi.cdef 'int b;'"),
            (Strings{"int a;", "int b;"}));
}

TEST(CdefConditions, EndAFileEarly) {
  EXPECT_EQ(texts("if ffi.os ~= 'Windows' then return end ffi.cdef 'int a;'"), Strings{});
  EXPECT_EQ(skipped("if ffi.os ~= 'Windows' then return end ffi.cdef 'int a;'"),
            (Strings{"2:40 ffi.os ~= 'Windows'"}));
  EXPECT_EQ(texts("if ffi.os == 'Windows' then return end ffi.cdef 'int a;'"), (Strings{"int a;"}));
  EXPECT_EQ(texts("if ffi.os ~= 'Windows' then error('no') end ffi.cdef 'int a;'"), Strings{});
  EXPECT_EQ(texts("assert(ffi.os == 'Windows', 'no') ffi.cdef 'int a;'"), Strings{});
  EXPECT_EQ(
      texts("function f() if ffi.os == 'Linux' then return 1 else g() end ffi.cdef 'int a;' end\n"
            "ffi.cdef 'int b;'"),
      (Strings{"int b;"}));
  EXPECT_EQ(skipped("do return end ffi.cdef 'int a;'"), (Strings{"2:15 "}));
  EXPECT_EQ(texts("do goto here end do return end ::here:: ffi.cdef 'int a;'"),
            (Strings{"int a;"}));
  // What is not decided does not end it.
  EXPECT_EQ(texts("if not ngx then return end ffi.cdef 'int a;'"), (Strings{"int a;"}));
  EXPECT_EQ(texts("if not ngx then error('no') else ffi.cdef 'int a;' end"), (Strings{"int a;"}));
}

TEST(CdefConditions, ThatAreUndecidedAreReportedOnce) {
  EXPECT_EQ(texts("if ngx.config.debug then ffi.cdef 'int a;' ffi.cdef 'int b;'\n"
                  "else ffi.cdef 'int c;' end ffi.cdef 'int d;'"),
            (Strings{"int d;", "2:4 unchecked: depends on 'ngx.config.debug'"}));
  EXPECT_EQ(
      texts("local v = lib.version()\nif ffi.os == 'Linux' and not (v >= 3) then\n"
            "  if v == 4 then ffi.cdef 'int a;' end\nelseif v == 2 then ffi.cdef 'int b;' end"),
      (Strings{"3:31 unchecked: depends on 'v'"}));
  EXPECT_EQ(texts("if ngx.config.debug then print('debugging') end ffi.cdef 'int d;'"),
            (Strings{"int d;"}));
  EXPECT_EQ(texts("if x and ffi.os == 'OSX' then ffi.cdef 'int a;' end"), Strings{});
  EXPECT_EQ(texts("if x or ffi.os == 'Linux' then ffi.cdef 'int a;' end"), (Strings{"int a;"}));
}

TEST(CdefConditions, AreAssumed) {
  constexpr std::string_view body =
      "local OPENSSL_11 = version() >= 0x10100000\n"
      "if OPENSSL_11 then ffi.cdef 'int new;' else ffi.cdef 'int old;' end\n"
      "if M.abi == 'v2' then ffi.cdef 'int v2;' end\n"
      "if ngx . config --[[?]] . debug then ffi.cdef 'int debug;' end\n"
      "if api.level() > 3 then ffi.cdef('int level' .. api.level() .. ';') end\n";
  EXPECT_EQ(texts(body, assuming({{"OPENSSL_11", "true"},
                                  {"M.abi", "v2"},
                                  {"ngx.config.debug", "nil"},
                                  {"api.level()", "4"}})),
            (Strings{"int new;", "int v2;", "int level4;"}));
  EXPECT_EQ(texts(body, assuming({{"OPENSSL_11", "false"},
                                  {"M.abi", "\"v1\""},
                                  {"ngx.config.debug", "true"},
                                  {"api.level() > 3", "false"}})),
            (Strings{"int old;", "int debug;"}));
  const CdefReading reading =
      readCdefs("if A then ffi.cdef 'int a;' end", assuming({{"B", "1"}, {"A", "1"}}));
  EXPECT_EQ(reading.usedAssumptions, (std::vector<bool>{false, true}));
  EXPECT_EQ(readCdefs("if x.y then ffi.cdef 'int a;' end").unchecked.at(0).name, "x.y");
}

TEST(CdefConditions, ThatAskForATypeAreGuards) {
  EXPECT_EQ(texts("if not pcall(ffi.sizeof, 'struct a') then ffi.cdef 'int a;' end"),
            (Strings{"int a; guard struct a"}));
  EXPECT_EQ(texts("local known = pcall(ffi.typeof, 'b_t')\n"
                  "if known == false then ffi.cdef 'int b;' end\n"
                  "if known then ffi.cdef 'int c;' end"),
            (Strings{"int b; guard b_t", "int c; guard b_t"}));
  EXPECT_EQ(texts("local function def(type, text) if not pcall(ffi.typeof, type) then\n"
                  "ffi.cdef(text) end end def('t', 'int a;')"),
            (Strings{"int a; guard "}));
  EXPECT_EQ(texts("if not pcall(ffi.typeof, 'a') and ffi.os == 'OSX' then ffi.cdef 'int b;' end"),
            Strings{});
  EXPECT_EQ(texts("if not pcall(ffi.typeof, 'a') and x then ffi.cdef 'int b;' end"),
            (Strings{"2:35 unchecked: depends on 'x'"}));
}

TEST(CdefConditions, AreUndecidedWhereAFunctionSetsThem) {
  EXPECT_EQ(texts("local function f() DONE = true end if not DONE then ffi.cdef 'int a;' end"),
            (Strings{"2:43 unchecked: depends on 'DONE'"}));
  EXPECT_EQ(texts("local M = {} function M.f() M.done = true end\n"
                  "if not M.done then ffi.cdef 'int a;' end"),
            (Strings{"3:8 unchecked: depends on 'M.done'"}));
  EXPECT_EQ(texts("local done function f() done = true end\n"
                  "if not done then ffi.cdef 'int a;' end"),
            (Strings{"3:8 unchecked: depends on 'done'"}));
}

TEST(CdefConditions, ThatRunOnceAreFulfilled) {
  EXPECT_EQ(
      texts(
          "local done\nlocal function f() if not done then ffi.cdef 'int a;' done = true end end"),
      (Strings{"int a;"}));
  EXPECT_EQ(texts("if not M.done then ffi.cdef 'int a;'; M.done = 1 end"), (Strings{"int a;"}));
}

}  // namespace
}  // namespace ljbind::luasource
