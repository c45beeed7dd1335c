#include <gtest/gtest.h>

#include "luasource/usage.h"
#include "luasource/usage_testing.h"

namespace ljbind::luasource {
namespace {

using namespace testing;

TEST(Members, StartAtWhatAFunctionReturns) {
  EXPECT_EQ(members("local c = lib.create(nil) if c.status == 1 then end"),
            (Lines{"create().status"}));
  EXPECT_EQ(members("print(lib.create().a.b['c'])"),
            (Lines{"create().a", "create().a.b", "create().a.b.c"}));
  EXPECT_EQ(members("local f = lib.create local c = f() c.x = 1"), (Lines{"create().x written"}));
  EXPECT_EQ(members("local ok, c = pcall(lib.create) print(c.x)"), (Lines{"create().x"}));
}

TEST(Members, StartAtVariables) {
  EXPECT_EQ(members("print(lib.environ[0], lib.handler.name)"),
            (Lines{"environ[]", "handler.name"}));
}

TEST(Members, StartAtTypes) {
  EXPECT_EQ(members("local a = ffi.new('struct a[2]') a[1].b = 1"),
            (Lines{"(struct a[2])[]", "(struct a[2])[].b written"}));
  EXPECT_EQ(members("function f(p) return ffi.cast('xmlNode *', p).next end"),
            (Lines{"(xmlNode *).next"}));
  EXPECT_EQ(members("local T = ffi.typeof('struct a') local v = T() return v.x"),
            (Lines{"(struct a).x"}));
  EXPECT_EQ(members("local T = ffi.metatype('struct a', {}) return T().x, ffi.new(T).y"),
            (Lines{"(struct a).x", "(struct a).y"}));
  EXPECT_EQ(members("return ffi.new(lib.xmlDoc).name, lib.xmlDoc().url"),
            (Lines{"xmlDoc().name", "xmlDoc().url"}));
}

TEST(Members, GoAroundLoopsOnce) {
  EXPECT_EQ(members("local node = lib.root(doc).children\n"
                    "while node ~= nil do print(node.name); node = node.next end"),
            (Lines{"root().children", "root().children.name", "root().children.next.name",
                   "root().children.next"}));
}

TEST(Members, FollowRecursion) {
  const Lines found = members(
      "local function walk(n) while n ~= nil do\n"
      "if n.type == 1 then walk(n.children) end n = n.next end end walk(lib.root())");
  for (const std::string_view path :
       {"root().type", "root().children", "root().children.type", "root().next",
        "root().next.children", "root().children.next"})
    EXPECT_NE(std::find(found.begin(), found.end(), path), found.end()) << path;
  EXPECT_LT(found.size(), 16u);
  for (const std::string& path : found) EXPECT_EQ(path.substr(0, 6), "root()");
}

TEST(Members, KeepRepeatedNamesThatDoNotGoAround) {
  EXPECT_EQ(members("local a = lib.get() print(a.data.data.x)"),
            (Lines{"get().data", "get().data.data", "get().data.data.x"}));
}

TEST(Members, PassThroughValues) {
  EXPECT_EQ(members("print(ffi.gc(lib.get(), lib.free).x)"), (Lines{"get().x"}));
  EXPECT_EQ(members("print(assert(lib.get()).x)"), (Lines{"get().x"}));
  EXPECT_EQ(members("print((lib.get()).x)"), (Lines{"get().x"}));
  EXPECT_EQ(members("print((lib.get() + 1).x)"), (Lines{"get().x"}));
  EXPECT_EQ(members("local a = lib.get() or lib.make() print(a.x)"),
            (Lines{"get().x", "make().x"}));
  EXPECT_EQ(members("local a = b and lib.get() print(a.x)"), (Lines{"get().x"}));
}

TEST(Members, FollowTables) {
  EXPECT_EQ(members("local t = {ctx = lib.get()} print(t.ctx.x)"), (Lines{"get().x"}));
  EXPECT_EQ(members("local t = {lib.get()} print(t[1].x)"), (Lines{"get().x"}));
  EXPECT_EQ(members("local t = {} t.a = lib.get() for _, v in pairs(t) do print(v.x) end"),
            (Lines{"get().x"}));
}

TEST(Members, FollowObjects) {
  EXPECT_EQ(members("local D = {} D.__index = D\n"
                    "function D.open() return setmetatable({p = lib.get()}, D) end\n"
                    "function D:name() return self.p.name end\n"
                    "function D:twice() return self:name(), self.other.x end"),
            (Lines{"get().name", "?.x"}));
}

TEST(Members, FollowMetatypes) {
  EXPECT_EQ(members("local mt = {} mt.__index = mt function mt:area() return self.w end\n"
                    "ffi.metatype('struct r', mt)"),
            (Lines{"(struct r).w"}));
  EXPECT_EQ(members("ffi.metatype('struct r', {__index = {area = function(r) return r.w end}})"),
            (Lines{"?.w", "(struct r).w"}));
}

TEST(Members, FollowArguments) {
  EXPECT_EQ(members("local function f(a, b) return b.x end f(1, lib.get())"), (Lines{"get().x"}));
  EXPECT_EQ(members("local function f(a) return a.x end f(lib.get()) return f"),
            (Lines{"?.x", "get().x"}));
  EXPECT_EQ(members("local function f() return lib.get(), lib.make() end\n"
                    "local a, b = f() print(b.x)"),
            (Lines{"make().x"}));
  EXPECT_EQ(members(";(function(a) print(a.x) end)(lib.get())"), (Lines{"get().x"}));
}

TEST(Members, HaveAnUnknownRootWhenTheyComeFromOutside) {
  EXPECT_EQ(members("function f(doc) return doc.children[0].name end"),
            (Lines{"?.children", "?.children[].name"}));
  EXPECT_EQ(members("local x = helper(1) print(x.name)"), (Lines{"?.name"}));
  EXPECT_EQ(members("for a in iterator() do print(a.name) end"), (Lines{"?.name"}));
  EXPECT_EQ(members("local a = ... print(a.name)"), (Lines{"?.name"}));
}

TEST(Members, FollowFunctionPointers) {
  EXPECT_EQ(members("print(lib.table().open(1).fd)"), (Lines{"table().open", "table().open().fd"}));
  EXPECT_EQ(members("lib.get():close()"), (Lines{"get().close"}));
}

TEST(Members, LeaveLuaAlone) {
  for (const std::string_view body :
       {"function f(s) return s:sub(1), s[1] end", "print(string.format, math.pi, ngx.var.uri)",
        "local t = {} t.a = {} t.a.b = 1 print(t.x)", "local s = ('x'):rep(2) print(s.x)",
        "local f = io.open 'x' print(f.y)", "print(Global.a.b)", "print(#arg.x)",
        "local n = ffi.sizeof('int') print(n.x)", "print(ffi.os.x)",
        "print(tostring(lib.get()).x)"})
    EXPECT_EQ(members(body), Lines{}) << body;
}

TEST(Members, AreBounded) {
  const Usage usage = readBody(
      "local n = lib.get()\n"
      "while n do n = n.a or n.b or n.c or n.d or n.e or n.f n.use() end");
  EXPECT_LT(usage.members.size(), 400u);
  const Lines all = members(
      "local n = lib.get()\n"
      "while n do n = n.a or n.b or n.c or n.d or n.e or n.f n.use() end");
  for (const std::string_view path : {"get().a", "get().f", "get().use", "get().f.use"})
    EXPECT_NE(std::find(all.begin(), all.end(), path), all.end()) << path;
}

TEST(Members, HavePlaces) {
  const Usage usage = readBody("local c = lib.create()\nprint(c.status)");
  ASSERT_EQ(usage.members.size(), 1u);
  EXPECT_EQ(usage.members[0].place.line, 7u);
  EXPECT_EQ(usage.members[0].place.column, 9u);
  EXPECT_EQ(usage.members[0].root.kind, MemberRoot::Kind::Result);
  EXPECT_EQ(usage.members[0].root.symbol.name, "create");
}

}  // namespace
}  // namespace ljbind::luasource
