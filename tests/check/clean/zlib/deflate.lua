-- The example everybody copies, and a stream.
local ffi = require "ffi"

local prelude = "typedef unsigned long uLong;\n"
ffi.cdef(prelude .. [[
unsigned long compressBound(unsigned long sourceLen);
int compress2(uint8_t *dest, unsigned long *destLen, const uint8_t *source, unsigned long sourceLen, int level);
int uncompress(uint8_t *dest, unsigned long *destLen, const uint8_t *source, unsigned long sourceLen);
]] .. string.format("uLong %s(uLong, const uint8_t *, unsigned int);\n", "crc32"))

ffi.cdef [[
typedef struct z_stream_s {
  const unsigned char *next_in;
  unsigned avail_in;
  unsigned long total_in;
  unsigned char *next_out;
  unsigned avail_out;
  unsigned long total_out;
  const char *msg;
  void *state;
  void *(*zalloc)(void *, unsigned, unsigned);
  void (*zfree)(void *, void *);
  void *opaque;
  int data_type;
  unsigned long adler;
  unsigned long reserved;
} z_stream;
const char *zlibVersion();
int deflateInit_(z_stream *, int level, const char *version, int stream_size);
int deflateInit2_(z_stream *, int level, int method, int windowBits, int memLevel, int strategy, const char *version, int stream_size);
int deflate(z_stream *, int flush);
int deflateEnd(z_stream *);
]]

local zlib = ffi.load(ffi.os == "Windows" and "zlib1" or "z")
local Z_FINISH, Z_STREAM_END, Z_OK = 4, 1, 0

local function compress(text)
  local bound = zlib.compressBound(#text)
  local buffer = ffi.new("uint8_t[?]", bound)
  local length = ffi.new("unsigned long[1]", bound)
  local status = zlib.compress2(buffer, length, text, #text, 9)
  assert(status == 0)
  return ffi.string(buffer, length[0])
end

local function stream(text)
  local s = ffi.new("z_stream")
  if zlib.deflateInit_(s, 6, zlib.zlibVersion(), ffi.sizeof(s)) ~= Z_OK then return nil end
  local buffer = ffi.new("uint8_t[4096]")
  s.next_in, s.avail_in = text, #text
  s.next_out, s.avail_out = buffer, 4096
  local status = zlib.deflate(s, Z_FINISH)
  zlib.deflateEnd(s)
  return status == Z_STREAM_END and ffi.string(buffer, 4096 - s.avail_out)
end

return { compress = compress, stream = stream }
