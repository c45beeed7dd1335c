#include "luajit/state.h"

#include <lua.hpp>

#include "luajit/arena.h"

namespace ljbind::luajit {
namespace {

struct Call {
  void (*run)(lua_State*, void*);
  void* context;
};

int trampoline(lua_State* lua) {
  const Call* call = static_cast<const Call*>(lua_touserdata(lua, 1));
  lua_settop(lua, 0);
  call->run(lua, call->context);
  return 0;
}

// Only strings are read: converting anything else could raise again.
std::string describeError(lua_State* lua) {
  if (lua_type(lua, -1) != LUA_TSTRING)
    return std::string("(error object is a ") + lua_typename(lua, lua_type(lua, -1)) + " value)";
  std::size_t length = 0;
  const char* text = lua_tolstring(lua, -1, &length);
  return std::string(text, length);
}

void keepField(lua_State* lua, const char* name, Kept what) {
  lua_getfield(lua, -1, name);
  keep(lua, what);
}

struct Target {
  const char *arch, *os;  // strings of the jit table
};

void prepare(lua_State* lua, Target& target) {
  luaL_openlibs(lua);
  luaJIT_setmode(lua, 0, LUAJIT_MODE_ENGINE | LUAJIT_MODE_OFF);
  lua_getglobal(lua, "jit");
  lua_getfield(lua, -1, "arch");
  target.arch = luaL_checkstring(lua, -1);
  lua_getfield(lua, -2, "os");
  target.os = luaL_checkstring(lua, -1);
  lua_getglobal(lua, "require");
  lua_pushliteral(lua, "ffi");
  lua_call(lua, 1, 1);
  keepField(lua, "cdef", Kept::Cdef);
  keepField(lua, "typeinfo", Kept::TypeInfo);
  keepField(lua, "typeof", Kept::TypeOf);
  lua_getglobal(lua, "tostring");
  keep(lua, Kept::ToString);
}

// An address for each, as a key of the registry that nobody else has.
void* keyOf(Kept what) {
  static char keys[static_cast<std::size_t>(Kept::Exercise) + 1];
  return &keys[static_cast<std::size_t>(what)];
}

}  // namespace

void keep(lua_State* lua, Kept what) {
  lua_pushlightuserdata(lua, keyOf(what));
  lua_insert(lua, -2);
  lua_rawset(lua, LUA_REGISTRYINDEX);
}

void pushKept(lua_State* lua, Kept what) {
  lua_pushlightuserdata(lua, keyOf(what));
  lua_rawget(lua, LUA_REGISTRYINDEX);
}

struct State::Memory {
  Arena arena;
  std::size_t usedBytes = 0;
  std::size_t maxBytes;
  // Those of Lua's own allocator, where this LuaJIT insists on it (x64 without GC64).
  lua_Alloc own = nullptr;
  void* ownContext = nullptr;

  static void* allocate(void* self, void* old, std::size_t oldBytes, std::size_t newBytes) {
    auto* memory = static_cast<Memory*>(self);
    if (newBytes > oldBytes && memory->usedBytes + (newBytes - oldBytes) > memory->maxBytes)
      return nullptr;
    void* block = memory->own ? memory->own(memory->ownContext, old, oldBytes, newBytes)
                              : Arena::allocate(&memory->arena, old, oldBytes, newBytes);
    if (block || newBytes == 0) memory->usedBytes += newBytes - oldBytes;
    return block;
  }
};

State::Memory& State::memoryOf(lua_State* lua) {
  void* memory = nullptr;
  lua_getallocf(lua, &memory);
  return *static_cast<Memory*>(memory);
}

void State::Close::operator()(lua_State* lua) const {
  if (memory->own) {
    // LuaJIT frees its arena only when it finds the allocator that made it.
    lua_setallocf(lua, memory->own, memory->ownContext);
    lua_close(lua);
  }
  // Else there is nothing to close: the arena holds all there is of it.
  delete memory;
}

State::State(lua_State* lua, Memory* memory) : lua_(lua, Close{memory}) {}

Result<State> State::open(std::size_t maxBytes) {
  auto memory = std::make_unique<Memory>();
  memory->maxBytes = maxBytes;
  lua_State* lua = lua_newstate(Memory::allocate, memory.get());
  if (!lua) {
    lua = luaL_newstate();
    if (!lua) return diagnose(Id::LuaOutOfMemory);
    memory->own = lua_getallocf(lua, &memory->ownContext);
    memory->usedBytes = static_cast<std::size_t>(lua_gc(lua, LUA_GCCOUNT, 0)) * 1024;
    lua_setallocf(lua, Memory::allocate, memory.get());
  }
  // Every state is thrown away soon, and what it may use is bounded: collecting is wasted time.
  lua_gc(lua, LUA_GCSTOP, 0);
  State state(lua, memory.release());
  Target target{};
  if (const Raised raised = state.protectedCall([&target](lua_State* l) { prepare(l, target); }))
    return diagnose(Id::LuaStateBroken, *raised);
  state.target_ = std::string(target.arch) + "-" + target.os;
  return state;
}

Raised State::enter(void (*run)(lua_State*, void*), void* context) {
  Call call{run, context};
  if (lua_cpcall(lua_.get(), trampoline, &call) == 0) return std::nullopt;
  std::string message = describeError(lua_.get());
  lua_settop(lua_.get(), -2);
  return message;
}

void pushTypeInfo(lua_State* lua, int typeInfo, std::uint32_t id) {
  lua_pushvalue(lua, typeInfo);
  lua_pushinteger(lua, static_cast<lua_Integer>(id));
  Arena& arena = State::memoryOf(lua).arena;
  arena.beginTemporary();
  lua_call(lua, 1, 1);
  arena.endTemporary();
}

void dropTypeInfo(lua_State* lua) {
  // A table with fields. Where more was made, the name of a field was seen for the first time, and
  // that string is to stay.
  constexpr std::size_t piecesOfTable = 2;
  State::Memory& memory = State::memoryOf(lua);
  if (memory.arena.temporaryCount() <= piecesOfTable)
    memory.usedBytes -= memory.arena.freeTemporary();
}

std::optional<Diagnostic> exhaustion(const std::string& raised) {
  if (raised.find("not enough memory") != std::string::npos) return diagnose(Id::LuaOutOfMemory);
  if (raised.find("table overflow") != std::string::npos) return diagnose(Id::CtypeTableFull);
  return std::nullopt;
}

}  // namespace ljbind::luajit
