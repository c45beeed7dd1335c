#include "luajit/sandbox.h"

#include <lua.hpp>

#include "luajit/ctype.h"
#include "luajit/sandbox_lua.h"

namespace ljbind::luajit {
namespace {

constexpr int instructionsPerCheck = 1'000'000;

// Its address is where the registry keeps the Confinement.
constexpr char confinementKey = 0;

void checkBudget(lua_State* lua, lua_Debug*) {
  lua_pushlightuserdata(lua, const_cast<char*>(&confinementKey));
  lua_rawget(lua, LUA_REGISTRYINDEX);
  auto* confinement = static_cast<Confinement*>(lua_touserdata(lua, -1));
  lua_settop(lua, -2);
  if (confinement->left > instructionsPerCheck) {
    confinement->left -= instructionsPerCheck;
    return;
  }
  // From here on every instruction raises, so that no pcall of the module can carry on.
  confinement->left = 0;
  lua_sethook(lua, checkBudget, LUA_MASKCOUNT, 1);
  luaL_error(lua, "stopped after %f instructions", static_cast<double>(confinement->limit));
}

SeenCtypes& seenBy(lua_State* lua) {
  return *static_cast<SeenCtypes*>(lua_touserdata(lua, lua_upvalueindex(1)));
}

// enter_new_names(known, first): gives each name of a function, variable or constant from the id
// `first` upward its id in `known`, where it has none, and returns the last id there is.
int enterNewNames(lua_State* lua) {
  enum Slot : int { Known = 1, First, TypeInfo, Keys, Name = Keys + ctypeKeys - 1, Entry };
  SeenCtypes& seen = seenBy(lua);
  lua_Integer id = lua_tointeger(lua, First);
  if (static_cast<std::size_t>(id) < seen.table.size())
    seen.table.resize(static_cast<std::size_t>(id));
  pushKept(lua, Kept::TypeInfo);
  pushCtypeKeys(lua);
  for (;; ++id) {
    pushTypeInfo(lua, TypeInfo, static_cast<std::uint32_t>(id));
    if (lua_type(lua, Entry) == LUA_TNIL) break;
    const Ctype ctype = readCtype(lua, Keys, Entry);
    seen.table.push_back(ctype);
    const CtypeKind kind = ctype.kind();
    if (kind == CtypeKind::Func || kind == CtypeKind::Constant || kind == CtypeKind::Extern) {
      lua_pushvalue(lua, Name);
      lua_rawget(lua, Entry);
      if (lua_type(lua, -1) == LUA_TSTRING) {
        lua_pushvalue(lua, -1);
        lua_rawget(lua, Known);
        const bool fresh = lua_type(lua, -1) == LUA_TNIL;
        lua_settop(lua, -2);
        lua_pushinteger(lua, id);
        if (fresh) lua_rawset(lua, Known);
      }
    }
    lua_settop(lua, Name);
    dropTypeInfo(lua);
  }
  lua_pushinteger(lua, id - 1);
  return 1;
}

// raised(): an error was caught, which may have taken ids back.
int noteRaised(lua_State* lua) {
  seenBy(lua).certain = false;
  return 0;
}

void install(lua_State* lua, Confinement* confinement) {
  if (luaL_loadbuffer(lua, sandboxLua, sizeof sandboxLua - 1, "=sandbox") != 0) lua_error(lua);
  for (lua_CFunction function : {enterNewNames, noteRaised}) {
    lua_pushlightuserdata(lua, &confinement->seen);
    lua_pushcclosure(lua, function, 1);
  }
  lua_call(lua, 2, 2);
  keep(lua, Kept::SymbolMeta);
  keep(lua, Kept::SymbolStates);
  lua_pushlightuserdata(lua, const_cast<char*>(&confinementKey));
  lua_pushlightuserdata(lua, confinement);
  lua_rawset(lua, LUA_REGISTRYINDEX);
  lua_sethook(lua, checkBudget, LUA_MASKCOUNT, instructionsPerCheck);
}

}  // namespace

Raised confine(State& state, Confinement& confinement) {
  // Lua is not to see an exception of the vector's: there is room for all ids there can be.
  confinement.seen.table.reserve(65'536 + 1);
  confinement.seen.table.assign(1, Ctype());
  return state.protectedCall([&confinement](lua_State* lua) { install(lua, &confinement); });
}

}  // namespace ljbind::luajit
