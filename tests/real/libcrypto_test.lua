local ffi = require "ffi"
local check = require "check"
local crypto = require "libcrypto"

check.match(ffi.string(crypto.OpenSSL_version(crypto.OPENSSL_VERSION)), "^OpenSSL 3%.")
check.equal(tonumber(crypto.OpenSSL_version_num()), tonumber(crypto.OPENSSL_VERSION_NUMBER))
check.equal(crypto.EVP_MAX_MD_SIZE, 64)
check.equal(crypto.SN_sha256, "SHA256")
check.equal(crypto.NID_sha256, 672)

local function hex(bytes, size)
  return (ffi.string(bytes, size):gsub(".", function(c) return ("%02x"):format(c:byte()) end))
end

local function digest(algorithm, text)
  local ctx = ffi.gc(crypto.EVP_MD_CTX_new(), crypto.EVP_MD_CTX_free)
  local out = ffi.new("unsigned char[?]", crypto.EVP_MAX_MD_SIZE)
  local size = ffi.new("unsigned int[1]")
  check.equal(crypto.EVP_DigestInit_ex(ctx, algorithm, nil), 1)
  for i = 1, #text, 7 do
    check.equal(crypto.EVP_DigestUpdate(ctx, text:sub(i), math.min(7, #text - i + 1)), 1)
  end
  check.equal(crypto.EVP_DigestFinal_ex(ctx, out, size), 1)
  return hex(out, size[0])
end

-- FIPS 180's test vectors.
check.equal(digest(crypto.EVP_sha256(), "abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
check.equal(digest(crypto.EVP_sha256(), "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
check.equal(digest(crypto.EVP_get_digestbyname("SHA1"), "abc"),
            "a9993e364706816aba3e25717850c26c9cd0d89d")

-- A function that has two names: the macro EVP_MD_size is EVP_MD_get_size.
check.equal(crypto.EVP_MD_get_size(crypto.EVP_sha512()), 64)
check.equal(crypto.EVP_MD_size(crypto.EVP_sha512()), 64)

-- RFC 4231, test case 2.
local mac, mac_size = ffi.new("unsigned char[64]"), ffi.new("unsigned int[1]")
check.ok(crypto.HMAC(crypto.EVP_sha256(), "Jefe", 4, "what do ya want for nothing?", 28,
                     mac, mac_size) ~= nil)
check.equal(hex(mac, mac_size[0]),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")

-- Big numbers: 2^127 - 1 is prime.
check.ok(crypto.BIGNUM)
local ctx, n = crypto.BN_CTX_new(), ffi.new("BIGNUM *[1]")
check.equal(crypto.BN_dec2bn(n, "170141183460469231731687303715884105727"), 39)
check.equal(crypto.BN_num_bits(n[0]), 127)
check.equal(crypto.BN_check_prime(n[0], ctx, nil), 1)
crypto.BN_free(n[0])
crypto.BN_CTX_free(ctx)

-- A struct by its fields.
local octets = crypto.ASN1_STRING_new()
check.equal(crypto.ASN1_STRING_set(octets, "octets", 6), 1)
check.ok(crypto["struct asn1_string_st"])
check.equal(octets.length, 6)
check.equal(ffi.string(octets.data, octets.length), "octets")
check.equal(octets.type, crypto.V_ASN1_OCTET_STRING)
crypto.ASN1_STRING_free(octets)

-- An error is queued with its reason.
crypto.ERR_clear_error()
check.ok(crypto.EVP_MD_fetch(nil, "no-such-digest", nil) == nil)
local code = crypto.ERR_peek_error()
check.ok(code ~= 0)
check.match(ffi.string(crypto.ERR_reason_error_string(code)), "unsupported")
crypto.ERR_clear_error()

-- Static inline: there is nothing to bind.
check.raises("ERR_GET_LIB is not bound: ", function() return crypto.ERR_GET_LIB end)
