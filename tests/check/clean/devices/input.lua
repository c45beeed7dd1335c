-- Devices: structs and constants that come from the kernel.
local ffi = require "ffi"
ffi.cdef [[
static const int EVIOCGRAB = 1074021776;
static const int EV_SYN = 0;
static const int EV_KEY = 1;
static const int KEY_HOME = 102;
typedef long int __time_t;
typedef long int __suseconds_t;
struct timeval { __time_t tv_sec; __suseconds_t tv_usec; };
struct input_event { struct timeval time; unsigned short type; unsigned short code; int value; };
struct fb_bitfield { unsigned int offset; unsigned int length; unsigned int msb_right; };
struct fb_fix_screeninfo { char id[16]; unsigned long smem_start; unsigned int smem_len; unsigned int type; unsigned int type_aux; unsigned int visual; unsigned short xpanstep; unsigned short ypanstep; unsigned short ywrapstep; unsigned int line_length; unsigned long mmio_start; unsigned int mmio_len; unsigned int accel; unsigned short capabilities; unsigned short reserved[2]; };
int open(const char *, int, ...);
int ioctl(int, unsigned long, ...);
ssize_t read(int, void *, size_t);
]]
local C = ffi.C
local ev = ffi.new("struct input_event")
local fd = C.open("/dev/input/event0", 0)
if C.read(fd, ev, ffi.sizeof(ev)) > 0 then print(ev.code, ev.time.tv_sec) end
local fix = ffi.new("struct fb_fix_screeninfo")
C.ioctl(fd, 0x4602, fix)
