local ffi = require "ffi"
ffi.cdef [[
struct z_stream_s {
  const unsigned char *next_in; unsigned int avail_in; unsigned long total_in;
  unsigned char *next_out; unsigned int avail_out; unsigned long total_out;
};
typedef struct z_stream_s z_stream;
int inflate(z_stream *strm, int flush);
]]
local zlib = ffi.load("z")
return function(s) return zlib.inflate(s, 0), s.total_out end
