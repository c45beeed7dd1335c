local ffi = require "ffi"
local C = ffi.C
require "resty.openssl.include.ossl_typ"
require "resty.openssl.include.asn1"
ffi.cdef [[
  typedef void *(*pem_cb)(void);
  X509 *X509_new(void);
  void X509_free(X509 *a);
  X509 *X509_dup(X509 *x);
  int X509_up_ref(X509 *a);
  int i2d_X509(X509 *a, unsigned char **out);
  X509 *d2i_X509(X509 **a, const unsigned char **in, long len);
  X509 *d2i_X509_bio(BIO *bp, X509 **x509);
  X509_NAME *X509_NAME_new(void);
  X509_NAME *X509_get_subject_name(const X509 *a);
  int X509_set_subject_name(X509 *x, X509_NAME *name);
  EVP_PKEY *X509_get_pubkey(X509 *x);
  long X509_get_version(const X509 *x);
  int X509_sign(X509 *x, EVP_PKEY *pkey, const EVP_MD *md);
  int X509_verify(X509 *a, EVP_PKEY *r);
  X509 *PEM_read_bio_X509(BIO *bp, X509 **x, pem_password_cb cb, void *u);
  int PEM_write_bio_X509(BIO *bp, X509 *x);
  int X509_digest(const X509 *data, const EVP_MD *type, unsigned char *md, unsigned int *len);
  X509_EXTENSION *X509_get_ext(const X509 *x, int loc);
  unsigned long X509_NAME_hash_old(X509_NAME *x);
  int OPENSSL_sk_num(const OPENSSL_STACK *);
  void *OPENSSL_sk_value(const OPENSSL_STACK *, int);
  void OPENSSL_sk_free(OPENSSL_STACK *);
  unsigned long OpenSSL_version_num(void);
  const char *OpenSSL_version(int t);
  BIO *BIO_new_mem_buf(const void *buf, int len);
  typedef struct bio_method_st BIO_METHOD;
  BIO *BIO_new(const BIO_METHOD *type);
  const BIO_METHOD *BIO_s_mem(void);
  long BIO_ctrl(BIO *bp, int cmd, long larg, void *parg);
  int BIO_free(BIO *a);
  int BIO_read(BIO *b, void *data, int dlen);
  unsigned long ERR_peek_error(void);
  void ERR_clear_error(void);
  void ERR_error_string_n(unsigned long e, char *buf, size_t len);
]]
