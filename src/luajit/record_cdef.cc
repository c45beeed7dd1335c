#include "luajit/record_cdef.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <lua.hpp>

#include "luajit/state.h"

namespace ljbind::luajit {
namespace {

// Called in the place of ffi.cdef, by a tail call, so that errors name the place they always do.
constexpr char recorderLua[] = R"lua(
local note, cdef = ...
require "ffi".cdef = function(...)
  note(...)
  return cdef(...)
end
)lua";

constexpr int maxParameters = 100;

// What the functions that Lua calls see: Lua leaves them by a long jump, so that they own nothing.
struct Recording {
  const std::string* script;
  const std::function<void(const RecordedCdef&)>* record;
  ScriptError error;
};

struct Caller {
  const char* file = nullptr;  // lives as long as its function is on the stack
  int line = 0;
  bool isProtected = false;
};

// The first frame from `level` outward that is code from a file.
Caller callerFrom(lua_State* lua, int level) {
  Caller caller;
  lua_Debug frame;
  for (int i = level; lua_getstack(lua, i, &frame) == 1; ++i) {
    if (lua_getinfo(lua, "Sl", &frame) == 0) continue;
    if (i == level) caller.isProtected = *frame.what == 'C';
    if (*frame.source != '@' || frame.currentline <= 0) continue;
    caller.file = frame.source + 1;
    caller.line = frame.currentline;
    break;
  }
  return caller;
}

// "ctype<struct x>" names a type that can be written; "ctype<struct 95>" has no name, and one
// with more than words could not stand where `$` does.
std::optional<std::string> typeSpelling(std::string_view shown) {
  if (!shown.starts_with("ctype<") || !shown.ends_with(">")) return std::nullopt;
  const std::string_view type = shown.substr(6, shown.size() - 7);
  char before = ' ';
  for (char c : type) {
    const auto byte = static_cast<unsigned char>(c);
    if (c != ' ' && c != '_' && !std::isalnum(byte)) return std::nullopt;
    if (before == ' ' && std::isdigit(byte)) return std::nullopt;
    before = c;
  }
  return std::string(type);
}

struct Bytes {
  const char* data;
  std::size_t size;
  bool isType;
};

void noteCall(const Recording& recording, Bytes text, const Bytes* parameters, int count,
              const Caller& caller) noexcept {
  RecordedCdef call;
  call.text.assign(text.data, text.size);
  for (int i = 0; i < count; ++i) {
    const std::string_view shown(parameters[i].data, parameters[i].size);
    call.parameters.push_back(parameters[i].isType ? typeSpelling(shown) : std::string(shown));
  }
  if (caller.file)
    call.caller = {caller.file, static_cast<unsigned>(caller.line), 0};
  else
    call.caller.file = *recording.script;
  call.isProtected = caller.isProtected;
  (*recording.record)(call);
}

// note(text, ...), called by the function in recorderLua.
int note(lua_State* lua) {
  const auto* recording = static_cast<const Recording*>(lua_touserdata(lua, lua_upvalueindex(1)));
  const int given = lua_gettop(lua);
  if (given == 0 || lua_type(lua, 1) != LUA_TSTRING) return 0;  // ffi.cdef will say so
  const int count = std::min(given - 1, maxParameters);
  luaL_checkstack(lua, count + 3, nullptr);
  std::array<Bytes, maxParameters> parameters;
  for (int i = 0; i < count; ++i) {
    Bytes& bytes = parameters[static_cast<std::size_t>(i)];
    const int type = lua_type(lua, i + 2);
    bytes.isType = type != LUA_TSTRING && type != LUA_TNUMBER;
    if (bytes.isType) {
      pushKept(lua, Kept::ToString);
      lua_pushvalue(lua, i + 2);
      lua_call(lua, 1, 1);
    } else {
      lua_pushvalue(lua, i + 2);
    }
    bytes.data = lua_tolstring(lua, -1, &bytes.size);
    if (!bytes.data) bytes = {"", 0, true};
  }
  Bytes text{nullptr, 0, false};
  text.data = lua_tolstring(lua, 1, &text.size);
  constexpr int callerLevel = 2;  // 0 is this function and 1 what replaces ffi.cdef
  noteCall(*recording, text, parameters.data(), count, callerFrom(lua, callerLevel));
  return 0;
}

void takeError(Recording& recording, const char* text, std::size_t size, const char* file,
               int line) noexcept {
  recording.error.message.assign(text, size);
  if (file) recording.error.place = {file, static_cast<unsigned>(line), 0};
}

// What lua_pcall calls when something was raised: the stack is still as it was then.
int onError(lua_State* lua) {
  auto* recording = static_cast<Recording*>(lua_touserdata(lua, lua_upvalueindex(1)));
  std::size_t size = 0;
  if (lua_type(lua, 1) != LUA_TSTRING) {
    lua_pushfstring(lua, "(error object is a %s value)", luaL_typename(lua, 1));
    lua_replace(lua, 1);
  }
  const char* text = lua_tolstring(lua, 1, &size);
  // "x.lua:12: what": the name may have been cut, and the frame has it whole.
  lua_Debug frame;
  for (int level = 0; lua_getstack(lua, level, &frame) == 1; ++level) {
    if (lua_getinfo(lua, "Sl", &frame) == 0) continue;
    if (*frame.source != '@' || frame.currentline <= 0) continue;
    const char* prefix = lua_pushfstring(lua, "%s:%d: ", frame.short_src, frame.currentline);
    const std::size_t length = std::char_traits<char>::length(prefix);
    if (size >= length && std::equal(prefix, prefix + length, text)) {
      takeError(*recording, text + length, size - length, frame.source + 1, frame.currentline);
      return 1;
    }
    lua_settop(lua, -2);
  }
  takeError(*recording, text, size, nullptr, 0);
  return 1;
}

void replaceCdef(lua_State* lua, Recording& recording) {
  if (luaL_loadbufferx(lua, recorderLua, sizeof recorderLua - 1, "=ljbind", "t") != 0)
    lua_error(lua);
  lua_pushlightuserdata(lua, &recording);
  lua_pushcclosure(lua, note, 1);
  pushKept(lua, Kept::Cdef);
  lua_call(lua, 2, 0);
}

// The script's name as luajit gives it, and its directory as a place for modules.
void describeScript(lua_State* lua, const char* script, const char* directory) {
  lua_newtable(lua);
  lua_pushstring(lua, script);
  lua_rawseti(lua, -2, 0);
  lua_setglobal(lua, "arg");
  lua_getglobal(lua, "package");
  lua_getfield(lua, -1, "path");
  lua_pushfstring(lua, "%s;%s/?.lua;%s/?/init.lua", lua_tostring(lua, -1), directory, directory);
  lua_setfield(lua, -3, "path");
  lua_settop(lua, 0);
}

}  // namespace

std::optional<ScriptError> runRecorded(const std::string& script,
                                       const std::function<void(const RecordedCdef&)>& record) {
  Recording recording{&script, &record, {}};
  Result<State> state = State::open();
  if (!state) {
    recording.error.message = state.failure().message;
    return std::move(recording.error);
  }
  std::string directory = std::filesystem::path(script).parent_path().string();
  if (directory.empty()) directory = ".";
  bool failed = false;
  const Raised raised = state->protectedCall(
      [&recording, &failed, name = script.c_str(), place = directory.c_str()](lua_State* lua) {
        luaJIT_setmode(lua, 0, LUAJIT_MODE_ENGINE | LUAJIT_MODE_ON);
        replaceCdef(lua, recording);
        describeScript(lua, name, place);
        lua_pushlightuserdata(lua, &recording);
        lua_pushcclosure(lua, onError, 1);
        if (luaL_loadfile(lua, name) != 0) {
          recording.error.ran = false;
          lua_error(lua);
        }
        failed = lua_pcall(lua, 0, 0, 1) != 0;
        // Without any stack left the handler cannot run.
        std::size_t size = 0;
        const char* text = failed ? lua_tolstring(lua, -1, &size) : nullptr;
        if (text && recording.error.message.empty()) takeError(recording, text, size, nullptr, 0);
      });
  if (raised) recording.error.message = *raised;
  if (!raised && !failed) return std::nullopt;
  return std::move(recording.error);
}

}  // namespace ljbind::luajit
