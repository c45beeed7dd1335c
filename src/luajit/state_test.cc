#include "luajit/state.h"

#include <gtest/gtest.h>

#include <lua.hpp>
#include <thread>

#include "luajit/read_cdef.h"

namespace ljbind::luajit {
namespace {

Raised run(State& state, const char* code) {
  return state.protectedCall([code](lua_State* lua) {
    if (luaL_loadstring(lua, code) != 0) lua_error(lua);
    lua_call(lua, 0, 0);
  });
}

TEST(State, NothingRaisedIsNothing) {
  Result<State> state = State::open();
  ASSERT_TRUE(state);
  EXPECT_FALSE(run(*state, "local x = 1 + 1"));
}

TEST(State, WhatIsRaisedComesBackInWords) {
  Result<State> state = State::open();
  ASSERT_TRUE(state);
  EXPECT_EQ(run(*state, "error('no', 0)"), "no");
  EXPECT_EQ(run(*state, "error({})"), "(error object is a table value)");
  EXPECT_EQ(run(*state, "error(nil)"), "(error object is a nil value)");
  EXPECT_EQ(run(*state, "local function f() return 1 + f() end f()").value().substr(0, 5), "[stri");
  EXPECT_NE(run(*state, "x ="), std::nullopt);
  EXPECT_FALSE(run(*state, "local still = 'usable'"));
}

TEST(State, TheStackIsAsBefore) {
  Result<State> state = State::open();
  ASSERT_TRUE(state);
  for (int i = 0; i < 100000; ++i) {
    ASSERT_FALSE(state->protectedCall([](lua_State* lua) { lua_pushinteger(lua, 1); }));
    ASSERT_TRUE(state->protectedCall([](lua_State* lua) { luaL_error(lua, "x"); }));
  }
}

TEST(State, RunningOutOfMemoryComesBack) {
  Result<State> state = State::open();
  ASSERT_TRUE(state);
  const Raised raised = run(*state, "local s = ('x'):rep(2^31 - 100)");
  ASSERT_TRUE(raised);
  EXPECT_EQ(exhaustion(*raised)->id, Id::LuaOutOfMemory) << *raised;
}

TEST(State, TheCompilerIsOff) {
  Result<State> state = State::open();
  ASSERT_TRUE(state);
  EXPECT_FALSE(run(*state, "assert(jit.status() == false)"));
}

TEST(State, CanBeMoved) {
  Result<State> opened = State::open();
  ASSERT_TRUE(opened);
  State moved = std::move(*opened);
  EXPECT_FALSE(run(moved, "assert(true)"));
}

TEST(State, StatesOfSeveralThreadsShareNothing) {
  std::vector<std::thread> threads;
  std::vector<int> right(4);
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([t, &right] {
      for (int i = 0; i < 20; ++i) {
        const auto name = "f" + std::to_string(t);
        const Result<ir::Module> module =
            readCdef({"struct s { int a; }; int " + name + "(struct s *);"});
        right[t] += module && module->decls.back().name == name;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, std::vector<int>(4, 20));
}

}  // namespace
}  // namespace ljbind::luajit
