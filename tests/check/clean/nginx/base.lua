local ffi = require "ffi"
local C = ffi.C
local getfenv = getfenv
ffi.cdef [[
    typedef intptr_t        ngx_int_t;
    typedef uintptr_t       ngx_uint_t;
    typedef struct { size_t len; unsigned char *data; } ngx_str_t;
    typedef struct ngx_http_request_s ngx_http_request_t;
    typedef struct { int len; unsigned char *data; } ngx_http_lua_ffi_str_t;
    int ngx_http_lua_ffi_get_resp_status(ngx_http_request_t *r);
    int ngx_http_lua_ffi_time(void);
    double ngx_http_lua_ffi_now(void);
    unsigned char *ngx_escape_html(unsigned char *dst, unsigned char *src, size_t size);
    extern int ngx_http_lua_vary;
    void *lua_newuserdata(void *L, size_t n);
    typedef struct lua_State lua_State;
    int lua_gettop(lua_State *L);
    int memcmp(const void *a, const void *b, size_t n);
]]
local _M = {}
function _M.status()
  local r = ngx.ctx
  return C.ngx_http_lua_ffi_get_resp_status(r)
end
function _M.now() return tonumber(C.ngx_http_lua_ffi_now()) end
_M.MAX = 1024
return _M
