local ffi = require "ffi"
ffi.cdef [[
typedef uint16_t in_port_t;
struct in_addr { unsigned long s_addr; };
struct sockaddr_in { short sin_family; in_port_t sin_port; struct in_addr sin_addr; char sin_zero[8]; };
int bind(int fd, const struct sockaddr_in *addr, unsigned int len);
enum { SIGHUP = 1, SIGINT = 2, SIGBUS = 10, SIGUSR1 = 30, SIGUSR2 = 31, SIGCHLD = 20 };
int kill(int pid, int sig);
]]
local addr = ffi.new("struct sockaddr_in")
addr.sin_family = 2
ffi.C.bind(3, addr, ffi.sizeof(addr))
ffi.C.kill(1, ffi.C.SIGUSR1)
