// Whole files in the ways that are common, hostile ones, and large ones.
#include <gtest/gtest.h>

#include <chrono>

#include "luasource/cdef_testing.h"

namespace ljbind::luasource {
namespace {

using namespace testing;

std::string repeat(std::string_view text, std::size_t count) {
  std::string result;
  for (std::size_t i = 0; i < count; ++i) result += text;
  return result;
}

Strings read(std::string_view file, const Asked& asked = {}) {
  const CdefReading reading = readCdefs(file, asked);
  Strings lines;
  for (const CdefBlock& block : reading.blocks)
    lines.push_back(fmt::format("{}:{} {}", block.call.line, block.call.column, block.text));
  for (const Unchecked& entry : reading.unchecked)
    lines.push_back(fmt::format("{}:{} {}", entry.place.line, entry.place.column, entry.what));
  for (const SkippedBlock& block : reading.skipped)
    lines.push_back(fmt::format("{}:{} skipped", block.call.line, block.call.column));
  return lines;
}

// Declares types that another module may have declared, and functions by version.
TEST(CdefFiles, OpenRestyLibrary) {
  constexpr std::string_view file = R"lua(
local ffi = require "ffi"
local base = require "resty.core.base"
local C, new_tab, ngx = ffi.C, base.new_tab, ngx
local ffi_cdef = ffi.cdef
local ok, _ = pcall(require, "table.new")
if not ok then new_tab = function() return {} end end
local _M = { _VERSION = '0.1' }

if not pcall(ffi.typeof, "EVP_MD") then ffi.cdef[[typedef struct env_md_st EVP_MD;]] end
ffi_cdef[[int EVP_Digest(void);]]
local FFI_OK = base.FFI_OK
local subsystem = ngx.config.subsystem
if subsystem == 'http' then
    ffi.cdef[[int http(void);]]
elseif subsystem == 'stream' then
    ffi.cdef[[int stream(void);]]
end
function _M.new(self) return setmetatable({}, { __index = _M }) end
return _M
)lua";
  EXPECT_EQ(read(file), (Strings{"10:41 typedef struct env_md_st EVP_MD;",
                                 "11:1 int EVP_Digest(void);", "14:4 depends on 'subsystem'"}));
  EXPECT_EQ(read(file, {{}, {{"ngx.config.subsystem", "http"}}}),
            (Strings{"10:41 typedef struct env_md_st EVP_MD;", "11:1 int EVP_Digest(void);",
                     "15:5 int http(void);", "17:5 skipped"}));
}

TEST(CdefFiles, OnlyDeclarations) {
  constexpr std::string_view file = R"lua(-- Automatically generated
local ffi = require("ffi")

ffi.cdef[[
static const int EINTR = 4;
int poll(struct pollfd *, unsigned long, int);
]]
if ffi.arch == "arm" then ffi.cdef"int arm;" end
)lua";
  EXPECT_EQ(
      read(file),
      (Strings{"4:1 static const int EINTR = 4;\nint poll(struct pollfd *, unsigned long, int);\n",
               "8:27 skipped"}));
}

// A global ffi, the platform from the framework, one block for each.
TEST(CdefFiles, Game) {
  constexpr std::string_view file = R"lua(
ffi = require 'ffi'
local os_name = love.system.getOS()
local bits = ffi.abi('64bit') and 'x64' or 'x86'
local header = [[typedef struct { int x; } P_%s;]]
ffi.cdef(header:format(bits))
local steam = ffi.load((ffi.os == "Windows" and "bin/" or "./lib") .. bits)
if os_name == 'Windows' then ffi.cdef[[int Sleep(int);]] return end
ffi.cdef([[int poll(int);]])
)lua";
  EXPECT_EQ(read(file), (Strings{"6:1 typedef struct { int x; } P_x64;", "9:1 int poll(int);",
                                 "8:4 depends on 'os_name'"}));
}

// Declarations through a function that remembers what it declared; files that are read.
TEST(CdefFiles, EditorTests) {
  constexpr std::string_view file = R"lua(
local ffi = require('ffi')
local cdefs = {}
local function cdef(text)
  if not cdefs[text] then
    ffi.cdef(text)
    cdefs[text] = true
  end
end
cdef([[typedef unsigned char char_u;]])
local function cimport(path)
  local body = io.open(path):read('*a')
  body = body:gsub('x', 'y')
  cdef(body)
end
cdef('int a;')
)lua";
  EXPECT_EQ(read(file), (Strings{"10:1 typedef unsigned char char_u;", "16:1 int a;",
                                 "14:8 the text is what ':gsub' returns"}));
}

// --- hostile ones, and large ones

class Limited {
 public:
  explicit Limited(double seconds) : seconds_(seconds) {}
  ~Limited() {
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start_;
    EXPECT_LT(taken.count(), seconds_);
    ::testing::Test::RecordProperty("milliseconds", static_cast<int>(taken.count() * 1000));
  }

 private:
  double seconds_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

TEST(CdefLimits, LongLiteral) {
  const Limited limited(10);
  const std::string body = repeat("int some_function(int a, char *b);\r\n", 290'000);
  const CdefReading reading = readCdefs("ffi.cdef[[\r\n" + body + "]]");
  ASSERT_EQ(reading.blocks.size(), 1u);
  EXPECT_EQ(reading.blocks[0].text.size(), body.size() - 290'000);
  EXPECT_EQ(reading.blocks[0].place(reading.blocks[0].text.size() - 3).line, 290'001u);
}

TEST(CdefLimits, ManyConcatenations) {
  {
    const Limited limited(10);
    const CdefReading reading =
        readCdefs("local s = ''\n" + repeat("s = s .. 'int a; '\n", 100'000) + "ffi.cdef(s)");
    ASSERT_EQ(reading.blocks.size(), 1u);
    EXPECT_EQ(reading.blocks[0].text.size(), 700'000u);
    EXPECT_EQ(reading.blocks[0].place(699'999).line, 100'001u);
  }
  {
    const Limited limited(10);
    const CdefReading reading =
        readCdefs("ffi.cdef(table.concat({" + repeat("'int a;',\n", 100'000) + "}, '\\n'))");
    ASSERT_EQ(reading.blocks.size(), 1u);
    EXPECT_EQ(reading.blocks[0].text.size(), 699'999u);
  }
  {
    const Limited limited(10);
    EXPECT_EQ(readCdefs(repeat("ffi.cdef('int ' .. 'a;')\n", 100'000)).blocks.size(), 100'000u);
  }
}

TEST(CdefLimits, TextsThatGrowWithoutEnd) {
  const Limited limited(20);
  const CdefReading doubled =
      readCdefs("local s = 'int a;'\n" + repeat("s = s .. s\n", 1000) + "ffi.cdef(s) ffi.cdef(s)");
  EXPECT_EQ(doubled.blocks.size(), 0u);
  ASSERT_EQ(doubled.unchecked.size(), 2u);
  EXPECT_EQ(doubled.unchecked[0].what, "the texts of this file are too long");
  const CdefReading formatted = readCdefs(
      "local s = 'int a;'\n" + repeat("s = ('%s%s'):format(s, s)\n", 1000) + "ffi.cdef(s)");
  EXPECT_EQ(formatted.blocks.size(), 0u);
  EXPECT_EQ(formatted.unchecked.size(), 1u);
}

TEST(CdefLimits, LongChains) {
  const Limited limited(20);
  constexpr std::size_t many = 50'000;
  EXPECT_EQ(readCdefs("local x = f" + repeat("()", many)).blocks.size(), 0u);
  EXPECT_EQ(
      readCdefs("if a" + repeat(" or a", many) + " then ffi.cdef'int a;' end").unchecked.size(),
      1u);
  EXPECT_EQ(readCdefs("ffi.cdef(a" + repeat(".a", many) + ")").unchecked.size(), 1u);
  EXPECT_EQ(readCdefs("if a then" + repeat(" elseif a then ffi.cdef'int a;'", many) + " end")
                .unchecked.size(),
            1u);
  EXPECT_EQ(readCdefs(repeat("if a then return end ", many) + "ffi.cdef'int a;'").blocks.size(),
            1u);
  std::string locals = "local a0 = 'int a;'\n";
  std::string backwards;
  for (std::size_t i = 1; i < many; ++i) {
    locals += fmt::format("local a{} = a{}\n", i, i - 1);
    backwards += fmt::format("local function f{}() if b{} then b{} = true end end\n", i, i + 1, i);
  }
  EXPECT_EQ(readCdefs(locals + fmt::format("ffi.cdef(a{})", many - 1)).blocks.size(), 1u);
  EXPECT_EQ(readCdefs(backwards + "if b1 then ffi.cdef 'int a;' end").unchecked.size(), 1u);
  EXPECT_EQ(
      readCdefs("local function f(s) ffi.cdef(s) end " + repeat("f'int a;' ", many)).blocks.size(),
      many);
}

TEST(CdefLimits, FunctionsThatCallOneAnother) {
  const Limited limited(20);
  std::string file = "local ffi = require 'ffi' local f0 = function(s) ffi.cdef(s) end\n";
  for (int i = 1; i < 30; ++i)
    file += fmt::format("local function f{0}(s) f{1}(s) f{1}(s) f{1}(s) end\n", i, i - 1);
  const CdefReading reading = readCdefs(file + "f29 'int a;'");
  EXPECT_LE(reading.blocks.size(), 200'000u);
  ASSERT_FALSE(reading.unchecked.empty());
  EXPECT_EQ(reading.unchecked[0].what, "its texts come from too many calls");
}

TEST(CdefLimits, AnyBytes) {
  const std::string file =
      "local ffi = require 'ffi'\nlocal t = {a = [[int a;]], 'b'}\nif ffi.os == 'Linux' then\n"
      "ffi.cdef(('%s%d'):format(t.a, 3) .. table.concat({'x'}, ',') .. '\\x41') else return end\n"
      "-- ljbind: ignore[a]\nfor _, s in ipairs(t) do pcall(ffi.cdef, s) end";
  // Cut anywhere, and with any byte replaced: no crash, and places inside of the file.
  for (std::size_t i = 0; i < file.size(); ++i) {
    for (const char c : std::string_view("\0('\"[=.,)x$ ", 12)) {
      std::string broken = file;
      broken[i] = c;
      const auto reading = readCdefBlocks("t.lua", broken, {}, {{"t.a", "'"}, {"(", ")"}});
      if (!reading) continue;
      for (const CdefBlock& block : reading->blocks)
        for (std::size_t k = 0; k <= block.text.size(); ++k)
          ASSERT_LE(block.map.at(k).end, broken.size());
    }
    static_cast<void>(readCdefBlocks("t.lua", file.substr(0, i), {}, {}));
  }
}

}  // namespace
}  // namespace ljbind::luasource
