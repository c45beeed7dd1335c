-- The assertions of the scripts beside it: check.equal, check.ok, check.match, check.raises.

local check = { count = 0 }

local function fail(what, message)
  error((what and what .. ": " or "") .. message, 3)
end

local function show(value)
  return type(value) .. " " .. tostring(value)
end

function check.equal(actual, expected, what)
  check.count = check.count + 1
  if actual ~= expected then fail(what, show(actual) .. ", expected " .. show(expected)) end
end

function check.ok(value, what)
  check.count = check.count + 1
  if not value then fail(what, "got " .. show(value)) end
end

function check.match(text, pattern, what)
  check.count = check.count + 1
  if not tostring(text):find(pattern) then fail(what, show(text) .. ", not like " .. pattern) end
end

-- `action` must raise an error that contains `message`, as plain text.
function check.raises(message, action, what)
  check.count = check.count + 1
  local ok, err = pcall(action)
  if ok then fail(what, "no error") end
  if not tostring(err):find(message, 1, true) then fail(what, show(err) .. ", not " .. message) end
end

return check
