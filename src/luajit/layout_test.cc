// What is decoded from ids must be what ffi.sizeof, ffi.alignof and ffi.offsetof say.

#include <fmt/format.h>

#include <lua.hpp>

#include "luajit/decode.h"
#include "luajit/test_cdef.h"

namespace ljbind::luajit {
namespace {

constexpr const char* structs[] = {
    "struct t { char a; short b; int c; long long d; float e; double f; void *g; };",
    "struct t { int a; unsigned b:3; unsigned c:30; char d; int e:1; int :0; bool f:1; short g:9; "
    "};",
    "struct t { char a; int b:30; int c:7; short d; } __attribute__((packed));",
    "struct t { char a; int b __attribute__((aligned(32))); short c[7]; };",
    "struct t { int a; union { char b; struct { short c; union { long long d; int e; }; }; }; char "
    "f; };",
    "union t { char a[13]; int b; unsigned c:5; double d; };",
    "struct t { double _Complex a; char b; int c __attribute__((vector_size(16))); char d[]; };",
    "struct t { uint8_t a:3; uint8_t _pad[2]; uint16_t b:9; uint32_t c:17; } "
    "__attribute__((packed,aligned(8)));",
    "typedef long long under __attribute__((aligned(4))); struct t { char a; under b; char c; };",
    "struct in { char x; long double y; }; struct t { char a; struct in b[2]; const struct in c; "
    "};",
    "struct t { };",
};

// ffi.offsetof(t, name) as bytes, and bit position and width for a bit-field.
struct Offset {
  double bytes = -1, bit = -1, width = -1;
};

class Asked {
 public:
  explicit Asked(const std::string& text) : state_(std::move(*State::open())) {
    const std::string code = "ffi = require 'ffi'; ffi.cdef[[" + text + "]]";
    const Raised raised = state_.protectedCall([code = code.c_str()](lua_State* lua) {
      if (luaL_dostring(lua, code) != 0) lua_error(lua);
    });
    EXPECT_FALSE(raised) << *raised;
  }
  double number(const std::string& expression) { return numbers(expression).bytes; }
  Offset numbers(const std::string& expression) {
    Offset result;
    const std::string code = "return " + expression;
    const Raised raised = state_.protectedCall([code = code.c_str(), &result](lua_State* lua) {
      if (luaL_dostring(lua, code) != 0) lua_error(lua);
      lua_settop(lua, 3);
      if (!lua_isnil(lua, 1)) result.bytes = lua_tonumber(lua, 1);
      if (!lua_isnil(lua, 2)) result.bit = lua_tonumber(lua, 2);
      if (!lua_isnil(lua, 3)) result.width = lua_tonumber(lua, 3);
    });
    EXPECT_FALSE(raised) << *raised;
    return result;
  }

 private:
  State state_;
};

void checkFields(const ir::Module& module, const ir::Record& record, std::uint64_t base,
                 const std::string& type, Asked& lua) {
  for (const ir::Field& field : record.fields) {
    const std::uint64_t at = base + field.offsetBits;
    if (field.name.empty()) {
      const ir::DeclId inner = ir::recordOf(module, field.type);
      if (inner != ir::DeclId::None)
        checkFields(module, *ir::as<ir::Record>(module.decl(inner)), at, type, lua);
      continue;
    }
    const Offset offset = lua.numbers(fmt::format("ffi.offsetof('{}', '{}')", type, field.name));
    if (field.widthBits) {
      EXPECT_EQ(static_cast<double>(at), offset.bytes * 8 + offset.bit) << field.name;
      EXPECT_EQ(static_cast<double>(*field.widthBits), offset.width) << field.name;
    } else {
      EXPECT_EQ(static_cast<double>(at), offset.bytes * 8) << field.name;
      EXPECT_EQ(offset.bit, -1) << field.name;
    }
  }
}

TEST(Layout, RecordsAreAsLuaJITAnswers) {
  for (const std::string text : structs) {
    SCOPED_TRACE(text);
    const ir::Module module = mustRead(text);
    const std::string type = text.starts_with("union") ? "union t" : "struct t";
    const auto& record = get<ir::Record>(module, type);
    Asked lua(text);
    EXPECT_EQ(static_cast<double>(record.sizeBytes),
              lua.number(fmt::format("ffi.sizeof('{}')", type)));
    EXPECT_EQ(static_cast<double>(record.alignBytes),
              lua.number(fmt::format("ffi.alignof('{}')", type)));
    checkFields(module, record, 0, type, lua);
  }
}

TEST(Layout, TypesAreAsLuaJITAnswers) {
  const std::string declarations =
      "struct s { short x[3]; }; enum e { E }; typedef int aligned_int "
      "__attribute__((aligned(64)));";
  const char* types[] = {"bool",          "char",        "unsigned short", "int",
                         "long",          "long long",   "float",          "double",
                         "long double",   "void *",      "int[3]",         "char[3][5]",
                         "struct s",      "struct s[2]", "enum e",         "complex",
                         "complex float", "aligned_int", "const struct s", "int (*)(void)"};
  for (const std::string type : types) {
    SCOPED_TRACE(type);
    std::string member = type + " m";
    if (const auto bracket = type.find('['); bracket != std::string::npos)
      member = type.substr(0, bracket) + " m" + type.substr(bracket);
    if (const auto star = type.find("(*)"); star != std::string::npos)
      member = type.substr(0, star) + "(*m)(void)";
    const ir::Module module = mustRead(declarations + "struct t { " + member + "; };");
    const ir::TypeEntry& entry = module.entry(field(get<ir::Record>(module, "struct t"), "m").type);
    Asked lua(declarations);
    EXPECT_EQ(static_cast<double>(entry.sizeBytes.value_or(0)),
              lua.number(fmt::format("ffi.sizeof('{}')", type)));
    EXPECT_EQ(static_cast<double>(entry.alignBytes),
              lua.number(fmt::format("ffi.alignof('{}')", type)));
  }
}

}  // namespace
}  // namespace ljbind::luajit
