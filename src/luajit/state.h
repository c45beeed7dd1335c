// A fresh LuaJIT state that is entered in one way only: protectedCall.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

#include "base/result.h"

struct lua_State;

namespace ljbind::luajit {

// What Lua raised, in words; none when nothing was.
using Raised = std::optional<std::string>;

// Owns one state with the standard libraries and `ffi` loaded, the JIT compiler off and the garbage
// collector stopped for good: strings live as long as the state. A state is used by one thread at a
// time; different states share nothing.
class State {
 public:
  // Beyond `maxBytes` in use, Lua is told that there is no more memory.
  static Result<State> open(std::size_t maxBytes = std::size_t{1} << 30);

  // What LuaJIT was built for, in its own words: "x64-Linux".
  const std::string& target() const { return target_; }

  // Runs `body(lua_State*)` so that whatever Lua raises, out of memory included, ends here. Lua
  // leaves `body` by a long jump: it must own nothing and throw nothing, and what it captures must
  // need no destructor. The Lua stack is as before afterwards.
  template <typename Body>
  Raised protectedCall(Body body) {
    static_assert(std::is_trivially_destructible_v<Body>, "Lua would jump over a destructor");
    return enter([](lua_State* lua, void* context) { (*static_cast<Body*>(context))(lua); }, &body);
  }

  struct Memory;  // where all of the state lives
  static Memory& memoryOf(lua_State* lua);

 private:
  struct Close {
    Memory* memory;
    void operator()(lua_State* lua) const;
  };
  State(lua_State* lua, Memory* memory);
  Raised enter(void (*run)(lua_State*, void*), void* context);

  std::unique_ptr<lua_State, Close> lua_;
  std::string target_;
};

// Functions and tables kept where a Lua program cannot replace them; for use inside protectedCall.
enum class Kept { Cdef, TypeInfo, TypeOf, ToString, SymbolStates, SymbolMeta, Module, Exercise };
void keep(lua_State* lua, Kept what);  // pops the value
void pushKept(lua_State* lua, Kept what);

// Calls ffi.typeinfo, which has to be at stack index `typeInfo`, for an id, and pushes the table it
// gives, or nil. dropTypeInfo() gives back the memory of the last one, to which nothing may refer
// any more: LuaJIT makes one for each of tens of thousands of ids, and the collector does not run.
void pushTypeInfo(lua_State* lua, int typeInfo, std::uint32_t id);
void dropTypeInfo(lua_State* lua);

// "out of memory" and "table overflow" get diagnostics of their own; none for any other text.
std::optional<Diagnostic> exhaustion(const std::string& raised);

}  // namespace ljbind::luajit
