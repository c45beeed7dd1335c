#include "luajit/probe.h"

#include <algorithm>
#include <cstring>
#include <lua.hpp>

namespace ljbind::luajit {
namespace {

constexpr int typeCdata = 10;  // lua.h of Lua 5.1 has no name for it

// The string at `index`, which must be one; it lives as long as the state.
std::string_view textAt(lua_State* lua, int index) {
  std::size_t length = 0;
  const char* text = lua_tolstring(lua, index, &length);
  return {text, length};
}

// Pushes what ffi.typeinfo calls `key`; 0 where it has none.
std::uint32_t infoField(lua_State* lua, int entry, const char* key) {
  lua_getfield(lua, entry, key);
  const auto value = static_cast<std::uint32_t>(lua_tointeger(lua, -1));
  lua_settop(lua, -2);
  return value;
}

// The id that ffi.typeof gives for the cdata at `index`; ctype objects give the type they name.
std::uint32_t ctypeOf(lua_State* lua, int index) {
  pushKept(lua, Kept::TypeOf);
  lua_pushvalue(lua, index);
  lua_call(lua, 1, 1);
  std::uint32_t id = 0;
  std::memcpy(&id, lua_topointer(lua, -1), sizeof id);
  lua_settop(lua, -2);
  return id;
}

Ctype lookUp(lua_State* lua, std::uint32_t id) {
  pushKept(lua, Kept::TypeInfo);
  pushTypeInfo(lua, lua_gettop(lua), id);
  Ctype ctype;
  ctype.info = infoField(lua, lua_gettop(lua), "info");
  ctype.size = infoField(lua, lua_gettop(lua), "size");
  lua_settop(lua, -3);
  dropTypeInfo(lua);
  return ctype;
}

RawValue describe(lua_State* lua, std::string_view text) {
  RawValue value;
  value.kind = RawValue::Kind::Other;
  lua_pushlstring(lua, text.data(), text.size());
  value.text = textAt(lua, -1);
  return value;
}

RawValue readCdata(lua_State* lua) {
  const int at = lua_gettop(lua);
  pushKept(lua, Kept::ToString);
  lua_pushvalue(lua, at);
  lua_call(lua, 1, 1);
  const std::string_view shown = textAt(lua, -1);
  RawValue value;
  value.ctype = ctypeOf(lua, at);
  if (shown.substr(0, 6) == "ctype<") {
    value.kind = RawValue::Kind::Ctype;
    return value;
  }
  const Ctype ctype = lookUp(lua, value.ctype);
  const bool integer64 = ctype.kind() == CtypeKind::Num && ctype.size == 8 && !ctype.has(flagFloat);
  const bool pointer = ctype.kind() == CtypeKind::Ptr && ctype.size == sizeof(void*);
  // The address, "cdata<char *>: 0x41a2b8", differs from run to run.
  if (!integer64 && !pointer) return describe(lua, shown.substr(0, shown.rfind(">: 0x") + 1));
  value.kind = pointer                   ? RawValue::Kind::Pointer
               : ctype.has(flagUnsigned) ? RawValue::Kind::Uint64
                                         : RawValue::Kind::Int64;
  std::memcpy(&value.bits, lua_topointer(lua, at), ctype.size);
  return value;
}

unsigned stateNumber(lua_State* lua, int index) {
  lua_rawgeti(lua, -1, index);
  const auto number = static_cast<unsigned>(lua_tointeger(lua, -1));
  lua_settop(lua, -2);
  return number;
}

std::string_view stateText(lua_State* lua, int index) {
  lua_rawgeti(lua, -1, index);
  const std::string_view text = textAt(lua, -1);
  lua_settop(lua, -2);
  return text;
}

bool isSymbol(lua_State* lua) {
  if (!lua_getmetatable(lua, -1)) return false;
  pushKept(lua, Kept::SymbolMeta);
  const bool same = lua_rawequal(lua, -1, -2) != 0;
  lua_settop(lua, -3);
  return same;
}

RawValue readTable(lua_State* lua) {
  if (!isSymbol(lua)) return describe(lua, "table");
  pushKept(lua, Kept::SymbolStates);
  lua_pushvalue(lua, -2);
  lua_rawget(lua, -2);
  RawValue value;
  value.kind = RawValue::Kind::Symbol;
  value.library = stateText(lua, 1);
  value.text = stateText(lua, 2);
  value.calls = stateNumber(lua, 3);
  value.dereferences = stateNumber(lua, 4);
  return value;
}

// Reads the value on top of the stack.
RawValue readValue(lua_State* lua) {
  RawValue value;
  switch (const int type = lua_type(lua, -1)) {
    case LUA_TNIL: break;
    case LUA_TBOOLEAN:
      value.kind = RawValue::Kind::Bool;
      value.boolean = lua_toboolean(lua, -1) != 0;
      break;
    case LUA_TNUMBER:
      value.kind = RawValue::Kind::Double;
      value.number = lua_tonumber(lua, -1);
      break;
    case LUA_TSTRING:
      value.kind = RawValue::Kind::String;
      value.text = textAt(lua, -1);
      break;
    case LUA_TTABLE: return readTable(lua);
    case typeCdata: return readCdata(lua);
    default: return describe(lua, lua_typename(lua, type));
  }
  return value;
}

constexpr char exerciseLua[] = R"lua(
local ffi, type, tonumber = require "ffi", type, tonumber
return function(accessor, image, written, wide)
  local buffer = ffi.new("uint8_t[?]", #image)
  ffi.copy(buffer, image, #image)
  local value = accessor(buffer)
  if type(value) == "boolean" then value = value and 1 or 0 end
  if (type(value) == "cdata") ~= wide then return "" end
  local read, new = ffi.new("int64_t[1]"), ffi.new("int64_t[1]")
  read[0] = value
  ffi.copy(new, written, 8)
  accessor(buffer, wide and new[0] or tonumber(new[0]))
  return ffi.string(read, 8) .. ffi.string(buffer, #image)
end
)lua";

void prepareExercise(lua_State* lua) {
  if (luaL_loadbuffer(lua, exerciseLua, sizeof exerciseLua - 1, "=exercise") != 0) lua_error(lua);
  lua_call(lua, 0, 1);
  keep(lua, Kept::Exercise);
}

// Calls the function on top of the stack and leaves what came of it there.
void exercise(lua_State* lua, const Probe& probe) {
  pushKept(lua, Kept::Exercise);
  lua_insert(lua, -2);
  lua_pushlstring(lua, probe.image.data(), probe.image.size());
  char written[sizeof probe.written];
  std::memcpy(written, &probe.written, sizeof written);
  lua_pushlstring(lua, written, sizeof written);
  lua_pushboolean(lua, probe.wide);
  lua_call(lua, 4, 1);
}

}  // namespace

Result<std::vector<RawResult>> probe(State& state, const std::vector<Probe>& probes) {
  std::vector<RawResult> results(probes.size());
  // One protected call goes on until a probe raises; the next begins after that one.
  std::size_t at = 0;
  const bool exercises = std::any_of(probes.begin(), probes.end(), [](const Probe& one) {
    return one.kind == Probe::Kind::BitField;
  });
  if (exercises)
    if (const Raised raised = state.protectedCall([](lua_State* lua) { prepareExercise(lua); }))
      return diagnose(Id::LuaStateBroken, *raised);
  while (at < probes.size()) {
    const Raised raised = state.protectedCall([&at, first = probes.data(), size = probes.size(),
                                               result = results.data()](lua_State* lua) {
      pushKept(lua, Kept::Module);
      for (; at < size; ++at) {
        lua_pushlstring(lua, first[at].name.data(), first[at].name.size());
        lua_gettable(lua, 1);
        if (first[at].kind == Probe::Kind::BitField) exercise(lua, first[at]);
        result[at].value = readValue(lua);
        lua_settop(lua, 1);
      }
    });
    if (!raised) break;
    if (std::optional<Diagnostic> full = exhaustion(*raised)) return *full;
    results[at++].error = *raised;
  }
  return results;
}

LuaValue toValue(const RawValue& raw, const std::vector<ir::TypeId>& types) {
  const auto type = raw.ctype < types.size() ? types[raw.ctype] : ir::TypeId::None;
  switch (raw.kind) {
    case RawValue::Kind::Nil: return std::monostate{};
    case RawValue::Kind::Bool: return raw.boolean;
    case RawValue::Kind::Double: return raw.number;
    case RawValue::Kind::Int64: return static_cast<std::int64_t>(raw.bits);
    case RawValue::Kind::Uint64: return raw.bits;
    case RawValue::Kind::String: return std::string(raw.text);
    case RawValue::Kind::Pointer: return PointerValue{type, raw.bits};
    case RawValue::Kind::Ctype: return CtypeValue{type};
    case RawValue::Kind::Symbol:
      return SymbolValue{std::string(raw.library), std::string(raw.text), raw.calls,
                         raw.dereferences};
    case RawValue::Kind::Other: return OtherValue{std::string(raw.text)};
  }
  return std::monostate{};
}

}  // namespace ljbind::luajit
