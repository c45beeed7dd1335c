-- xmlsec's signature context as one would copy it from the headers, with the size type they name
-- there. Debian's pkg-config defines XMLSEC_NO_SIZE_T, which makes it an unsigned int.
local ffi = require "ffi"

ffi.cdef [[
typedef size_t xmlSecSize;
typedef unsigned char xmlChar;

typedef struct _xmlSecPtrList {
  const struct _xmlSecPtrListKlass *id;
  void **data;
  xmlSecSize use;
  xmlSecSize max;
  int allocMode;
} xmlSecPtrList;

typedef struct _xmlSecKeyReq {
  const struct _xmlSecKeyDataKlass *keyId;
  unsigned int keyType;
  unsigned int keyUsage;
  xmlSecSize keyBitsSize;
  xmlSecPtrList keyUseWithList;
  void *reserved1;
  void *reserved2;
} xmlSecKeyReq;

typedef struct _xmlSecTransformCtx {
  void *userData;
  unsigned int flags;
  unsigned int flags2;
  unsigned int enabledUris;
  xmlSecPtrList enabledTransforms;
  int (*preExecCallback)(struct _xmlSecTransformCtx *);
  struct _xmlSecBuffer *result;
  int status;
  xmlChar *uri;
  xmlChar *xptrExpr;
  struct _xmlSecTransform *first;
  struct _xmlSecTransform *last;
  void *reserved0;
  void *reserved1;
} xmlSecTransformCtx;

typedef struct _xmlSecKeyInfoCtx {
  void *userData;
  unsigned int flags;
  unsigned int flags2;
  struct _xmlSecKeysMngr *keysMngr;
  int mode;
  xmlSecPtrList enabledKeyData;
  int base64LineSize;
  xmlSecTransformCtx retrievalMethodCtx;
  int maxRetrievalMethodLevel;
  struct _xmlSecEncCtx *encCtx;
  int maxEncryptedKeyLevel;
  long certsVerificationTime;
  int certsVerificationDepth;
  void *pgpReserved;
  int curRetrievalMethodLevel;
  int curEncryptedKeyLevel;
  xmlSecKeyReq keyReq;
  void *reserved0;
  void *reserved1;
} xmlSecKeyInfoCtx;
]]

ffi.cdef [[
struct _xmlSecDSigCtx {
  void *userData;
  unsigned int flags;
  unsigned int flags2;
  xmlSecKeyInfoCtx keyInfoReadCtx;
  xmlSecKeyInfoCtx keyInfoWriteCtx;
  xmlSecTransformCtx transformCtx;
  unsigned int enabledReferenceUris;
  xmlSecPtrList *enabledReferenceTransforms;
  int (*referencePreExecuteCallback)(xmlSecTransformCtx *);
  const struct _xmlSecTransformKlass *defSignMethodId;
  const struct _xmlSecTransformKlass *defC14NMethodId;
  const struct _xmlSecTransformKlass *defDigestMethodId;
  struct _xmlSecKey *signKey;
  int operation;
  struct _xmlSecBuffer *result;
  int status;
  struct _xmlSecTransform *signMethod;
  struct _xmlSecTransform *c14nMethod;
  struct _xmlSecTransform *preSignMemBufMethod;
  struct _xmlNode *signValueNode;
  xmlChar *id;
  xmlSecPtrList signedInfoReferences;
  xmlSecPtrList manifestReferences;
  void *reserved0;
  void *reserved1;
};
typedef struct _xmlSecDSigCtx xmlSecDSigCtx;
]]
ffi.cdef [[
xmlSecDSigCtx *xmlSecDSigCtxCreate(struct _xmlSecKeysMngr *keysMngr);
void xmlSecDSigCtxDestroy(xmlSecDSigCtx *dsigCtx);
int xmlSecDSigCtxVerify(xmlSecDSigCtx *dsigCtx, struct _xmlNode *node);
]]
local xmlsec = ffi.load("xmlsec1")
local M = {}
function M.verify(manager, node)
  local ctx = xmlsec.xmlSecDSigCtxCreate(manager)
  if ctx == nil then return nil, "no context" end
  ctx = ffi.gc(ctx, xmlsec.xmlSecDSigCtxDestroy)
  if xmlsec.xmlSecDSigCtxVerify(ctx, node) < 0 then return nil, "cannot verify" end
  return ctx.status == 1
end
return M
