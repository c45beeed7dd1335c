local ffi = require "ffi"
local check = require "check"
local uv = require "libuv"

local version = bit.bor(bit.lshift(uv.UV_VERSION_MAJOR, 16), bit.lshift(uv.UV_VERSION_MINOR, 8),
                        uv.UV_VERSION_PATCH)
check.equal(uv.uv_version(), version)
check.equal(uv.UV_ENOENT, -2)
check.equal(ffi.string(uv.uv_err_name(uv.UV_ENOENT)), "ENOENT")
check.equal(ffi.string(uv.uv_strerror(uv.UV_EOF)), "end of file")

-- The library tells the size of every handle and request it knows: each must be the module's.
check.equal(ffi.sizeof(uv.uv_loop_t), tonumber(uv.uv_loop_size()))
check.equal(ffi.sizeof(uv.uv_pipe_t), tonumber(uv.uv_handle_size(uv.UV_NAMED_PIPE)))
for name in ([[ASYNC CHECK FS_EVENT FS_POLL HANDLE IDLE POLL PREPARE PROCESS STREAM TCP TIMER TTY
              UDP SIGNAL]]):gmatch "%S+" do
  check.equal(ffi.sizeof(uv["uv_" .. name:lower() .. "_t"]),
              tonumber(uv.uv_handle_size(uv["UV_" .. name])), name)
end
for name in ("REQ CONNECT WRITE SHUTDOWN UDP_SEND FS WORK GETADDRINFO GETNAMEINFO RANDOM")
    :gmatch "%S+" do
  check.equal(ffi.sizeof(uv["uv_" .. name:lower() .. "_t"]),
              tonumber(uv.uv_req_size(uv["UV_" .. name])), name)
end

local loop = ffi.new(uv.uv_loop_t)
check.equal(uv.uv_loop_init(loop), 0)
local function run()
  return uv.uv_run(loop, uv.UV_RUN_DEFAULT)
end
jit.off(run)  -- it calls back

-- A timer that fires three times.
local timer = ffi.new(uv.uv_timer_t)
check.equal(uv.uv_timer_init(loop, timer), 0)
check.ok(timer.loop == loop)
check.equal(timer.type, uv.UV_TIMER)
local fired = 0
local on_timer = ffi.cast(uv.uv_timer_cb, function(handle)
  fired = fired + 1
  if handle == timer and fired == 3 then uv.uv_timer_stop(handle) end
end)
check.equal(uv.uv_timer_start(timer, on_timer, 0, 1), 0)
check.equal(uv.uv_timer_get_repeat(timer), 1ULL)
check.equal(run(), 0)
check.equal(fired, 3)

-- A handle by its base type; closing calls back once more.
local handle = ffi.cast(ffi.typeof("$ *", uv.uv_handle_t), timer)
check.equal(uv.uv_is_active(handle), 0)
local closed = 0
local on_close = ffi.cast(uv.uv_close_cb, function() closed = closed + 1 end)
uv.uv_close(handle, on_close)
check.equal(run(), 0)
check.equal(closed, 1)

-- Files: a request without a callback is done at once, and its fields tell the result.
local path = os.tmpname()
local file = assert(io.open(path, "wb"))
file:write("twelve bytes")
file:close()
local request = ffi.new(uv.uv_fs_t)
check.equal(uv.uv_fs_stat(loop, request, path, nil), 0)
check.equal(request.statbuf.st_size, 12ULL)
check.equal(request.fs_type, uv.UV_FS_STAT)
check.equal(ffi.string(request.path), path)
uv.uv_fs_req_cleanup(request)

local descriptor = uv.uv_fs_open(loop, request, path, uv.UV_FS_O_RDWR, 0, nil)
check.ok(descriptor >= 0)
uv.uv_fs_req_cleanup(request)
check.ok(uv.uv_buf_t)
local bytes = ffi.new("char[5]")
local buffers = ffi.new("uv_buf_t[1]", { { base = bytes, len = 5 } })
check.equal(uv.uv_fs_read(loop, request, descriptor, buffers, 1, 7, nil), 5)
uv.uv_fs_req_cleanup(request)
check.equal(ffi.string(bytes, 5), "bytes")
check.equal(uv.uv_fs_close(loop, request, descriptor, nil), 0)
uv.uv_fs_req_cleanup(request)

os.remove(path)
check.equal(uv.uv_fs_stat(loop, request, path, nil), uv.UV_ENOENT)
uv.uv_fs_req_cleanup(request)

-- A struct of libc, which the functions reach.
check.ok(uv["struct sockaddr_in"])
local address, text = ffi.new("struct sockaddr_in"), ffi.new("char[32]")
check.equal(uv.uv_ip4_addr("192.0.2.7", 258, address), 0)
check.equal(address.sin_port, 0x0201)  -- network byte order
check.equal(uv.uv_ip4_name(address, text, 32), 0)
check.equal(ffi.string(text), "192.0.2.7")

check.equal(uv.uv_loop_close(loop), 0)
on_timer:free()
on_close:free()
