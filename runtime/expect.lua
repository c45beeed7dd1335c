-- A typedef that another module declared differently would be ignored without a word.
local function expect(sizes)
  for name, size in pairs(sizes) do
    local known = ffi.sizeof(name)
    if known ~= size then
      error(("%s: %s has %s bytes here, another module declared it with %s")
        :format(NAME, name, size, tostring(known)), 0)
    end
  end
end
