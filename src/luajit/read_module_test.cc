#include "luajit/read_module.h"

#include <gtest/gtest.h>

#include "luajit/test_cdef.h"

namespace ljbind::luajit {
namespace {

Result<ReadBack> readBack(const std::string& text, std::vector<std::string> names = {},
                          const std::vector<NamedModule>& preloaded = {}) {
  std::vector<Probe> probes;
  for (std::string& name : names) probes.push_back({Probe::Kind::Symbol, std::move(name)});
  return readModule(text, "m", preloaded, probes);
}

// The one value that a module gives under the name `x`.
ProbeResult valueOf(const std::string& text) {
  Result<ReadBack> read = readBack(text, {"x"});
  if (read) return read->results.at(0);
  ADD_FAILURE() << render(read.failure());
  return {};
}

std::string failureOf(const std::string& text) {
  const Result<ReadBack> read = readBack(text);
  return read ? "none" : read.failure().message;
}

const std::string ffi = "local ffi = require 'ffi'\n";

TEST(ReadModule, DeclarationsOfLoadAndOfFirstTouchAreReadBack) {
  const Result<ReadBack> read = readBack(ffi + R"(
    ffi.cdef "struct s { int a; char b; };"
    local lib = ffi.load "libs.so.1"
    return setmetatable({}, { __index = function(M, name)
      ffi.cdef("int " .. name .. "(struct s *);")
      M[name] = lib[name]
      return M[name]
    end }))",
                                         {"first", "second"});
  ASSERT_TRUE(read) << render(read.failure());
  EXPECT_EQ(get<ir::Record>(read->module, "struct s").sizeBytes, 8U);
  EXPECT_EQ(show(read->module, get<ir::FunctionDecl>(read->module, "second").type),
            "fn(ptr(struct s)) int");
  EXPECT_EQ(read->results[0].value, LuaValue(SymbolValue{"libs.so.1", "first"}));
  EXPECT_EQ(read->results[1].value, LuaValue(SymbolValue{"libs.so.1", "second"}));
}

TEST(ReadModule, ReadsEveryKindOfValue) {
  EXPECT_EQ(valueOf("return {}").value, LuaValue(std::monostate{}));
  EXPECT_EQ(valueOf("return { x = true }").value, LuaValue(true));
  EXPECT_EQ(valueOf("return { x = 4294967295 }").value, LuaValue(4294967295.0));
  EXPECT_EQ(valueOf("return { x = -9223372036854775807LL - 1 }").value, LuaValue(INT64_MIN));
  EXPECT_EQ(valueOf("return { x = 0xffffffffffffffffULL }").value, LuaValue(UINT64_MAX));
  EXPECT_EQ(valueOf("return { x = 'a\\0b' }").value, LuaValue(std::string("a\0b", 3)));
  EXPECT_EQ(valueOf("return { x = {} }").value, LuaValue(OtherValue{"table"}));
  EXPECT_EQ(valueOf("return { x = print }").value, LuaValue(OtherValue{"function"}));
  EXPECT_EQ(valueOf(ffi + "return { x = ffi.new 'int[2]' }").value,
            LuaValue(OtherValue{"cdata<int [2]>"}));
}

TEST(ReadModule, ReadsPointersAndCtypes) {
  const Result<ReadBack> read = readBack(ffi + R"(ffi.cdef "struct s { int a; };"
    return { p = ffi.cast("struct s *", -1), t = ffi.typeof "struct s", i = ffi.typeof "uint64_t" })",
                                         {"p", "t", "i"});
  ASSERT_TRUE(read) << render(read.failure());
  const auto pointer = std::get<PointerValue>(read->results[0].value);
  EXPECT_EQ(pointer.address, UINT64_MAX);
  EXPECT_EQ(show(read->module, pointer.type), "ptr(struct s)");
  EXPECT_EQ(show(read->module, std::get<CtypeValue>(read->results[1].value).type), "struct s");
  EXPECT_EQ(show(read->module, std::get<CtypeValue>(read->results[2].value).type), "ullong");
}

TEST(ReadModule, ConstantsOfANamespaceAreValues) {
  const std::string text =
      ffi +
      "ffi.cdef 'enum { A = -3, B = 0xffffffff }; static const unsigned U = -1;' return { x = ";
  EXPECT_EQ(valueOf(text + "ffi.C.A }").value, LuaValue(-3.0));
  EXPECT_EQ(valueOf(text + "ffi.C.U }").value, LuaValue(4294967295.0));
  EXPECT_EQ(valueOf(text + "ffi.load('z').A }").value, LuaValue(-3.0));
}

TEST(ReadModule, AccessorsShowTheirCallsAndDereferences) {
  const std::string text =
      ffi + "ffi.cdef 'int **place(void); extern int v[];' local L = ffi.load 'l'\n";
  EXPECT_EQ(valueOf(text + "return { x = L.place }").value,
            LuaValue(SymbolValue{"l", "place", 0, 0}));
  EXPECT_EQ(valueOf(text + "return { x = L.place() }").value,
            LuaValue(SymbolValue{"l", "place", 1, 0}));
  EXPECT_EQ(valueOf(text + "return { x = L.place()[0][0] }").value,
            LuaValue(SymbolValue{"l", "place", 1, 2}));
  EXPECT_EQ(valueOf(text + "return { x = ffi.C.v }").value, LuaValue(SymbolValue{"", "v", 0, 0}));
  EXPECT_EQ(
      valueOf(text + "return setmetatable({}, {__index = function() return L.place()[1] end})")
          .error,
      "m:3: 'place' is indexed by '1'");
}

TEST(ReadModule, AnUndeclaredSymbolRaisesLuaJITsError) {
  const ProbeResult result = valueOf(ffi +
                                     "local L = ffi.load 'l' return setmetatable({}, { __index = "
                                     "function(_, k) return L[k] end })");
  EXPECT_EQ(result.error, "m:2: missing declaration for symbol 'x'");
  EXPECT_EQ(result.value, LuaValue(std::monostate{}));
}

TEST(ReadModule, ARejectedChunkDoesNotLeaveNamesBehind) {
  const ProbeResult result = valueOf(ffi + R"(
    ffi.cdef "int f(void);"
    local L = ffi.load "l"
    local f = L.f
    pcall(ffi.cdef, "int x(void); int y(; ")
    return { x = pcall(function() return L.x end) })");
  EXPECT_EQ(result.value, LuaValue(false));
}

// The table of types is read as it grows, and a struct or an enum may be completed after that.
TEST(ReadModule, WhatIsCompletedLaterIsReadAgain) {
  const std::string text = ffi + R"(
    local L = ffi.load "l"
    local texts = { f = "struct s; enum e; int f(struct s *, enum e *);",
                    g = "struct s { int a; char b; }; enum e { E = 3 }; int g(struct s *);" }
    return setmetatable({}, { __index = function(_, k) ffi.cdef(texts[k]) return L[k] end }))";
  const std::vector<std::string> plain{"f", "g"}, withError{"f", "h", "g"};
  for (const std::vector<std::string>& names : {plain, withError}) {
    const Result<ReadBack> read = readBack(text, names);
    ASSERT_TRUE(read) << render(read.failure());
    const ir::Record* record = nullptr;
    const ir::Enum* list = nullptr;
    for (const ir::Decl& decl : read->module.decls) {
      if (decl.name == "s") record = ir::as<ir::Record>(decl);
      if (decl.name == "e") list = ir::as<ir::Enum>(decl);
    }
    ASSERT_TRUE(record && list);
    EXPECT_EQ(record->sizeBytes, 8U);
    EXPECT_EQ(record->fields.size(), 2U);
    ASSERT_EQ(list->enumerators.size(), 1U);
    EXPECT_EQ(list->enumerators[0].value.bits, 3U);
  }
}

TEST(ReadModule, OtherModulesAreFoundByRequire) {
  const Result<ReadBack> read = readBack("local h = require 'm_h' return { x = h.y, z = (...) }",
                                         {"x", "z"}, {{"m_h", "return { y = 7 }"}});
  ASSERT_TRUE(read) << render(read.failure());
  EXPECT_EQ(read->results[0].value, LuaValue(7.0));
  EXPECT_EQ(read->results[1].value, LuaValue(std::string("m")));
}

TEST(ReadModule, WhatAProbeRaisesIsItsResultOnly) {
  const Result<ReadBack> read = readBack(
      "return setmetatable({ b = 1 }, { __index = function(_, k) error('not in libz: ' .. k, 0) "
      "end })",
      {"a", "b"});
  ASSERT_TRUE(read) << render(read.failure());
  EXPECT_EQ(read->results[0].error, "not in libz: a");
  EXPECT_EQ(read->results[1].value, LuaValue(1.0));
}

TEST(ReadModule, FailuresAreSaid) {
  EXPECT_EQ(failureOf("return 5"),
            "module 'm' does not load in LuaJIT: it returns a number, not a table");
  EXPECT_EQ(failureOf("x ="),
            "module 'm' does not load in LuaJIT: m:1: unexpected symbol near '<eof>'");
  EXPECT_EQ(failureOf("error { code = 1 }"),
            "module 'm' does not load in LuaJIT: (error object is a table value)");
  EXPECT_EQ(failureOf(ffi + "ffi.cdef 'int f('"),
            "module 'm' does not load in LuaJIT: m:2: declaration specifier expected near '<eof>'");
  EXPECT_EQ(failureOf("\x1bLJ\x02"),
            "module 'm' does not load in LuaJIT: attempt to load chunk with wrong mode");
}

TEST(ReadModule, NothingOutsideCanBeReached) {
  for (const char* name :
       {"os.exit", "os.execute", "os.remove", "os.rename", "os.tmpname", "io", "dofile", "loadfile",
        "package.loadlib", "debug.sethook", "debug.getregistry"})
    EXPECT_EQ(valueOf(std::string("return { x = ") + name + " }").value, LuaValue(std::monostate{}))
        << name;
  EXPECT_EQ(failureOf("os.exit(0)").substr(0, 52),
            "module 'm' does not load in LuaJIT: m:1: attempt to ");
  EXPECT_EQ(failureOf("io.open('/etc/passwd')").substr(0, 52),
            "module 'm' does not load in LuaJIT: m:1: attempt to ");
  for (const char* name : {"io", "socket", "jit.util", "jit.opt", "jit.profile"})
    EXPECT_NE(failureOf(std::string("return { require '") + name + "' }").find("not found"),
              std::string::npos)
        << name;
  EXPECT_EQ(failureOf("os.getenv('HOME') print(1) require 'table.new' require 'bit' return {}"),
            "none");
}

TEST(ReadModule, TheCompilerStaysOff) {
  EXPECT_EQ(valueOf("jit.on() return { x = jit.status() }").value, LuaValue(false));
}

TEST(ReadModule, AHangingModuleIsStopped) {
  EXPECT_EQ(failureOf("while true do pcall(function() while true do end end) end"),
            "module 'm' does not load in LuaJIT: stopped after 2000000000 instructions");
}

TEST(ReadModule, RunawayMemoryIsStopped) {
  const Result<ReadBack> read =
      readBack("local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1e7) .. i end return t");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.failure().id, Id::LuaOutOfMemory);
}

TEST(ReadModule, DeepRecursionIsAnErrorLikeAnother) {
  EXPECT_NE(failureOf("local function f() return 1 + f() end f()").find("stack overflow"),
            std::string::npos);
  EXPECT_NE(failureOf("local t = setmetatable({}, {}) getmetatable(t).__index = function(s, k) "
                      "return s[k + 1] + 1 end return { x = t[1] }")
                .find("overflow"),
            std::string::npos);
}

TEST(ReadModule, TableOverflowIsSaid) {
  const Result<ReadBack> read =
      readBack(ffi + "for i = 1, 70000 do ffi.cdef('int f' .. i .. '(int);') end return {}");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.failure().id, Id::CtypeTableFull);
}

TEST(ReadModule, AFunctionForABitFieldIsCalled) {
  const std::string module = R"(return {
    high = function(bytes, value)
      if not value then return math.floor(bytes[1] / 16) end
      bytes[1] = bytes[1] % 16 + value * 16
    end,
    wide = function(bytes, value)
      if not value then return 0x1122334455667788LL + bytes[0] end
      bytes[0] = tonumber(value % 256)
    end,
    bool = function(bytes, value)
      if value == nil then return bytes[0] ~= 0 end
      bytes[0] = value
    end,
    none = 5,
  })";
  using Kind = Probe::Kind;
  const std::string image("\x01\xab", 2);
  const Result<ReadBack> read = readModule(module, "m", {},
                                           {{Kind::BitField, "high", image, 3, false},
                                            {Kind::BitField, "wide", image, 0x1ff, true},
                                            {Kind::BitField, "bool", image, 0, false},
                                            {Kind::BitField, "high", image, 3, true},
                                            {Kind::BitField, "none", image, 0, false}});
  ASSERT_TRUE(read);
  const auto result = [&](std::size_t i) { return std::get<std::string>(read->results[i].value); };
  EXPECT_EQ(result(0), std::string("\x0a\0\0\0\0\0\0\0\x01\x3b", 10));
  EXPECT_EQ(result(1), std::string("\x89\x77\x66\x55\x44\x33\x22\x11\xff\xab", 10));
  EXPECT_EQ(result(2), std::string("\x01\0\0\0\0\0\0\0\0\xab", 10));
  EXPECT_EQ(result(3), "");  // a number where cdata is due
  EXPECT_NE(read->results[4].error.find("attempt to call"), std::string::npos);
}

TEST(ReadModule, ReservedMemberNamesArePassedAsParameters) {
  const Result<ReadBack> read =
      readBack(ffi + "ffi.cdef('struct k { int $; };', 'complex') return {}");
  ASSERT_TRUE(read);
  EXPECT_EQ(get<ir::Record>(read->module, "struct k").fields.at(0).name, "complex");
}

}  // namespace
}  // namespace ljbind::luajit
