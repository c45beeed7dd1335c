local function lookup(module, name)
  local library = symbol(name)
  if library then
    local value = library[renamed[name] or name]
    if not variables[name] then rawset(module, name, value) end
    return value
  end
  if aliases[name] then return module[aliases[name]] end
  if accessors[name] then return accessors[name]() end
  if typed[name] then
    local value = typed[name]()
    rawset(module, name, value)
    return value
  end
  if omitted[name] then
    error(name .. " is not bound: " .. omitted[name], 2)
  end
  DECLARE(name)
  local ok, ctype = pcall(ffi.typeof, name)
  if ok then return ctype end
  error(NAME .. " has nothing named '" .. tostring(name) .. "'", 2)
end

local function assign(module, name, value)
  local library = symbol(name)
  if not (library and variables[name]) then return rawset(module, name, value) end
  library[renamed[name] or name] = value
end
