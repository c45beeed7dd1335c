local ffi = require "ffi"
ffi.cdef [[
typedef struct uv_loop_s uv_loop_t;
typedef struct uv_timer_s uv_timer_t;
typedef struct uv_handle_s uv_handle_t;
typedef enum { UV_RUN_DEFAULT = 0, UV_RUN_ONCE, UV_RUN_NOWAIT } uv_run_mode;
typedef void (*uv_timer_cb)(uv_timer_t *handle);
typedef void (*uv_close_cb)(uv_handle_t *handle);
uv_loop_t *uv_default_loop(void);
int uv_run(uv_loop_t *, uv_run_mode mode);
int uv_timer_init(uv_loop_t *, uv_timer_t *handle);
int uv_timer_start(uv_timer_t *handle, uv_timer_cb cb, uint64_t timeout, uint64_t repeat_);
size_t uv_handle_size(int type);
const char *uv_strerror(int err);
uint64_t uv_hrtime(void);
typedef struct { long tv_sec; long tv_nsec; } uv_timespec_t;
typedef struct { char *base; size_t len; } uv_buf_t;
uv_buf_t uv_buf_init(char *base, unsigned int len);
int uv_uptime(double *uptime);
]]
local uv = ffi.load("uv")
local loop = uv.uv_default_loop()
local mem = ffi.new("char[?]", uv.uv_handle_size(13))
local timer = ffi.cast("uv_timer_t *", mem)
local cb = ffi.cast("uv_timer_cb", function(h) print "tick" end)
uv.uv_timer_init(loop, timer)
uv.uv_timer_start(timer, cb, 10, 0)
uv.uv_run(loop, uv.UV_RUN_DEFAULT)
print(uv.uv_buf_init(nil, 0).len)
cb:free()
