-- Bit-fields that no container of the FFI holds: M["struct name.field"](record) gives the value,
-- and with a second argument sets it.
local function bitfield(first, width, kind)
  local bit = require "bit"
  local band, bor, bnot, lshift, rshift = bit.band, bit.bor, bit.bnot, bit.lshift, bit.rshift
  return function(record, value)
    local bytes = ffi.cast("uint8_t *", record)
    local from, read, done = nil, 0ULL, 0
    if value ~= nil then
      from = ffi.cast("uint64_t", ffi.cast("int64_t", value == true and 1 or value or 0))
    end
    while done < width do
      local shift = (first + done) % 8
      local count = math.min(8 - shift, width - done)
      local at, mask = (first + done - shift) / 8, 2 ^ count - 1
      if from then
        local piece = tonumber(band(rshift(from, done), mask))
        bytes[at] = bor(band(bytes[at], bnot(lshift(mask, shift))), lshift(piece, shift))
      else
        read = bor(read, lshift(0ULL + band(rshift(bytes[at], shift), mask), done))
      end
      done = done + count
    end
    if from then return end
    if kind == "bool" then return read ~= 0 end
    if kind:find("^signed") then
      read = bit.arshift(lshift(ffi.cast("int64_t", read), 64 - width), 64 - width)
    end
    return kind:find("64") and read or tonumber(read)
  end
end
