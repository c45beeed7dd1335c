local position = {}  -- of each type that is not declared yet, in `types`
for i = 1, #types, 3 do position[types[i]] = i end

-- Declares what a C text mentions, and what that mentions, in the order of `types`.
local function declare(text)
  local found, looked = {}, 0
  while text do
    local tag
    for word in text:gmatch("[_%w\128-\255]+") do
      local name = tag and tag .. " " .. word or word
      local at = position[name]
      if at then
        position[name] = nil
        found[#found + 1] = at
      end
      tag = (word == "struct" or word == "union") and word
    end
    looked = looked + 1
    text = found[looked] and types[found[looked] + 2]
  end
  if looked > 2 then table.sort(found) end
  for _, at in ipairs(found) do define(types[at], types[at + 1], types[at + 2]) end
end

-- The library that exports a symbol, which is declared from here on.
local function exporter(name)
  for i = 1, #symbols do
    local text = symbols[i][name]
    if text then
      if text ~= true then
        declare(text)
        ffi.cdef(text)
        symbols[i][name] = true
      end
      return libraries[i]
    end
  end
end
