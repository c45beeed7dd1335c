local ffi = require "ffi"
local check = require "check"
local xmlsec = require "xmlsec1"

-- Macros that are other names of the OpenSSL backend's functions.
check.equal(xmlsec.xmlSecInit(), 0)
check.equal(xmlsec.xmlSecCryptoAppInit(nil), 0)
check.equal(xmlsec.xmlSecCryptoInit(), 0)
check.equal(ffi.string(xmlsec.xmlSecGetDefaultCrypto()), "openssl")
check.equal(xmlsec.xmlSecCheckVersionExt(xmlsec.XMLSEC_VERSION_MAJOR, xmlsec.XMLSEC_VERSION_MINOR,
                                         xmlsec.XMLSEC_VERSION_SUBMINOR,
                                         xmlsec.xmlSecCheckVersionExactMatch), 1)

-- With the flags of pkg-config xmlSecSize has 4 bytes; without, the struct would have 1088.
check.equal(ffi.sizeof(xmlsec.xmlSecDSigCtx), 1032)
check.equal(ffi.offsetof(xmlsec.xmlSecDSigCtx, "status"), 904)
check.equal(ffi.offsetof(xmlsec.xmlSecDSigCtx, "signKey"), 880)

local ctx = xmlsec.xmlSecDSigCtxCreate(nil)
check.ok(ctx ~= nil)
check.equal(ctx.status, xmlsec.xmlSecDSigStatusUnknown)
check.ok(ctx.signKey == nil)
check.equal(ctx.enabledReferenceUris, xmlsec.xmlSecTransformUriTypeAny)
check.ok(ctx.keyInfoReadCtx.keysMngr == nil)

-- Macros that expand to a call without arguments call at each access.
check.equal(xmlsec.xmlSecTransformEnvelopedId, xmlsec.xmlSecTransformEnvelopedGetKlass())
local sha256 = xmlsec.xmlSecTransformSha256Id
check.equal(ffi.string(sha256.name), "sha256")
check.equal(ffi.string(sha256.href), "http://www.w3.org/2001/04/xmlenc#sha256")
check.equal(ffi.string(sha256.href), ffi.string(xmlsec.xmlSecHrefSha256))
check.equal(sha256.usage, xmlsec.xmlSecTransformUsageDigestMethod)
check.equal(xmlsec.xmlSecDSigCtxEnableReferenceTransform(ctx, sha256), 0)
check.equal(xmlsec.xmlSecPtrListGetSize(ctx.enabledReferenceTransforms), 1)
xmlsec.xmlSecDSigCtxDestroy(ctx)

-- Variables that are arrays of unknown length.
check.equal(ffi.string(xmlsec.xmlSecNodeSignature), "Signature")
check.equal(ffi.string(xmlsec.xmlSecDSigNs), "http://www.w3.org/2000/09/xmldsig#")

-- A key, generated and read back through the fields of its structs.
local key = xmlsec.xmlSecKeyGenerate(xmlsec.xmlSecKeyDataRsaId, 2048,
                                     xmlsec.xmlSecKeyDataTypePrivate)
check.ok(key ~= nil)
check.ok(key.value ~= nil)
check.equal(xmlsec.xmlSecKeyDataGetSize(key.value), 2048)
check.equal(ffi.string(key.value.id.name), "rsa")
xmlsec.xmlSecKeyDestroy(key)

check.raises("xmlSecCheckVersion is not bound: ", function() return xmlsec.xmlSecCheckVersion end)

check.equal(xmlsec.xmlSecCryptoShutdown(), 0)
check.equal(xmlsec.xmlSecCryptoAppShutdown(), 0)
check.equal(xmlsec.xmlSecShutdown(), 0)
