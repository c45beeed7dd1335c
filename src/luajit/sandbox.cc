#include "luajit/sandbox.h"

#include <lua.hpp>

#include "luajit/ctype.h"
#include "luajit/sandbox_lua.h"

namespace ljbind::luajit {
namespace {

constexpr int instructionsPerCheck = 1'000'000;

// Its address is where the registry keeps the Budget.
constexpr char budgetKey = 0;

void checkBudget(lua_State* lua, lua_Debug*) {
  lua_pushlightuserdata(lua, const_cast<char*>(&budgetKey));
  lua_rawget(lua, LUA_REGISTRYINDEX);
  auto* budget = static_cast<Budget*>(lua_touserdata(lua, -1));
  lua_settop(lua, -2);
  if (budget->left > instructionsPerCheck) {
    budget->left -= instructionsPerCheck;
    return;
  }
  // From here on every instruction raises, so that no pcall of the module can carry on.
  budget->left = 0;
  lua_sethook(lua, checkBudget, LUA_MASKCOUNT, 1);
  luaL_error(lua, "stopped after %f instructions", static_cast<double>(budget->limit));
}

// enter_new_names(known, first): gives each name of a function, variable or constant from the id
// `first` upward its id in `known`, where it has none, and returns the last id there is.
int enterNewNames(lua_State* lua) {
  enum Slot : int { Known = 1, Id, TypeInfo, Info, Name, Entry };
  lua_Integer id = lua_tointeger(lua, Id);
  pushKept(lua, Kept::TypeInfo);
  lua_pushliteral(lua, "info");
  lua_pushliteral(lua, "name");
  for (;; ++id) {
    pushTypeInfo(lua, TypeInfo, static_cast<std::uint32_t>(id));
    if (lua_type(lua, Entry) == LUA_TNIL) break;
    lua_pushvalue(lua, Info);
    lua_rawget(lua, Entry);
    Ctype ctype;
    ctype.info = static_cast<std::uint32_t>(lua_tointeger(lua, -1));
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

void install(lua_State* lua, Budget* budget) {
  if (luaL_loadbuffer(lua, sandboxLua, sizeof sandboxLua - 1, "=sandbox") != 0) lua_error(lua);
  lua_pushcfunction(lua, enterNewNames);
  lua_call(lua, 1, 2);
  keep(lua, Kept::SymbolMeta);
  keep(lua, Kept::SymbolStates);
  lua_pushlightuserdata(lua, const_cast<char*>(&budgetKey));
  lua_pushlightuserdata(lua, budget);
  lua_rawset(lua, LUA_REGISTRYINDEX);
  lua_sethook(lua, checkBudget, LUA_MASKCOUNT, instructionsPerCheck);
}

}  // namespace

Raised confine(State& state, Budget& budget) {
  return state.protectedCall([&budget](lua_State* lua) { install(lua, &budget); });
}

}  // namespace ljbind::luajit
