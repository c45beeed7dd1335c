local function lookup(module, name)
--{ lazy
  local library = exporter(name)
--}
--{ eager
  local library = symbols[name]
--}
  if library then
--{ renamed
    local value = library[renamed[name] or name]
--}
--{ plain
    local value = library[name]
--}
--{ variables
    if not variables[name] then rawset(module, name, value) end
--}
--{ functions_only
    rawset(module, name, value)
--}
    return value
  end
--{ aliases
  if aliases[name] then return module[aliases[name]] end
--}
--{ accessors
  if accessors[name] then return accessors[name]() end
--}
--{ bits
  if bits[name] then return bits[name] end
--}
--{ typed
  if typed[name] then
    local value = typed[name]()
    rawset(module, name, value)
    return value
  end
--}
--{ omitted
  if omitted[name] then error(name .. " is not bound: " .. omitted[name], 2) end
--}
--{ lazy
  declare(tostring(name))
--}
  local ok, ctype = pcall(ffi.typeof, name)
  if ok then return ctype end
  error(("%s has nothing named '%s'"):format(NAME, tostring(name)), 2)
end
--{ variables

local function assign(module, name, value)
--{ lazy
  local library = variables[name] and exporter(name)
--}
--{ eager
  local library = variables[name] and symbols[name]
--}
  if not library then return rawset(module, name, value) end
--{ renamed
  library[renamed[name] or name] = value
--}
--{ plain
  library[name] = value
--}
end
--}
