local bit = require "bit"
local ffi = require "ffi"
local C = ffi.C
require("ffi/posix_h")
local util = {}
local timeval = ffi.new("struct timeval")
function util.gettime()
  C.gettimeofday(timeval, nil)
  return tonumber(timeval.tv_sec), tonumber(timeval.tv_usec)
end
local statvfs = ffi.new("struct statvfs")
function util.df(path)
  if C.statvfs(path, statvfs) ~= 0 then return nil end
  return tonumber(statvfs.f_blocks * statvfs.f_bsize)
end
function util.realpath(path)
  local p = C.realpath(path, nil)
  if p == nil then return nil end
  local s = ffi.string(p)
  C.free(p)
  return s
end
function util.run(path)
  if ffi.os == "Windows" then return C._getpid() end
  local pid = C.fork()
  if pid == 0 then C.execl(path, path, nil) end
  local fds = ffi.new("int[2]")
  if C.pipe(fds) ~= 0 then return end
  local pfd = ffi.new("struct pollfd[1]")
  pfd[0].fd = fds[0]
  if C.poll(pfd, 1, 10) > 0 then return true end
  C.open(path, bit.bor(C.O_RDONLY, C.O_CLOEXEC))
  C.open(path, C.O_CREAT, ffi.cast("int", 420))
end
return util
