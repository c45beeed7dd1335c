-- z_stream is one member short, and inflateInit2_ is told the wrong size.
local ffi = require "ffi"
ffi.cdef [[
struct z_stream_s {
  const unsigned char *next_in; unsigned int avail_in; unsigned long total_in;
  unsigned char *next_out; unsigned int avail_out; unsigned long total_out;
  const char *msg; struct internal_state *state;
  void *zalloc; void *zfree; void *opaque;
  int data_type; unsigned long adler;
};
typedef struct z_stream_s z_stream;
int inflateInit2_(z_stream *strm, int windowBits, const char *version, int stream_size);
int inflate(z_stream *strm, int flush);
]]
local zlib = ffi.load("z")
local s = ffi.new("z_stream")
zlib.inflateInit2_(s, 15, "1.2.13", ffi.sizeof(s))
