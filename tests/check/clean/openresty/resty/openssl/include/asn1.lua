local ffi = require "ffi"
require "resty.openssl.include.ossl_typ"
ffi.cdef [[
  typedef struct ASN1_VALUE_st ASN1_VALUE;
  ASN1_INTEGER *ASN1_INTEGER_new(void);
  void ASN1_INTEGER_free(ASN1_INTEGER *a);
  ASN1_INTEGER *BN_to_ASN1_INTEGER(const BIGNUM *bn, ASN1_INTEGER *ai);
  BIGNUM *ASN1_INTEGER_to_BN(const ASN1_INTEGER *ai, BIGNUM *bn);
  ASN1_STRING *ASN1_STRING_type_new(int type);
  int ASN1_STRING_set(ASN1_STRING *str, const void *data, int len);
  ASN1_INTEGER *d2i_ASN1_INTEGER(ASN1_INTEGER **a, const unsigned char **ppin, long length);
  int i2d_ASN1_INTEGER(const ASN1_INTEGER *a, unsigned char **out);
  unsigned char *ASN1_STRING_get0_data(const ASN1_STRING *x);
]]
