-- Verifies an enveloped XML signature with libxml2 and xmlsec1, in plain LuaJIT and in nginx.
--
-- The declarations come from this very script; there is no ffi.cdef to write:
--   ljbind gen -p xmlsec1 -p libxml-2.0 --from-lua verify.lua -o xmlsig_ffi.lua
--   luajit verify.lua public-key.pem signed.xml

local ffi = require "ffi"
local sig = require "xmlsig_ffi"

local M = {}

-- Initialises the libraries, once per process and before any fork.
function M.init()
  sig.xmlInitParser()
  if sig.xmlSecInit() ~= 0 or sig.xmlSecCryptoAppInit(nil) ~= 0 or sig.xmlSecCryptoInit() ~= 0 then
    return nil, "xmlsec1 does not initialise"
  end
  sig.xmlSecErrorsDefaultCallbackEnableOutput(0)
  return true
end

-- Reads the public key, in PEM, that every signature is held to.
function M.load_key(path)
  local key = sig.xmlSecCryptoAppKeyLoad(path, sig.xmlSecKeyDataFormatPem, nil, nil, nil)
  if key == nil then return nil, "no public key in " .. path end
  return ffi.gc(key, sig.xmlSecKeyDestroy)
end

-- The only child element of `parent` in the signature namespace with this name.
local function only_child(parent, name)
  local found
  local node = parent.children
  while node ~= nil do
    if node.type == sig.XML_ELEMENT_NODE and node.ns ~= nil
        and ffi.string(node.ns.href) == ffi.string(sig.xmlSecDSigNs)
        and ffi.string(node.name) == name then
      if found then return nil, "more than one " .. name end
      found = node
    end
    node = node.next
  end
  if not found then return nil, "no " .. name end
  return found
end

local function attribute(node, name)
  local value = sig.xmlGetNoNsProp(node, name)
  if value == nil then return nil end
  local text = ffi.string(value)
  sig.xmlFree(value)
  return text
end

-- What is signed must be the whole document: its root, by an empty reference or by its ID.
local function check_reference(doc, root, signature)
  local info, reference, err
  info, err = only_child(signature, "SignedInfo")
  if not info then return nil, err end
  reference, err = only_child(info, "Reference")
  if not reference then return nil, err end

  local uri = attribute(reference, "URI")
  if uri == "" then return true end
  local id = attribute(root, "ID")
  if not id or uri ~= "#" .. id then return nil, "the reference is not to the document's root" end
  if sig.xmlAddID(nil, doc, id, sig.xmlHasProp(root, "ID")) == nil then
    return nil, "the ID is not unique"
  end
  return true
end

-- Allows what a plain enveloped signature needs, and nothing else (no XPath, no HMAC, no SHA-1).
local function restrict(ctx)
  ctx.enabledReferenceUris =
    sig.xmlSecTransformUriTypeEmpty + sig.xmlSecTransformUriTypeSameDocument
  local refused = 0
  for _, id in ipairs {
    sig.xmlSecTransformEnvelopedId, sig.xmlSecTransformExclC14NId, sig.xmlSecTransformSha256Id,
  } do
    refused = refused + sig.xmlSecDSigCtxEnableReferenceTransform(ctx, id)
  end
  for _, id in ipairs { sig.xmlSecTransformExclC14NId, sig.xmlSecTransformRsaSha256Id } do
    refused = refused + sig.xmlSecDSigCtxEnableSignatureTransform(ctx, id)
  end
  return refused == 0
end

-- The key is pinned and there is no key manager: the document's own KeyInfo is never trusted.
local function check_signature(signature, key)
  local ctx = sig.xmlSecDSigCtxCreate(nil)
  if ctx == nil then return nil, "no context" end
  ctx.signKey = sig.xmlSecKeyDuplicate(key)
  local verified = ctx.signKey ~= nil and restrict(ctx)
    and sig.xmlSecDSigCtxVerify(ctx, signature) == 0
    and ctx.status == sig.xmlSecDSigStatusSucceeded
  sig.xmlSecDSigCtxDestroy(ctx)
  if not verified then
    sig.ERR_clear_error()
    return nil, "the signature is not valid"
  end
  return true
end

local function check_document(doc, key)
  if doc.intSubset ~= nil then return nil, "a document type is not allowed" end
  local root = sig.xmlDocGetRootElement(doc)
  if root == nil then return nil, "no root element" end
  local signature, ok, err
  signature, err = only_child(root, "Signature")
  if not signature then return nil, err end
  ok, err = check_reference(doc, root, signature)
  if not ok then return nil, err end
  return check_signature(signature, key)
end

-- True when `xml` is signed as a whole by the owner of `key`; nil and the reason otherwise.
function M.verify(xml, key)
  local flags = sig.XML_PARSE_NONET + sig.XML_PARSE_NOERROR + sig.XML_PARSE_NOWARNING
  local doc = sig.xmlReadMemory(xml, #xml, nil, nil, flags)
  if doc == nil then return nil, "not well-formed XML" end
  local ok, err = check_document(doc, key)
  sig.xmlFreeDoc(doc)
  return ok, err
end

if ... == "verify" then return M end  -- required as a module

local function main(key_path, xml_path)
  if not xml_path then return nil, "usage: luajit verify.lua PUBLIC-KEY.pem SIGNED.xml" end
  assert(M.init())
  local key = assert(M.load_key(key_path))
  local file = assert(io.open(xml_path, "rb"))
  local xml = file:read("*a")
  file:close()
  return M.verify(xml, key)
end

local ok, err = main(...)
io.write(ok and "the signature is valid" or err, "\n")
os.exit(ok and 0 or 1)
