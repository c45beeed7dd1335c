-- Tries each name a library goes by; the soname comes first, since it needs no -dev package.
local function open(...)
  local tried = {}
  for i = 1, select("#", ...) do
    local name = select(i, ...)
    if name == "C" then return ffi.C end
    local ok, library = pcall(ffi.load, name)
    if ok then return library end
    tried[i] = "  " .. name .. ": " .. tostring(library)
  end
  error(("%s: the library cannot be loaded; tried\n%s")
    :format(NAME, table.concat(tried, "\n")), 0)
end
