-- Declares a type, unless another module already has. A struct declared twice would throw, and
-- a typedef that differs would be ignored without a word, so the sizes have to agree.
local function define(name, size, text)
  local known
  if name:find(" ", 1, true) then
    local tag = name .. ";"
    ffi.cdef(tag)  -- so that asking for the size does not raise
    if text == tag then return end
    known = ffi.sizeof(name)
  end
  if not known then
    ffi.cdef(text)
    known = size and ffi.sizeof(name)
  end
  if size and known ~= size then
    error(("%s: %s has %s bytes here, another module declared it with %s")
      :format(NAME, name, size, tostring(known)), 0)
  end
end
