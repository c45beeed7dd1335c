#include "luasource/parser.h"

#include <glob.h>
#include <gtest/gtest.h>

#include "base/file.h"

namespace ljbind::luasource {
namespace {

// What the user is told, without the hint; empty when the text is accepted.
std::string error(std::string_view text) {
  const Result<Chunk> chunk = parse("t.lua", text);
  if (chunk) return "";
  const Place& place = chunk.failure().place;
  return std::to_string(place.line) + ":" + std::to_string(place.column) + " " +
         chunk.failure().message;
}

// An expression with all its parentheses.
std::string show(const Chunk& chunk, ExpressionId id) {
  const auto& node = chunk[id].node;
  if (const auto* binary = std::get_if<Binary>(&node))
    return "(" + show(chunk, binary->left) + " " + show(chunk, binary->right) + ")";
  if (const auto* unary = std::get_if<Unary>(&node)) return "-" + show(chunk, unary->operand);
  if (const auto* name = std::get_if<Name>(&node)) return name->name;
  if (const auto* index = std::get_if<Index>(&node))
    return show(chunk, index->object) + "[" + show(chunk, index->key) + "]";
  if (const auto* string = std::get_if<String>(&node)) return "'" + string->value + "'";
  if (const auto* call = std::get_if<Call>(&node)) {
    std::string text = show(chunk, call->callee) + "(";
    for (const ExpressionId argument : call->arguments) text += show(chunk, argument) + ",";
    return text + ")";
  }
  return "?";
}

std::string shape(const std::string& expression) {
  const Result<Chunk> chunk = parse("t.lua", "x = " + expression);
  if (!chunk) return chunk.failure().message;
  return show(*chunk, std::get<Assignment>(chunk->statements.back().node).values[0]);
}

TEST(Parser, BindsOperatorsAsLuaDoes) {
  EXPECT_EQ(shape("a + b * c - d"), "((a (b c)) d)");
  EXPECT_EQ(shape("a or b and c == d"), "(a (b (c d)))");
  EXPECT_EQ(shape("a .. b .. c"), "(a (b c))");
  EXPECT_EQ(shape("a ^ b ^ c"), "(a (b c))");
  EXPECT_EQ(shape("-a ^ b"), "-(a b)");
  EXPECT_EQ(shape("not a == b"), "(-a b)");
  EXPECT_EQ(shape("a < b .. c + d"), "(a (b (c d)))");
  EXPECT_EQ(shape("#a - -b"), "(-a -b)");
}

TEST(Parser, ReadsSuffixes) {
  EXPECT_EQ(shape("a.b['c'](d, e).f"), "a['b']['c'](d,e,)['f']");
  EXPECT_EQ(shape("f 'x' [[y]]"), "f('x',)('y',)");
  EXPECT_EQ(shape("f {}"), "f(?,)");
}

TEST(Parser, GivesPartsSmallerIds) {
  const Result<Chunk> chunk = parse("t.lua", "local a = f(b.c, {d = -e}) .. 'x'");
  ASSERT_TRUE(chunk);
  for (std::uint32_t i = 0; i < chunk->expressions.size(); ++i) {
    if (const auto* binary = std::get_if<Binary>(&chunk->expressions[i].node)) {
      EXPECT_LT(static_cast<std::uint32_t>(binary->left), i);
      EXPECT_LT(static_cast<std::uint32_t>(binary->right), i);
    }
  }
  const Span span = chunk->expressions.back().span;
  EXPECT_EQ(span.begin, 10u);
  EXPECT_EQ(span.end, 33u);
  EXPECT_EQ(span.column, 11u);
}

TEST(Parser, AcceptsTheDialect) {
  for (const std::string_view text : {"",
                                      ";",
                                      "return",
                                      "return 1, 2;",
                                      "return f(...)",
                                      "goto = 1",
                                      "local goto = goto.goto",
                                      "goto x; ::x::",
                                      "::a:: ::b:: goto a",
                                      "for i = 1, 2 do end",
                                      "for i = 1, 2, 3 do break end",
                                      "for k, v in next, t do end",
                                      "while true do break; print(1) end",
                                      "repeat local a until a",
                                      "f\n(1)",
                                      "function a.b.c:d(e, ...) return ... end",
                                      "local function f(...) end",
                                      "a.b, c[1], d = f()",
                                      "(f or g)(1).x = 2",
                                      "do local t = {1; a = 2, [3] = 4,} end",
                                      "f:g 'x' :h {} :i()",
                                      "x = 1LL + 2ULL + 3i + 0x1p4",
                                      "x = a --[[c]] -- d"})
    EXPECT_EQ(error(text), "") << text;
}

// The sentences are LuaJIT's; every one was compared with what luajit -bl says.
TEST(Parser, SaysWhatIsWrong) {
  EXPECT_EQ(error("x = }"), "1:5 unexpected symbol near '}'");
  EXPECT_EQ(error("x = "), "1:4 unexpected symbol near '<eof>'");
  EXPECT_EQ(error("a"), "1:2 '=' expected near '<eof>'");
  EXPECT_EQ(error("f() = 1"), "1:5 unexpected symbol near '='");
  EXPECT_EQ(error("(a) = 1"), "1:5 syntax error near '='");
  EXPECT_EQ(error("a, f() = 1"), "1:8 syntax error near '='");
  EXPECT_EQ(error("a.b:c = 1"), "1:7 function arguments expected near '='");
  EXPECT_EQ(error("local function"), "1:15 '<name>' expected near '<eof>'");
  EXPECT_EQ(error("local a,"), "1:9 '<name>' expected near '<eof>'");
  EXPECT_EQ(error("for 1"), "1:5 '<name>' expected near '1'");
  EXPECT_EQ(error("for i do end"), "1:7 '=' or 'in' expected near 'do'");
  EXPECT_EQ(error("for i, j = 1 do end"), "1:10 'in' expected near '='");
  EXPECT_EQ(error("function a:b.c() end"), "1:13 '(' expected near '.'");
  EXPECT_EQ(error("function f(a,) end"), "1:14 <name> or '...' expected near ')'");
  EXPECT_EQ(error("function f(..., a) end"), "1:15 ')' expected near ','");
  EXPECT_EQ(error("x = {1,,2}"), "1:8 unexpected symbol near ','");
  EXPECT_EQ(error("return 1; x = 1"), "1:11 '<eof>' expected near 'x'");
  EXPECT_EQ(error("if x"), "1:5 'then' expected near '<eof>'");
  EXPECT_EQ(error("x = a.'b'"), "1:7 '<name>' expected near ''b''");
  EXPECT_EQ(error("x = ~1"), "1:5 unexpected symbol near '~'");
  EXPECT_EQ(error("x = 1 // 2"), "1:8 unexpected symbol near '/'");
  EXPECT_EQ(error("end"), "1:1 '<eof>' expected near 'end'");
  EXPECT_EQ(error("x = function() return ... end"),
            "1:23 cannot use '...' outside a vararg function near '...'");
}

TEST(Parser, NamesWhatIsNotClosed) {
  EXPECT_EQ(error("\n\nfunction f()\n  x = 1\n"),
            "4:8 'end' expected (to close 'function' at line 3) near '<eof>'");
  EXPECT_EQ(error("f(1,\n  2\nx = 3"), "3:1 ')' expected (to close '(' at line 1) near 'x'");
  EXPECT_EQ(error("x = {\n  1 2}"), "2:5 '}' expected (to close '{' at line 1) near '2'");
  EXPECT_EQ(error("repeat\n  x()\nend"),
            "3:1 'until' expected (to close 'repeat' at line 1) near 'end'");
  EXPECT_EQ(error("if a then\nelse\nelseif"),
            "3:1 'end' expected (to close 'if' at line 1) near 'elseif'");
  EXPECT_EQ(error("while x do f( end"), "1:15 unexpected symbol near 'end'");
  EXPECT_EQ(error("while x do f()"), "1:15 'end' expected near '<eof>'");
}

TEST(Parser, ShowsTheLineWithACaret) {
  const Result<Chunk> chunk = parse("lib/a.lua", "local a\n\tx = }\n");
  ASSERT_FALSE(chunk);
  EXPECT_EQ(render(chunk.failure()),
            "lib/a.lua:2:6: error: unexpected symbol near '}' [lua-syntax]\n"
            "  2 | \tx = }\n"
            "    | \t    ^\n"
            "  hint: luajit -bl FILE shows whether LuaJIT accepts it\n");
}

TEST(Parser, ShowsNoBytesATerminalCannotShow) {
  const Result<Chunk> chunk = parse("a", std::string_view("x\0\x01\xff = }", 8));
  ASSERT_FALSE(chunk);
  EXPECT_EQ(chunk.failure().message, "'=' expected near 'char(0)'");
  EXPECT_EQ(chunk.failure().sourceLine, "x??? = }");
  const Result<Chunk> wide = parse("a", "caf\xc3\xa9 = }");
  ASSERT_FALSE(wide);
  EXPECT_EQ(wide.failure().sourceLine, "caf\xc3\xa9 = }");
  const Result<Chunk> distant = parse("a", std::string(1000, ' ') + "}");
  ASSERT_FALSE(distant);
  EXPECT_EQ(distant.failure().place.column, 1001u);
  EXPECT_EQ(distant.failure().sourceLine, "");
}

TEST(Parser, RefusesBinaryFiles) {
  EXPECT_EQ(error(std::string_view("\x7f"
                                   "ELF\x02\x01",
                                   6)),
            "1:1 unexpected symbol near 'char(127)'");
  EXPECT_EQ(error("\x1bLJ"), "1:1 this is bytecode, not Lua source");
}

// --- Depth and size

constexpr std::string_view tooDeep = "chunk has too many syntax levels";

std::string repeat(std::string_view text, std::size_t count) {
  std::string result;
  result.reserve(text.size() * count);
  for (std::size_t i = 0; i < count; ++i) result += text;
  return result;
}

TEST(Parser, StopsAtLuaJITsDepth) {
  // 200 levels, of which the chunk takes one and the expression itself another.
  EXPECT_EQ(error("x = " + repeat("(", 197) + "1" + repeat(")", 197)), "");
  EXPECT_EQ(error("x = " + repeat("(", 198) + "1" + repeat(")", 198)),
            "1:203 " + std::string(tooDeep));
  EXPECT_EQ(error(repeat("do ", 198) + repeat("end ", 198)), "");
  EXPECT_EQ(error(repeat("do ", 199) + repeat("end ", 199)), "1:598 " + std::string(tooDeep));
}

TEST(Parser, SurvivesAnyDepth) {
  constexpr std::size_t size = 10'000'000;
  EXPECT_EQ(error("x=" + std::string(size, '(')).substr(6), tooDeep);
  EXPECT_EQ(error("x=" + std::string(size, '{')).substr(6), tooDeep);
  for (const std::string_view opening :
       {"do ", "while x do ", "if x then ", "x=function() ", "f(", "x={[", "x=not ", "x=1^",
        "x=1 ..", "repeat ", "for i in "}) {
    const std::string text = repeat(opening, 20'000);
    EXPECT_NE(error(text), "") << opening;
  }
}

TEST(Parser, AcceptsChainsOfAnyLength) {
  EXPECT_EQ(error("x = f" + repeat("()", 40'000)), "");
  EXPECT_EQ(error("x = a" + repeat(".a", 40'000)), "");
  EXPECT_EQ(error("x = 1" + repeat("+1", 40'000)), "");
  EXPECT_EQ(error("x = a" + repeat(" or a", 40'000)), "");
  EXPECT_EQ(error("if a then" + repeat(" elseif a then", 20'000) + " end"), "");
  EXPECT_EQ(error("x = {" + repeat("1,", 40'000) + "}"), "");
  EXPECT_EQ(error(repeat(";", 40'000)), "");
}

// --- Real code

constexpr std::string_view sample = R"lua(#!/usr/bin/env luajit
-- A reader of archives; the shape of real FFI modules.
local ffi = require "ffi"
local bit = require("bit")
local band, rshift = bit.band, bit.rshift

ffi.cdef[==[
typedef struct archive archive; // ]]
struct entry { const char *name; uint64_t size; };
archive *archive_open(const char *path);
int archive_next(archive *a, struct entry **out);
]==]

local lib = assert(ffi.load("archive", false))
local limit, mask, half = 0xffffffffULL, 0x7fLL, .5e-3
local escapes = "tab\tquote\"nul\0hex\x41uni\u{20ac}skip\z
                 continued\
next"

local Archive = {}
Archive.__index = Archive

function Archive.open(path, ...)
  local options = { strict = true, [1] = "a"; "b", n = select("#", ...) }
  local handle = lib.archive_open(path)
  if handle == nil then
    return nil, ("cannot open %s"):format(path)
  elseif not options.strict then
    handle = ffi.gc(handle, nil)
  else
    options = nil
  end
  return setmetatable({ handle = handle }, Archive)
end

function Archive:entries()
  local out = ffi.new("struct entry *[1]")
  return function()
    while true do
      local status = lib.archive_next(self.handle, out)
      if status < 0 then goto continue end
      do
        if status == 0 then break end
        return ffi.string(out[0].name), tonumber(band(out[0].size, mask))
      end
      ::continue::
    end
  end
end

local total, goto_count = 0, -2 ^ 2
for i = 10, 1, -1 do total = total + i % 3 end
for name, size in Archive.open(arg[1]):entries() do
  repeat
    local short = #name <= 8 and size ~= 0
    total = total + (short and 1 or half)
  until short or total >= 100
end
--[[ done
]] return total, escapes .. tostring(limit) .. goto_count;
)lua";

TEST(Parser, AcceptsARealModule) {
  const Result<Chunk> chunk = parse("archive.lua", sample);
  ASSERT_TRUE(chunk) << render(chunk.failure());
  EXPECT_EQ(chunk->functions.size(), 4u);
  EXPECT_EQ(chunk->blocks.size(), 14u);
}

TEST(Parser, TakesEveryPrefixOrSaysWhyNot) {
  std::size_t accepted = 0;
  for (std::size_t length = 0; length <= sample.size(); ++length) {
    const Result<Chunk> chunk = parse("archive.lua", sample.substr(0, length));
    if (chunk) {
      ++accepted;
      continue;
    }
    const Diagnostic& failure = chunk.failure();
    EXPECT_EQ(failure.id, Id::LuaSyntax);
    EXPECT_FALSE(failure.message.empty());
    EXPECT_GE(failure.place.line, 1u);
    EXPECT_GE(failure.place.column, 1u);
    EXPECT_LE(failure.place.column, failure.sourceLine.size() + 1) << failure.message;
  }
  EXPECT_GT(accepted, 50u);
}

TEST(Parser, TakesEveryDamageOrSaysWhyNot) {
  std::uint32_t seed = 7;
  const auto next = [&](std::size_t bound) {
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % bound;
  };
  for (int round = 0; round < 2000; ++round) {
    std::string text(sample);
    for (int k = 0; k < 3; ++k) {
      const std::size_t at = next(text.size());
      switch (next(3)) {
        case 0: text[at] = static_cast<char>(next(256)); break;
        case 1: text.erase(at, next(40)); break;
        default: text.insert(at, text.substr(next(text.size()), next(40)));
      }
    }
    const Result<Chunk> chunk = parse("archive.lua", text);
    if (chunk) continue;
    EXPECT_FALSE(render(chunk.failure()).empty());
  }
}

TEST(Parser, AcceptsLuaJITsOwnModules) {
  glob_t found{};
  glob("/usr/share/luajit*/jit/*.lua", 0, nullptr, &found);
  for (std::size_t i = 0; i < found.gl_pathc; ++i) {
    const Result<std::string> text = readFile(found.gl_pathv[i]);
    ASSERT_TRUE(text);
    const Result<Chunk> chunk = parse(found.gl_pathv[i], *text);
    EXPECT_TRUE(chunk) << render(chunk.failure());
  }
  globfree(&found);
}

}  // namespace
}  // namespace ljbind::luasource
