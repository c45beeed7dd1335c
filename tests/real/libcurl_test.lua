local ffi = require "ffi"
local check = require "check"
local curl = require "libcurl"

check.equal(curl.curl_global_init(curl.CURL_GLOBAL_DEFAULT), curl.CURLE_OK)
check.equal(ffi.string(curl.curl_easy_strerror(curl.CURLE_URL_MALFORMAT)),
            "URL using bad/illegal format or missing URL")

local info = curl.curl_version_info(curl.CURLVERSION_NOW)
check.equal(ffi.string(info.version), curl.LIBCURL_VERSION)
check.equal(info.version_num, curl.LIBCURL_VERSION_NUM)
check.ok(bit.band(info.features, curl.CURL_VERSION_SSL) ~= 0)
local protocols, i = {}, 0
while info.protocols[i] ~= nil do
  protocols[ffi.string(info.protocols[i])] = true
  i = i + 1
end
check.ok(protocols.file and protocols.https)

-- A file to fetch, larger than one buffer.
local path = os.tmpname()
local content = ("a line of the file\n"):rep(10000)
local file = assert(io.open(path, "wb"))
file:write(content)
file:close()
local url = "file://" .. path

-- Each argument after the option has the type that curl's manual gives it.
local function setopt(easy, option, value)
  check.equal(curl.curl_easy_setopt(easy, option, value), curl.CURLE_OK, "option " .. option)
end
local function perform(easy)
  return curl.curl_easy_perform(easy)
end
jit.off(perform)  -- it calls back

local easy = curl.curl_easy_init()
check.ok(easy ~= nil)
local received = {}
local write = ffi.cast(curl.curl_write_callback, function(data, size, count)
  received[#received + 1] = ffi.string(data, size * count)
  return size * count
end)
local message = ffi.new("char[?]", curl.CURL_ERROR_SIZE)
setopt(easy, curl.CURLOPT_URL, url)
setopt(easy, curl.CURLOPT_WRITEFUNCTION, write)
setopt(easy, curl.CURLOPT_BUFFERSIZE, ffi.cast("long", 4096))
setopt(easy, curl.CURLOPT_ERRORBUFFER, message)
check.equal(perform(easy), curl.CURLE_OK, ffi.string(message))
check.ok(#received > 1)
check.ok(table.concat(received) == content, "what is received is what the file has")

local text = ffi.new("char *[1]")
check.equal(curl.curl_easy_getinfo(easy, curl.CURLINFO_EFFECTIVE_URL, text), curl.CURLE_OK)
check.equal(ffi.string(text[0]), url)
local size = ffi.new("int64_t[1]")
check.equal(curl.curl_easy_getinfo(easy, curl.CURLINFO_SIZE_DOWNLOAD_T, size), curl.CURLE_OK)
check.equal(size[0], 0LL + #content)
local seconds = ffi.new("double[1]", -1)
check.equal(curl.curl_easy_getinfo(easy, curl.CURLINFO_TOTAL_TIME, seconds), curl.CURLE_OK)
check.ok(seconds[0] >= 0)

-- A range of it, into a FILE.
local out_path = os.tmpname()
local out = assert(io.open(out_path, "wb"))
setopt(easy, curl.CURLOPT_WRITEFUNCTION, ffi.cast("void *", nil))
setopt(easy, curl.CURLOPT_WRITEDATA, out)
setopt(easy, curl.CURLOPT_RANGE, "2-5")
check.equal(perform(easy), curl.CURLE_OK, ffi.string(message))
out:close()
out = assert(io.open(out_path, "rb"))
check.equal(out:read("*a"), "line")
out:close()
os.remove(out_path)

os.remove(path)
check.equal(perform(easy), curl.CURLE_FILE_COULDNT_READ_FILE)
check.match(ffi.string(message), "Couldn't open file")
curl.curl_easy_cleanup(easy)
write:free()

-- Lists, and the parts of a URL.
local list = curl.curl_slist_append(curl.curl_slist_append(nil, "one"), "two")
check.equal(ffi.string(list.next.data), "two")
check.ok(list.next.next == nil)
curl.curl_slist_free_all(list)

local parts = curl.curl_url()
check.equal(curl.curl_url_set(parts, curl.CURLUPART_URL, "https://example.com:8443/a?b=c", 0),
            curl.CURLUE_OK)
check.equal(curl.curl_url_get(parts, curl.CURLUPART_PORT, text, 0), curl.CURLUE_OK)
check.equal(ffi.string(text[0]), "8443")
curl.curl_free(text[0])
curl.curl_url_cleanup(parts)
