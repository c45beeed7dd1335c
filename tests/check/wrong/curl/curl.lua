local ffi = require "ffi"
ffi.cdef [[
typedef void CURL;
typedef enum { CURLOPT_URL = 10002, CURLOPT_TIMEOUT = 13, CURLOPT_VERBOSE = 42, CURLOPT_NOBODY = 44 } CURLoption;
typedef enum { CURLE_OK, CURLE_FAILED_INIT, CURLE_URL_MALFORMAT } CURLcode;
CURL *curl_easy_init();
CURLcode curl_easy_setopt(CURL *curl, CURLoption option, ...);
CURLcode curl_easy_perform(CURL *curl);
void curl_easy_cleanup(CURL *curl);
const char *curl_easy_strerror(CURLcode);
]]
local curl = ffi.load("curl")
local h = curl.curl_easy_init()
curl.curl_easy_setopt(h, ffi.C.CURLOPT_URL, "http://localhost/")
curl.curl_easy_setopt(h, ffi.C.CURLOPT_TIMEOUT, 10)
curl.curl_easy_setopt(h, curl.CURLOPT_VERBOSE, ffi.cast("long", 1))
if curl.curl_easy_perform(h) then error "failed" end
curl.curl_easy_cleanup(h)
