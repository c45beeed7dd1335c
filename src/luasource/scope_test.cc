#include "luasource/scope.h"

#include <gtest/gtest.h>

#include "luasource/parser.h"

namespace ljbind::luasource {
namespace {

// Every use of `name`, as the line its declaration stands on; "G" for a global.
std::string uses(std::string_view text, std::string_view name) {
  const Result<Chunk> chunk = parse("t.lua", text);
  if (!chunk) return chunk.failure().message;
  std::string result;
  for (const Expression& expression : chunk->expressions) {
    const auto* use = std::get_if<Name>(&expression.node);
    if (!use || use->name != name) continue;
    if (!result.empty()) result += " ";
    result += use->local ? std::to_string((*chunk)[*use->local].span.line) : "G";
  }
  return result;
}

Local local(std::string_view text, std::string_view name) {
  const Result<Chunk> chunk = parse("t.lua", text);
  if (chunk)
    for (const Local& entry : chunk->locals)
      if (entry.name == name) return entry;
  ADD_FAILURE() << "no local " << name;
  return {};
}

std::string error(std::string_view text) {
  const Result<Chunk> chunk = parse("t.lua", text);
  if (chunk) return "";
  const Place& place = chunk.failure().place;
  return std::to_string(place.line) + ":" + std::to_string(place.column) + " " +
         chunk.failure().message;
}

TEST(Scope, FindsTheInnermostDeclaration) {
  EXPECT_EQ(uses("local a\ndo local a\nf(a) end\nf(a)", "a"), "2 1");
  EXPECT_EQ(uses("local a\nlocal a = a\nf(a)", "a"), "1 2");
  EXPECT_EQ(uses("f(a)\nlocal a", "a"), "G");
  EXPECT_EQ(uses("do local a end\nf(a)", "a"), "G");
}

TEST(Scope, KnowsWhereLocalsBegin) {
  EXPECT_EQ(uses("local function a()\nreturn a() end", "a"), "1");
  EXPECT_EQ(uses("local a = function()\nreturn a() end", "a"), "G");
  EXPECT_EQ(uses("for a = a, 2 do\nf(a) end f(a)", "a"), "G 1 G");
  EXPECT_EQ(uses("for a in a do\nf(a) end", "a"), "G 1");
  EXPECT_EQ(uses("repeat\nlocal a = 1\nuntil a", "a"), "2");
  EXPECT_EQ(uses("while a do local a end", "a"), "G");
}

TEST(Scope, DeclaresParameters) {
  EXPECT_EQ(uses("function f(a)\nreturn a end return a", "a"), "1 G");
  EXPECT_EQ(uses("function f:g()\nreturn self end", "self"), "1");
  EXPECT_EQ(uses("function f.g()\nreturn self end", "self"), "G");
  EXPECT_TRUE(local("function f(a) end", "a").parameter);
  EXPECT_EQ(local("function f(a) end", "a").assignments, 1u);
}

TEST(Scope, CountsAssignments) {
  EXPECT_EQ(local("local a", "a").assignments, 0u);
  EXPECT_EQ(local("local a = 1", "a").assignments, 1u);
  EXPECT_EQ(local("local a a = 1", "a").assignments, 1u);
  EXPECT_EQ(local("local a = 1 a, b = 2, 3", "a").assignments, 2u);
  EXPECT_EQ(local("local a function a() end", "a").assignments, 1u);
  EXPECT_EQ(local("local a = {} a.x = 1 function a.f() end", "a").assignments, 1u);
  EXPECT_EQ(local("local function a() end a = nil", "a").assignments, 2u);
}

TEST(Scope, KnowsUpvalues) {
  EXPECT_TRUE(local("local a; function f() return a end", "a").captured);
  EXPECT_FALSE(local("local a; do f(a) end", "a").captured);
}

// lj_parse.c's rules; each was tried with luajit -bl.
TEST(Scope, ChecksLabels) {
  EXPECT_EQ(error("goto x"), "1:1 undefined label 'x'");
  EXPECT_EQ(error("goto y; goto x"), "1:1 undefined label 'y'");
  EXPECT_EQ(error("do ::x:: end goto x"), "1:14 undefined label 'x'");
  EXPECT_EQ(error("::x:: function f() goto x end"), "1:20 undefined label 'x'");
  EXPECT_EQ(error("::a:: ::a::"), "1:9 duplicate label 'a'");
  EXPECT_EQ(error("::a:: do ::a:: end"), "");
  EXPECT_EQ(error("do goto x end ::x::"), "");
  EXPECT_EQ(error("::x:: do do goto x end end"), "");
  EXPECT_EQ(error("while a do if b then goto continue end ::continue:: end"), "");
}

TEST(Scope, KeepsGotosOutOfLocalsScope) {
  EXPECT_EQ(error("do goto b; local c; ::b:: print(c) end"),
            "1:4 <goto b> jumps into the scope of local 'c'");
  EXPECT_EQ(error("do goto b; local c; ::b:: end"), "");
  EXPECT_EQ(error("do goto b; local c; ::b:: ; ::d:: end"), "");
  EXPECT_EQ(error("repeat goto x; local a; ::x:: until a"),
            "1:8 <goto x> jumps into the scope of local 'a'");
  EXPECT_EQ(error("do do goto b end local c ::b:: f() end"),
            "1:7 <goto b> jumps into the scope of local 'c'");
  EXPECT_EQ(error("do local c ::b:: f() goto b end"), "");
}

TEST(Scope, ChecksBreaks) {
  EXPECT_EQ(error("break"), "1:1 no loop to break");
  EXPECT_EQ(error("while a do local f = function() break end end"), "1:33 no loop to break");
  EXPECT_EQ(error("for i = 1, 2 do do break end end"), "");
  EXPECT_EQ(error("repeat break until a"), "");
  EXPECT_EQ(error("while a do end break"), "1:16 no loop to break");
}

// Many jumps out of deep blocks, and many labels, take linear time.
TEST(Scope, HandlesManyLabels) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "do ";
  for (int i = 0; i < 3000; ++i) text += "goto l" + std::to_string(i) + " ";
  for (int i = 0; i < 100; ++i) text += "end ";
  for (int i = 0; i < 3000; ++i) text += "::l" + std::to_string(i) + "::";
  EXPECT_EQ(error(text), "");
}

}  // namespace
}  // namespace ljbind::luasource
