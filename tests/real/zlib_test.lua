local ffi = require "ffi"
local check = require "check"
local zlib = require "zlib"

check.equal(ffi.string(zlib.zlibVersion()), zlib.ZLIB_VERSION)
check.equal(zlib.ZLIB_VERNUM, 0x12d0)
check.equal(zlib.Z_BEST_COMPRESSION, 9)
check.equal(zlib.Z_BUF_ERROR, -5)
check.equal(zlib.crc32(0, "123456789", 9), 0xcbf43926ULL)
check.equal(zlib.adler32(1, "Wikipedia", 9), 0x11e60398ULL)

-- A megabyte, there and back in one call each.
local lines = {}
for i = 1, 40000 do lines[i] = ("line %06d, and some text\n"):format(i) end
local text = table.concat(lines)
check.ok(#text > 1048576)

local bound = zlib.compressBound(#text)
local packed = ffi.new("uint8_t[?]", bound)
local packed_size = ffi.new("unsigned long[1]", bound)
check.equal(zlib.compress2(packed, packed_size, text, #text, zlib.Z_BEST_COMPRESSION), zlib.Z_OK)
check.ok(packed_size[0] < #text / 4)

local buffer = ffi.new("uint8_t[?]", #text)
local size = ffi.new("unsigned long[1]", #text)
check.equal(zlib.uncompress(buffer, size, packed, packed_size[0]), zlib.Z_OK)
check.equal(tonumber(size[0]), #text)
check.ok(ffi.string(buffer, #text) == text, "what comes back is what went in")

-- The same by streaming, through the fields of z_stream.
check.ok(zlib.z_stream)
local stream = ffi.new("z_stream")
check.equal(zlib.inflateInit_(stream, zlib.ZLIB_VERSION, ffi.sizeof(stream) - 1),
            zlib.Z_VERSION_ERROR)
check.equal(zlib.inflateInit_(stream, zlib.ZLIB_VERSION, ffi.sizeof(stream)), zlib.Z_OK)
stream.next_in, stream.avail_in = packed, packed_size[0]
local chunk = ffi.new("uint8_t[?]", 65536)
local parts, status = {}
repeat
  stream.next_out, stream.avail_out = chunk, 65536
  status = zlib.inflate(stream, zlib.Z_NO_FLUSH)
  parts[#parts + 1] = ffi.string(chunk, 65536 - stream.avail_out)
until status ~= zlib.Z_OK
check.equal(status, zlib.Z_STREAM_END)
check.equal(stream.avail_in, 0)
check.equal(tonumber(stream.total_in), tonumber(packed_size[0]))
check.equal(tonumber(stream.total_out), #text)
check.equal(stream.adler, zlib.adler32(1, text, #text))
check.ok(table.concat(parts) == text, "streamed")
check.equal(zlib.inflateEnd(stream), zlib.Z_OK)

-- Damage is noticed.
packed[2] = bit.bxor(packed[2], 0xff)
check.equal(zlib.uncompress(buffer, size, packed, packed_size[0]), zlib.Z_DATA_ERROR)

-- What a module cannot have says so.
check.raises("inflateInit is not bound: ", function() return zlib.inflateInit end)
check.raises("noSuchName", function() return zlib.noSuchName end)
