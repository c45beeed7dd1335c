#include "luajit/ctype.h"

#include <lua.hpp>

namespace ljbind::luajit {
namespace {

bool exists(lua_State* lua, int typeInfo, std::uint32_t id) {
  pushTypeInfo(lua, typeInfo, id);
  const bool found = lua_type(lua, -1) == LUA_TTABLE;
  lua_settop(lua, -2);
  dropTypeInfo(lua);
  return found;
}

// The stack of the scan: typeinfo and the four keys, so that no string is hashed in the loop.
enum Slot : int { TypeInfo = 1, Info, Size, Sib, Name, Entry };

std::uint32_t number(lua_State* lua, Slot key, std::uint32_t otherwise) {
  lua_pushvalue(lua, key);
  lua_rawget(lua, Entry);
  // Numbers are shown signed; the bits are what counts.
  const bool found = lua_type(lua, -1) == LUA_TNUMBER;
  const auto value = static_cast<std::uint32_t>(lua_tointeger(lua, -1));
  lua_settop(lua, Entry);
  return found ? value : otherwise;
}

std::string_view text(lua_State* lua) {
  lua_pushvalue(lua, Name);
  lua_rawget(lua, Entry);
  std::size_t length = 0;
  const char* chars = lua_type(lua, -1) == LUA_TSTRING ? lua_tolstring(lua, -1, &length) : nullptr;
  lua_settop(lua, Entry);
  return {chars, length};
}

void scan(lua_State* lua, Ctype* table, std::size_t size) {
  pushKept(lua, Kept::TypeInfo);
  for (const char* key : {"info", "size", "sib", "name"}) lua_pushstring(lua, key);
  for (std::size_t id = 1; id < size; ++id) {
    pushTypeInfo(lua, TypeInfo, static_cast<std::uint32_t>(id));
    Ctype& entry = table[id];
    entry.info = number(lua, Info, 0);
    entry.size = number(lua, Size, noSize);
    entry.sibling = number(lua, Sib, 0);
    entry.name = text(lua);
    lua_settop(lua, Name);
    dropTypeInfo(lua);
  }
}

}  // namespace

Result<std::uint32_t> countCtypes(State& state) {
  std::uint32_t known = 1;       // exists
  std::uint32_t beyond = 65536;  // cannot exist: ids have 16 bits
  std::uint32_t* bounds[] = {&known, &beyond};
  const Raised raised = state.protectedCall([&bounds](lua_State* lua) {
    pushKept(lua, Kept::TypeInfo);
    while (*bounds[0] + 1 < *bounds[1]) {
      const std::uint32_t middle = *bounds[0] + (*bounds[1] - *bounds[0]) / 2;
      (exists(lua, 1, middle) ? *bounds[0] : *bounds[1]) = middle;
    }
  });
  if (raised) return diagnose(Id::LuaStateBroken, *raised);
  return known;
}

Result<std::vector<Ctype>> scanCtypes(State& state) {
  const Result<std::uint32_t> count = countCtypes(state);
  if (!count) return count.failure();
  std::vector<Ctype> table(*count + 1);
  Ctype* first = table.data();
  const std::size_t size = table.size();
  const Raised raised =
      state.protectedCall([first, size](lua_State* lua) { scan(lua, first, size); });
  if (!raised) return table;
  if (std::optional<Diagnostic> full = exhaustion(*raised)) return *full;
  return diagnose(Id::LuaStateBroken, *raised);
}

}  // namespace ljbind::luajit
