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

for _, name in ipairs(names) do
  local before = check.count
  dofile(scripts .. "/" .. name .. "_test.lua")
  io.write(name, ": ", check.count - before, " checks\n")
  collectgarbage()
end
