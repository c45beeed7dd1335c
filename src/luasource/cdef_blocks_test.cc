#include "luasource/cdef_blocks.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "luasource/cdef_testing.h"

namespace ljbind::luasource {
namespace {

using namespace testing;

TEST(CdefBlocks, FindsLiterals) {
  EXPECT_EQ(texts("ffi.cdef[[int a;]]"), (Strings{"int a;"}));
  EXPECT_EQ(texts("ffi.cdef('int a;') ffi.cdef \"int b;\" ffi.cdef [==[int c[2];]==]"),
            (Strings{"int a;", "int b;", "int c[2];"}));
  EXPECT_EQ(texts("ffi.cdef'int\\ta;\\n\\x69nt b;'"), (Strings{"int\ta;\nint b;"}));
  EXPECT_EQ(texts("ffi['cdef'](('int a;'))"), (Strings{"int a;"}));
  EXPECT_EQ(texts(""), Strings{});
}

TEST(CdefBlocks, KnowsCdefByAnyName) {
  EXPECT_EQ(texts("local cdef = ffi.cdef cdef[[int a;]]"), (Strings{"int a;"}));
  EXPECT_EQ(texts("require'ffi'.cdef 'int a;'"), (Strings{"int a;"}));
  EXPECT_EQ(texts("local ok, f = pcall(require, 'ffi') if ok then f.cdef 'int a;' end"),
            (Strings{"int a;"}));
  EXPECT_EQ(texts("local M = {} M.declare = ffi.cdef M.declare 'int a;'"), (Strings{"int a;"}));
  EXPECT_EQ(texts("local ffi = {} ffi.cdef 'int a;'"), Strings{});
  // Set by another file.
  const CdefReading reading = readCdefs("ffi.cdef 'int a;'");
  ASSERT_EQ(reading.blocks.size(), 1u);
  EXPECT_EQ(readCdefs("ffi = {} ffi.cdef 'int a;'").blocks.size(), 0u);
}

TEST(CdefBlocks, SeesThroughPcall) {
  EXPECT_EQ(texts("pcall(ffi.cdef, 'int a;')"), (Strings{"int a; protected"}));
  EXPECT_EQ(texts("xpcall(ffi.cdef, print, 'int a;')"), (Strings{"int a; protected"}));
  EXPECT_EQ(texts("pcall(function() ffi.cdef 'int a;' end)"), (Strings{"int a;"}));
}

TEST(CdefBlocks, JoinsConstants) {
  EXPECT_EQ(texts("ffi.cdef('int a;' .. [[int b;]] .. 'int c;')"), (Strings{"int a;int b;int c;"}));
  EXPECT_EQ(texts("local n = 4 ffi.cdef('int a[' .. n .. '][' .. n * 2 .. '][' .. 0x10 .. '];')"),
            (Strings{"int a[4][8][16];"}));
  EXPECT_EQ(texts("ffi.cdef('double a; //' .. 0.1 .. ' ' .. 1e15 .. ' ' .. -2^53)"),
            (Strings{"double a; //0.1 1e+15 -9.007199254741e+15"}));
  EXPECT_EQ(texts("ffi.cdef(table.concat({'int a;', 'int b;'}))"), (Strings{"int a;int b;"}));
  EXPECT_EQ(texts("local concat = table.concat\n"
                  "local list = {'int a;', 'int b;', 7}\n"
                  "ffi.cdef(concat(list, '\\n'))"),
            (Strings{"int a;\nint b;\n7"}));
}

TEST(CdefBlocks, Formats) {
  EXPECT_EQ(texts("ffi.cdef(string.format('int %s[%d];', 'a', 3.7))"), (Strings{"int a[3];"}));
  EXPECT_EQ(
      texts("ffi.cdef(('enum { A = 0x%04x, B = %u, C = %%, D=%5.2s };'):format(255, 4, 'xyz'))"),
      (Strings{"enum { A = 0x00ff, B = 4, C = %, D=   xy };"}));
  EXPECT_EQ(texts("local fmt = string.format ffi.cdef(fmt([[int %s;]], 'a' .. 'b'))"),
            (Strings{"int ab;"}));
  EXPECT_EQ(texts("ffi.cdef(('int %s;'):format())"),
            (Strings{"2:10 unchecked: the text is what ':format' returns"}));
  EXPECT_EQ(texts("ffi.cdef(('int %q;'):format('a'))"),
            (Strings{"2:10 unchecked: the text is what ':format' returns"}));
  EXPECT_EQ(texts("ffi.cdef(('int %1.2.3d;'):format(1))"),
            (Strings{"2:10 unchecked: the text is what ':format' returns"}));
}

TEST(CdefBlocks, FollowsVariables) {
  EXPECT_EQ(texts("local text = [[int a;]] ffi.cdef(text)"), (Strings{"int a;"}));
  EXPECT_EQ(texts("local text text = [[int a;]] function f() ffi.cdef(text) end"),
            (Strings{"int a;"}));
  EXPECT_EQ(texts("local text function f() ffi.cdef(text) end text = [[int a;]]"),
            (Strings{"int a;"}));
  EXPECT_EQ(texts("TEXT = [[int a;]] ffi.cdef(TEXT)"), (Strings{"int a;"}));
  EXPECT_EQ(texts("local M = {text = 'int a;'} M.more = 'int b;' ffi.cdef(M.text .. M.more)"),
            (Strings{"int a;int b;"}));
  EXPECT_EQ(texts("local defs = {x64 = 'long a;', x86 = 'int a;'} ffi.cdef(defs[ffi.arch])"),
            (Strings{"long a;"}));
  EXPECT_EQ(texts("ffi.cdef(({Linux = 'int a;', OSX = 'int b;'})[jit.os])"), (Strings{"int a;"}));
  EXPECT_EQ(texts("local t = {'int a;', 'int b;'} ffi.cdef(t[2])"), (Strings{"int b;"}));
}

TEST(CdefBlocks, FollowsAssignmentsInOrder) {
  EXPECT_EQ(texts("local s = 'int a;' ffi.cdef(s) s = 'int b;' ffi.cdef(s)"),
            (Strings{"int a;", "int b;"}));
  EXPECT_EQ(texts("local s = 'int a;'\n"
                  "if ffi.abi('64bit') then s = s .. 'long b;' else s = s .. 'int b;' end\n"
                  "ffi.cdef(s)"),
            (Strings{"int a;long b;"}));
  EXPECT_EQ(texts("local s\n"
                  "if jit.os == 'Windows' then s = 'int w;'\n"
                  "elseif jit.os == 'Linux' then s = 'int l;' else s = 'int o;' end\n"
                  "local function f() ffi.cdef(s) end"),
            (Strings{"int l;"}));
  EXPECT_EQ(texts("local s = 'int a;'\nif x then s = 'int b;' end ffi.cdef(s)"),
            (Strings{"3:37 unchecked: 's' has several values"}));
  EXPECT_EQ(texts("local s = '' for i = 1, 3 do s = s .. 'int a;' end ffi.cdef(s)"),
            (Strings{"2:61 unchecked: 's' has several values"}));
  EXPECT_EQ(texts("local s = 'int a;' local function f() ffi.cdef(s) end f() s = 'int b;' f()"),
            (Strings{"2:48 unchecked: 's' has several values"}));
}

TEST(CdefBlocks, FollowsParametersToCalls) {
  EXPECT_EQ(texts("local function def(s) ffi.cdef(s) end def'int a;' def[[int b;]]"),
            (Strings{"int a;", "int b;"}));
  EXPECT_EQ(texts("local function def(s) pcall(ffi.cdef, s) end\n"
                  "def'int a;'\nif ffi.os == 'OSX' then def'int b;' end"),
            (Strings{"int a; protected"}));
  EXPECT_EQ(texts("local M = {} function M.def(s) ffi.cdef(s) end M.def'int a;' return M"),
            (Strings{"int a;", "2:41 unchecked: the text is the parameter 's'"}));
  EXPECT_EQ(texts("local function f(s) ffi.cdef(s) f(s) end f'int a;'"),
            (Strings{"int a;", "2:35 unchecked: the text is the parameter 's'"}));
  EXPECT_EQ(texts("for _, s in ipairs{'int a;', 'int ' .. 'b;'} do ffi.cdef(s) end"),
            (Strings{"int a;", "int b;"}));
  EXPECT_EQ(texts("local list = {'int a;'} list[#list + 1] = x\n"
                  "for _, s in ipairs(list) do ffi.cdef(s) end"),
            (Strings{"3:38 unchecked: the text is the loop's variable 's'"}));
  EXPECT_EQ(texts("local list = {'int a;'} table.insert(list, x)\n"
                  "ffi.cdef(table.concat(list))"),
            (Strings{"3:10 unchecked: the text is what 'table.concat' returns"}));
}

TEST(CdefBlocks, SaysWhatIsNotKnown) {
  EXPECT_EQ(texts("return function(code) ffi.cdef(code) end"),
            (Strings{"2:32 unchecked: the text is the parameter 'code'"}));
  EXPECT_EQ(texts("ffi.cdef(require('x.defs'))"),
            (Strings{"2:10 unchecked: the text comes from the module 'x.defs'"}));
  EXPECT_EQ(texts("local d = require 'x.defs' ffi.cdef('int a;' .. d.text)"),
            (Strings{"2:49 unchecked: the text comes from the module 'x.defs'"}));
  EXPECT_EQ(texts("ffi.cdef(io.open('x.h'):read('*a'))"),
            (Strings{"2:10 unchecked: the text is what ':read' returns"}));
  EXPECT_EQ(texts("local s = ('int a;'):gsub('a', 'b') ffi.cdef(s)"),
            (Strings{"2:46 unchecked: the text is what ':gsub' returns"}));
  EXPECT_EQ(texts("local f, e = g() ffi.cdef(e)"),
            (Strings{"2:27 unchecked: the text is what 'g()' returns"}));
  EXPECT_EQ(texts("ffi.cdef(...)"), (Strings{"2:10 unchecked: the text is in '...'"}));
  EXPECT_EQ(texts("ffi.cdef(HEADER) ffi.cdef() ffi.cdef(nil) ffi.cdef(ffi)"),
            (Strings{"2:10 unchecked: the global 'HEADER' is set by another file",
                     "2:18 unchecked: ffi.cdef is called without a text",
                     "2:38 unchecked: 'nil' is no text", "2:52 unchecked: 'ffi' is no text"}));
  EXPECT_EQ(texts("foreach(list, ffi.cdef)"),
            (Strings{"2:15 unchecked: ffi.cdef is called by another function"}));
}

TEST(CdefBlocks, ReplacesParameters) {
  EXPECT_EQ(
      texts("ffi.cdef('typedef struct $ { $ x[$]; } t; // $', 'foo', ffi.typeof('uint32_t'), 3)"),
      (Strings{"typedef struct foo { uint32_t x[3]; } t; // $"}));
  EXPECT_EQ(texts("ffi.cdef('/* $ */ int f($);', ffi.typeof(name))"),
            (Strings{"2:25 unchecked: '$' stands for 'ffi.typeof(name)', which is not known"}));
  EXPECT_EQ(texts("ffi.cdef('int f($);', ffi.typeof('int *'))"),
            (Strings{"2:17 unchecked: '$' stands for 'ffi.typeof('int *')', which is not known"}));
  // LuaJIT rejects these.
  EXPECT_EQ(texts("ffi.cdef('int f($);') ffi.cdef('int f($, $);', 'a')"),
            (Strings{"int f($);", "int f($, $);"}));
}

TEST(CdefBlocks, ListsRequiredFiles) {
  const CdefReading reading = readCdefs(
      "local ffi, bit = require 'ffi', require('bit')\n"
      "require('ffi/' .. 'posix_h')\n"
      "local ok, x = pcall(require, 'a.b')\n"
      "if ffi.os == 'Windows' then require 'windows' end\n"
      "if DEBUG then require 'debugging' end\n"
      "require(name) dofile('defs.lua') loadfile 'more.lua'()\n");
  Strings lines;
  for (const RequiredFile& file : reading.required)
    lines.push_back(fmt::format("{}:{} {}{}{}", file.place.line, file.place.column, file.name,
                                file.kind == RequiredFile::Kind::File ? " file" : "",
                                file.undecided ? " undecided" : ""));
  EXPECT_EQ(lines, (Strings{"2:1 ffi/posix_h", "3:15 a.b", "5:15 debugging undecided",
                            "6:15 defs.lua file", "6:34 more.lua file"}));
}

TEST(CdefBlocks, RefusesWhatIsNoSource) {
  const auto failure = [](std::string_view text) {
    const auto reading = readCdefBlocks("app.lua", text, {}, {});
    return reading ? "" : render(reading.failure());
  };
  EXPECT_EQ(failure("\x1bLJ\x02\x0a"),
            "app.lua: error: this is LuaJIT bytecode, not Lua source [lua-bytecode]\n"
            "  hint: name the .lua file that it was compiled from\n");
  EXPECT_EQ(failure(std::string_view("local x\0", 8)),
            "app.lua: error: this is not Lua source: byte 7 is NUL [lua-binary]\n"
            "  hint: leave the file out; Lua in UTF-16 has to be saved as UTF-8\n");
  EXPECT_EQ(failure("local = 1"),
            "app.lua:1:7: error: '<name>' expected near '=' [lua-syntax]\n"
            "  1 | local = 1\n"
            "    |       ^\n"
            "  hint: luajit -bl FILE shows whether LuaJIT accepts it\n");
  EXPECT_EQ(failure(""), "");
}

}  // namespace
}  // namespace ljbind::luasource
