-- luajit run.lua MODULES NAME...: loads each generated module twice, then runs its script here.

local modules = arg[1]
local scripts = arg[0]:match("^(.*)/") or "."
package.path = modules .. "/?.lua;" .. scripts .. "/?.lua"

local check = require "check"
local names = { unpack(arg, 2) }

for _, name in ipairs(names) do
  require(name)
  package.loaded[name] = nil
  require(name)
end

local failed = 0
for _, name in ipairs(names) do
  local before = check.count
  local ok, err = xpcall(function() dofile(scripts .. "/" .. name .. "_test.lua") end,
                         debug.traceback)
  io.write(name, ": ", check.count - before, " checks\n")
  if not ok then
    io.stderr:write(err, "\n")
    failed = failed + 1
  end
  collectgarbage()
end
os.exit(failed == 0 and 0 or 1)
