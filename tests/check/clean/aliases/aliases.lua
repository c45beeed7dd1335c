-- Other names, opaque types and structs cut short on purpose.
local ffi = require "ffi"
ffi.cdef [[
typedef struct { char *base; size_t length; } my_slice;
typedef struct evp_pkey_st EVP_PKEY; 
typedef void X509;
typedef struct { int unused; } BIO;
BIO *BIO_new_mem_buf(const void *, int);
int BIO_free(BIO *);
X509 *X509_new(); void X509_free(X509 *);
int my_getpid(void) __asm__("getpid");
char *gai_strerror(int);
int RAND_bytes(uint8_t *buf, int num);
void *SHA1(const void *d, size_t n, void *md);
int CRYPTO_memcmp(const void *, const void *, size_t);
typedef struct SHA256state_st { uint32_t h[8]; uint32_t Nl, Nh; uint32_t data[16]; unsigned int num, md_len; } SHA256_CTX;
int SHA256_Init(SHA256_CTX *c); int SHA256_Update(SHA256_CTX *c, const void *data, size_t len); int SHA256_Final(unsigned char *md, SHA256_CTX *c);
typedef struct env_md_ctx_st EVP_MD_CTX2;
unsigned char *HMAC(const void *evp_md, const void *key, int key_len, const unsigned char *d, size_t n, unsigned char *md, unsigned int *md_len);
]]
local C = ffi.C
local lib = ffi.load("crypto")
local ctx = ffi.new("SHA256_CTX")
lib.SHA256_Init(ctx)
local bio = lib.BIO_new_mem_buf("x", 1)
if bio == nil then return end
lib.BIO_free(bio)
print(C.my_getpid())
