-- luajit ask.lua DIRECTORY MODULE: answers DIRECTORY/spec.lua from the generated DIRECTORY/MODULE.lua.
--
-- The spec is a list of { C type, path of { member, is an array }, "" or "bits" or "bool" } and a
-- list of constants. For question N, counted from 0, the lines are
--   N record SIZE ALIGNMENT | N offset BYTES | N bits POSITION WIDTH
--   N written POSITION WIDTH | N unwritable MESSAGE   (what happened on writing a bit-field)
--   NAME value INTEGER
-- and there is none for what the module does not have.
local directory, module_name = arg[1], arg[2]
package.path = directory .. "/?.lua"

local ffi = require "ffi"
local bit = require "bit"
local module = require(module_name)
local spec, constants = dofile(directory .. "/spec.lua")

local buffer_size = 1048576
local buffer = ffi.new("uint8_t[?]", buffer_size + 128)

-- The bits that are set: the first, and how many.
local function set_bits(size)
  local first, width = -1, 0
  for i = 0, size - 1 do
    local byte = buffer[i]
    if byte ~= 0 then
      for b = 0, 7 do
        if bit.band(byte, bit.lshift(1, b)) ~= 0 then
          if first < 0 then first = i * 8 + b end
          width = width + 1
        end
      end
    end
  end
  return first, width
end

local pointer = ffi.typeof("uint8_t *")

local function answer(n, type_name, path, bits)
  local ok, ctype = pcall(ffi.typeof, type_name)
  if not ok or not ffi.sizeof(ctype) then return end
  if #path == 0 then
    print(n, "record", ffi.sizeof(ctype), ffi.alignof(ctype))
    return
  end
  local whole = ffi.sizeof(ctype)
  local object = ffi.cast(ffi.typeof("$ *", ctype), buffer)[0]
  local base = 0
  for i = 1, #path - 1 do
    local name, array = path[i][1], path[i][2]
    local offset = ffi.offsetof(ctype, name)
    if not offset then return end
    base = base + offset
    object = object[name]
    if array then object = object[0] end
    ctype = ffi.typeof(object)
  end
  local member = path[#path][1]
  local offset, position, width = ffi.offsetof(ctype, member)
  if not offset then return end
  if bits == "" then
    print(n, "offset", base + offset)
    return
  end
  ffi.fill(buffer, whole)
  local wrote, message = pcall(function()
    if bits == "bool" then object[member] = true else object[member] = -1 end
  end)
  local first, count
  if wrote then
    first, count = set_bits(whole)
    print(n, "written", first, count)
  else
    print(n, "unwritable", message)
  end
  -- A bit-field that fills a whole integer is a plain member to LuaJIT, and has no position.
  print(n, "bits", (base + offset) * 8 + (position or 0), width or count)
end

assert(ffi.sizeof(pointer) == 8)
for n = 1, #spec do answer(n - 1, spec[n][1], spec[n][2], spec[n][3]) end

for i = 1, #constants do
  local ok, value = pcall(function() return module[constants[i]] end)
  if ok then
    local text = type(value) == "number" and ("%d"):format(value) or tostring(value)
    print(constants[i], "value", (text:gsub("[ULL]+$", "")))
  end
end
