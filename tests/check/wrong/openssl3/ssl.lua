local ffi = require "ffi"
ffi.cdef [[
typedef struct evp_md_ctx_st EVP_MD_CTX;
typedef struct evp_md_st EVP_MD;
typedef struct engine_st ENGINE;
typedef struct evp_cipher_ctx_st EVP_CIPHER_CTX;
EVP_MD_CTX *EVP_MD_CTX_create(void);
void EVP_MD_CTX_destroy(EVP_MD_CTX *ctx);
int EVP_CIPHER_CTX_cleanup(EVP_CIPHER_CTX *a);
int EVP_DigestInit_ex(EVP_MD_CTX *ctx, const EVP_MD *type, ENGINE *impl);
const EVP_MD *EVP_sha256(void);
const EVP_MD *EVP_sha265(void);
int EVP_MD_size(const EVP_MD *md);
]]
local crypto = ffi.load("crypto")
local ctx = crypto.EVP_MD_CTX_create()
crypto.EVP_DigestInit_ex(ctx, crypto.EVP_sha265(), nil)
crypto.EVP_DigestUpdate(ctx, "x", 1)
crypto.EVP_MD_CTX_destroy(ctx)
