local ffi = require "ffi"
local C = ffi.C
local ffi_gc, ffi_str, ffi_new = ffi.gc, ffi.string, ffi.new
require "resty.openssl.include.x509"
local _M = { _VERSION = "1.0" }
local mt = { __index = _M }
local char_ptr_ptr = ffi.typeof("unsigned char*[1]")
function _M.new(pem)
  local bio = C.BIO_new_mem_buf(pem, #pem)
  if bio == nil then return nil, "x509.new: BIO_new_mem_buf failed" end
  local ctx = C.PEM_read_bio_X509(bio, nil, nil, nil)
  C.BIO_free(bio)
  if ctx == nil then return nil, "x509.new: cannot read" end
  ffi_gc(ctx, C.X509_free)
  return setmetatable({ ctx = ctx }, mt)
end
function _M:der()
  local out = char_ptr_ptr()
  local n = C.i2d_X509(self.ctx, out)
  if n < 0 then return nil, "x509:der" end
  return ffi_str(out[0], n)
end
function _M:verify(key)
  return C.X509_verify(self.ctx, key.ctx) == 1
end
function _M:version() return tonumber(C.X509_get_version(self.ctx)) + 1 end
return _M
