#include "luajit/read_cdef.h"

#include <algorithm>
#include <charconv>
#include <lua.hpp>

#include "luajit/decode.h"

namespace ljbind::luajit {
namespace {

std::string lineOf(const std::string& text, unsigned line) {
  std::size_t begin = 0;
  for (unsigned i = 1; i < line && begin != std::string::npos; ++i) {
    begin = text.find('\n', begin);
    if (begin != std::string::npos) ++begin;
  }
  if (begin == std::string::npos) return {};
  std::string found = text.substr(begin, text.find('\n', begin) - begin);
  if (!found.empty() && found.back() == '\r') found.pop_back();
  return found;
}

// Takes " at line 12" off the end of what LuaJIT says; 0 when it names no line.
unsigned takeLine(std::string& message) {
  constexpr std::string_view marker = " at line ";
  const std::size_t at = message.rfind(marker);
  if (at == std::string::npos) return 0;
  unsigned line = 0;
  const char* end = message.data() + message.size();
  const auto [last, error] = std::from_chars(message.data() + at + marker.size(), end, line);
  if (error != std::errc{} || last != end) return 0;
  message.resize(at);
  return line;
}

Diagnostic rejected(const std::string& chunk, std::string message) {
  if (std::optional<Diagnostic> full = exhaustion(message)) return *full;
  const unsigned line = takeLine(message);
  Diagnostic diagnostic = diagnose(Id::CdefRejected, Place{"cdef", line, 0}, message);
  if (line) diagnostic.sourceLine = lineOf(chunk, line);
  return diagnostic;
}

Status define(State& state, const std::string& chunk) {
  if (const std::size_t nul = chunk.find('\0'); nul != std::string::npos) {
    const auto line =
        static_cast<unsigned>(std::count(chunk.begin(), chunk.begin() + nul, '\n')) + 1;
    return diagnose(Id::CdefNul, Place{"cdef", line, 0});
  }
  const Raised raised =
      state.protectedCall([text = chunk.data(), size = chunk.size()](lua_State* lua) {
        pushKept(lua, Kept::Cdef);
        lua_pushlstring(lua, text, size);
        lua_call(lua, 1, 0);
      });
  if (raised) return rejected(chunk, *raised);
  return Nothing{};
}

}  // namespace

Result<ir::Module> readCdef(const std::vector<std::string>& chunks, std::size_t* failedChunk) {
  Result<State> state = State::open();
  if (!state) return state.failure();
  const Result<std::uint32_t> predeclared = countCtypes(*state);
  if (!predeclared) return predeclared.failure();
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    if (const Status defined = define(*state, chunks[i]); !defined) {
      if (failedChunk) *failedChunk = i;
      return defined.failure();
    }
  }
  const Result<std::vector<Ctype>> table = scanCtypes(*state);
  if (!table) return table.failure();
  return decode(*table, *predeclared + 1, state->target()).module;
}

Result<TolerantReading> readCdefTolerantly(const std::vector<std::string>& chunks) {
  Result<State> state = State::open();
  if (!state) return state.failure();
  const Result<std::uint32_t> predeclared = countCtypes(*state);
  if (!predeclared) return predeclared.failure();
  TolerantReading reading;
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    const Status defined = define(*state, chunks[i]);
    if (defined) continue;
    if (defined.failure().id == Id::LuaOutOfMemory) return defined.failure();
    reading.rejected.push_back({i, defined.failure()});
    if (defined.failure().id == Id::CtypeTableFull) break;
  }
  const Result<std::vector<Ctype>> table = scanCtypes(*state);
  if (!table) return table.failure();
  reading.module = decode(*table, *predeclared + 1, state->target()).module;
  return reading;
}

}  // namespace ljbind::luajit
