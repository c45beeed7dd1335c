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

std::uint32_t number(lua_State* lua, int key, int entry, std::uint32_t otherwise) {
  lua_pushvalue(lua, key);
  lua_rawget(lua, entry);
  // Numbers are shown signed; the bits are what counts.
  const bool found = lua_type(lua, -1) == LUA_TNUMBER;
  const auto value = static_cast<std::uint32_t>(lua_tointeger(lua, -1));
  lua_settop(lua, -2);
  return found ? value : otherwise;
}

std::string_view text(lua_State* lua, int key, int entry) {
  lua_pushvalue(lua, key);
  lua_rawget(lua, entry);
  std::size_t length = 0;
  const char* chars = lua_type(lua, -1) == LUA_TSTRING ? lua_tolstring(lua, -1, &length) : nullptr;
  lua_settop(lua, -2);
  return {chars, length};
}

// Those that are new, and those that may have changed.
void scan(lua_State* lua, Ctype* table, std::size_t known, std::size_t size) {
  enum Slot : int { TypeInfo = 1, Keys, Entry = Keys + ctypeKeys };
  pushKept(lua, Kept::TypeInfo);
  pushCtypeKeys(lua);
  for (std::size_t id = 1; id < size; ++id) {
    if (id < known && table[id].kind() != CtypeKind::Struct && table[id].kind() != CtypeKind::Enum)
      continue;
    pushTypeInfo(lua, TypeInfo, static_cast<std::uint32_t>(id));
    table[id] = readCtype(lua, Keys, Entry);
    lua_settop(lua, Entry - 1);
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

void pushCtypeKeys(lua_State* lua) {
  // So that no string is hashed for each.
  for (const char* key : {"info", "size", "sib", "name"}) lua_pushstring(lua, key);
}

Ctype readCtype(lua_State* lua, int keys, int entry) {
  Ctype ctype;
  ctype.info = number(lua, keys, entry, 0);
  ctype.size = number(lua, keys + 1, entry, noSize);
  ctype.sibling = number(lua, keys + 2, entry, 0);
  ctype.name = text(lua, keys + 3, entry);
  return ctype;
}

Result<std::vector<Ctype>> scanCtypes(State& state, SeenCtypes seen) {
  const Result<std::uint32_t> count = countCtypes(state);
  if (!count) return count.failure();
  std::vector<Ctype> table = std::move(seen.table);
  const std::size_t size = *count + 1;
  const std::size_t known = seen.certain && table.size() <= size ? table.size() : 0;
  table.resize(size);
  Ctype* first = table.data();
  const Raised raised =
      state.protectedCall([first, known, size](lua_State* lua) { scan(lua, first, known, size); });
  if (!raised) return table;
  if (std::optional<Diagnostic> full = exhaustion(*raised)) return *full;
  return diagnose(Id::LuaStateBroken, *raised);
}

Result<std::vector<Ctype>> scanCtypes(State& state) { return scanCtypes(state, SeenCtypes()); }

}  // namespace ljbind::luajit
