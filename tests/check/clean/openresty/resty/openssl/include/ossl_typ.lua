local ffi = require "ffi"
ffi.cdef [[
  typedef struct rsa_st RSA;
  typedef struct evp_pkey_st EVP_PKEY;
  typedef struct bignum_st BIGNUM;
  typedef struct bn_gencb_st BN_GENCB;
  typedef struct bignum_ctx BN_CTX;
  typedef struct bio_st BIO;
  typedef struct evp_cipher_st EVP_CIPHER;
  typedef struct evp_md_ctx_st EVP_MD_CTX;
  typedef struct evp_pkey_ctx_st EVP_PKEY_CTX;
  typedef struct evp_md_st EVP_MD;
  typedef struct engine_st ENGINE;
  typedef struct x509_st X509;
  typedef struct x509_attributes_st X509_ATTRIBUTE;
  typedef struct X509_extension_st X509_EXTENSION;
  typedef struct X509_name_st X509_NAME;
  typedef struct X509_name_entry_st X509_NAME_ENTRY;
  typedef struct X509_req_st X509_REQ;
  typedef struct X509_crl_st X509_CRL;
  typedef struct x509_store_st X509_STORE;
  typedef struct ossl_lib_ctx_st OSSL_LIB_CTX;
  typedef struct asn1_string_st ASN1_INTEGER;
  typedef struct asn1_string_st ASN1_STRING;
  typedef struct asn1_string_st ASN1_TIME;
  typedef struct asn1_string_st ASN1_OCTET_STRING;
  typedef struct asn1_object_st ASN1_OBJECT;
  typedef struct stack_st OPENSSL_STACK;
  typedef int (*pem_password_cb)(char *buf, int size, int rwflag, void *userdata);
]]
