local ffi = require "ffi"
ffi.cdef [[
typedef union epoll_data { void *ptr; int fd; uint32_t u32; uint64_t u64; } epoll_data_t;
struct epoll_event { uint32_t events; epoll_data_t data; };
int epoll_create1(int flags);
int epoll_ctl(int epfd, int op, int fd, struct epoll_event *event);
int epoll_wait(int epfd, struct epoll_event *events, int maxevents, int timeout);
]]
local EPOLLIN = 1
local events = ffi.new("struct epoll_event[?]", 64)
local ep = ffi.C.epoll_create1(0)
local n = ffi.C.epoll_wait(ep, events, 64, -1)
for i = 0, n - 1 do print(events[i].data.fd) end
