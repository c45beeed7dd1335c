local ffi = require "ffi"
local C = ffi.C
ffi.cdef [[
typedef unsigned int socklen_t;
struct sockaddr { unsigned short sa_family; char sa_data[14]; };
size_t read(int fd, void *buf, size_t count);
int close(int fd);
int getsockopt(int fd, int level, int optname, void *optval, size_t *optlen);
int accept(int fd, struct sockaddr *addr, size_t *addrlen);
int socketpair(int domain, int type, int protocol, int64_t *sv);
char *getenv(const char *name);
int isatty(int fd);
int printf(const char *format, ...);
int atexit(void (*function)(void));
]]
local buffer = ffi.new("char[?]", 4096)
local function slurp(fd)
  local n = C.read(fd, buffer, 4096)
  if n < 0 then return nil, "read" end
  return ffi.string(buffer, n)
end
local function home() return ffi.string(C.getenv("HOME")) end
if C.isatty(0) then print(home()) end
C.printf("%d\n", 42)
C.atexit(function() print "bye" end)
return { slurp = slurp, home = home }
