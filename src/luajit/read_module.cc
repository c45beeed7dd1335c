#include "luajit/read_module.h"

#include <lua.hpp>

#include "luajit/decode.h"
#include "luajit/probe.h"

namespace ljbind::luajit {
namespace {

// Compiles `text` and leaves it for require to find; only Lua text, never bytecode.
void preload(lua_State* lua, const std::string& name, const std::string& text) {
  lua_getglobal(lua, "package");
  lua_getfield(lua, -1, "preload");
  lua_pushlstring(lua, name.data(), name.size());
  lua_pushfstring(lua, "=%s", name.c_str());
  if (luaL_loadbufferx(lua, text.data(), text.size(), lua_tostring(lua, -1), "t") != 0)
    lua_error(lua);
  lua_remove(lua, -2);
  lua_rawset(lua, -3);
}

void requireModule(lua_State* lua, const std::string& name) {
  lua_getglobal(lua, "require");
  lua_pushlstring(lua, name.data(), name.size());
  lua_call(lua, 1, 1);
  if (lua_type(lua, -1) != LUA_TTABLE)
    luaL_error(lua, "it returns a %s, not a table", lua_typename(lua, lua_type(lua, -1)));
  keep(lua, Kept::Module);
}

Status load(State& state, const std::string& name, const std::string& text,
            const std::vector<NamedModule>& preloaded) {
  const Raised raised = state.protectedCall([&name, &text, &preloaded](lua_State* lua) {
    for (const auto& [otherName, otherText] : preloaded) {
      preload(lua, otherName, otherText);
      lua_settop(lua, 0);
    }
    preload(lua, name, text);
    lua_settop(lua, 0);
    requireModule(lua, name);
  });
  if (!raised) return Nothing{};
  if (std::optional<Diagnostic> full = exhaustion(*raised)) return *full;
  return diagnose(Id::ModuleFailed, name, *raised);
}

Result<ReadBack> readBack(std::unique_ptr<Confinement> confinement, State state,
                          std::uint32_t firstNew, const std::vector<Probe>& probes) {
  Result<std::vector<RawResult>> found = probe(state, probes);
  if (!found) return found.failure();
  SeenCtypes& seen = confinement->seen;
  for (const RawResult& one : *found) seen.certain &= one.error.empty();
  const Result<std::vector<Ctype>> table = scanCtypes(state, std::move(seen));
  if (!table) return table.failure();
  Decoded decoded = decode(*table, firstNew, state.target());
  ReadBack result{std::move(decoded.module), {}, std::move(confinement), std::move(state)};
  result.results.reserve(found->size());
  for (RawResult& raw : *found)
    result.results.push_back({toValue(raw.value, decoded.types), std::move(raw.error)});
  return result;
}

}  // namespace

Result<ReadBack> readModule(const std::string& moduleText, const std::string& moduleName,
                            const std::vector<NamedModule>& preloaded,
                            const std::vector<Probe>& probes) {
  // Before the state, which may run finalizers while it closes.
  auto confinement = std::make_unique<Confinement>();
  Result<State> state = State::open();
  if (!state) return state.failure();
  const Result<std::uint32_t> predeclared = countCtypes(*state);
  if (!predeclared) return predeclared.failure();
  if (const Raised raised = confine(*state, *confinement))
    return diagnose(Id::LuaStateBroken, *raised);
  if (const Status loaded = load(*state, moduleName, moduleText, preloaded); !loaded)
    return loaded.failure();
  return readBack(std::move(confinement), std::move(*state), *predeclared + 1, probes);
}

}  // namespace ljbind::luajit
