#include "luajit/sandbox.h"

#include <lua.hpp>

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

void install(lua_State* lua, Budget* budget) {
  if (luaL_loadbuffer(lua, sandboxLua, sizeof sandboxLua - 1, "=sandbox") != 0) lua_error(lua);
  lua_call(lua, 0, 2);
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
