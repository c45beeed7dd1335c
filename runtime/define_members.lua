-- As ffi.cdef, for structs with members whose names the FFI reserves: those are written
-- $/*name*/ and handed over apart from the text.
local function cdef(text)
  local names = {}
  for name in text:gmatch("%$/%*([%w_]+)%*/") do names[#names + 1] = name end
  ffi.cdef(text, unpack(names))
end
