// The Lua half of the sandbox: stands in for ffi.load and ffi.C, and removes what reaches outside.
#pragma once

namespace ljbind::luajit {

inline constexpr char sandboxLua[] = R"lua(
local enter_new_names, raised = ...
local ffi, jit = require "ffi", require "jit"
local typeinfo, rshift, band = ffi.typeinfo, bit.rshift, bit.band
local error, setmetatable, tostring, type, format = error, setmetatable, tostring, type, string.format

-- Functions, variables and constants by name. Ids only grow, except that a rejected chunk gives its
-- own back; a name found under an id that is another's by now starts the search over.
local known, scanned = {}, 0
local CONSTANT = 11
local function scan()
  if scanned > 0 and not typeinfo(scanned) then known, scanned = {}, 0 end
  scanned = enter_new_names(known, scanned + 1)
end

local function declared(name)
  scan()
  local entry = known[name] and typeinfo(known[name])
  if not entry or entry.name == name then return entry end
  known, scanned = {}, 0
  scan()
  return known[name] and typeinfo(known[name])
end

-- LuaJIT's reading of a constant (lj_clib_index).
local function constantValue(entry)
  local value = entry.size or -1
  local unsigned = band(typeinfo(band(entry.info, 0xffff)).info, 0x00800000) ~= 0
  return unsigned and value < 0 and value + 2^32 or value
end

-- Placeholders for symbols. What they stand for is kept aside, out of the module's reach.
local symbol = { __metatable = false }
local states = setmetatable({}, { __mode = "k" })
local function place(library, name, calls, dereferences)
  local placeholder = setmetatable({}, symbol)
  states[placeholder] = { library, name, calls, dereferences }
  return placeholder
end
function symbol.__call(self)
  local state = states[self]
  if state[4] > 0 then error(format("'%s' is called after being indexed", state[2]), 2) end
  return place(state[1], state[2], state[3] + 1, 0)
end
function symbol.__index(self, key)
  local state = states[self]
  if type(key) == "cdata" then key = tonumber(key) end
  if key == 0 then return place(state[1], state[2], state[3], state[4] + 1) end
  error(format("'%s' is indexed by '%s'", state[2], tostring(key)), 2)
end
function symbol.__newindex(self)
  error(format("'%s' is written to", states[self][2]), 2)
end
function symbol.__tostring(self)
  return format("symbol '%s'", states[self][2])
end

local function namespace(library)
  local symbols = {}
  return setmetatable({}, {
    __metatable = false,
    __index = function(_, name)
      if symbols[name] then return symbols[name] end
      local entry = declared(name)
      if not entry then error(format("missing declaration for symbol '%s'", tostring(name)), 2) end
      if rshift(entry.info, 28) == CONSTANT then return constantValue(entry) end
      symbols[name] = place(library, name, 0, 0)
      return symbols[name]
    end,
    __newindex = function(_, name)
      error(format("'%s' is written to", tostring(name)), 2)
    end,
  })
end

local loaded = {}
function ffi.load(name)
  if type(name) ~= "string" then
    error(format("bad argument #1 to 'load' (string expected, got %s)", type(name)), 2)
  end
  loaded[name] = loaded[name] or namespace(name)
  return loaded[name]
end
ffi.C = namespace("")

-- What is left is what a module needs.
os = { clock = os.clock, date = os.date, difftime = os.difftime, time = os.time,
       getenv = function() end }
io, dofile, loadfile = nil, nil, nil
print = function() end
collectgarbage = function() return 0 end  -- it never runs: probes keep pointers to strings
debug = { traceback = debug.traceback }
jit.on, jit.attach, jit.opt = function() end, nil, nil
-- An error that is caught gives back ids; none may be caught unnoticed.
local function noted(ok, ...)
  if not ok then raised() end
  return ok, ...
end
local pcall, xpcall = pcall, xpcall
function _G.pcall(...) return noted(pcall(...)) end
function _G.xpcall(...) return noted(xpcall(...)) end
coroutine, package.loaded.coroutine = nil, nil
local load = load
function _G.load(chunk, name, _, env)  -- text only: bytecode is not checked
  if env == nil then return noted(load(chunk, name, "t")) end
  return noted(load(chunk, name, "t", env))
end
function loadstring(chunk, name) return noted(load(chunk, name, "t")) end

for name in pairs(package.preload) do
  if name:find("^jit") then package.preload[name] = nil end
end
for name in pairs(package.loaded) do
  if name:find("^jit%.") then package.loaded[name] = nil end
end
package.loaded.os, package.loaded.io, package.loaded.debug = os, nil, debug
package.path, package.cpath = "", ""
package.loadlib, package.searchpath, package.seeall = nil, nil, nil
for i = #package.loaders, 2, -1 do package.loaders[i] = nil end  -- package.preload remains

return states, symbol
)lua";

}  // namespace ljbind::luajit
