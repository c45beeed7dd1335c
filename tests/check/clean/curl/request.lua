-- A small HTTP client, in the way of lua-curl bindings by hand.
local ffi = require "ffi"
local bit = require "bit"

ffi.cdef [[
typedef void CURL;
typedef void CURLM;
typedef int CURLcode;
typedef int CURLMcode;
typedef int CURLoption;
typedef int CURLINFO;
struct curl_slist { char *data; struct curl_slist *next; };
typedef size_t (*curl_write_callback)(char *buffer, size_t size, size_t nitems, void *outstream);
CURLcode curl_global_init(long flags);
void curl_global_cleanup(void);
CURL *curl_easy_init(void);
CURLcode curl_easy_setopt(CURL *curl, CURLoption option, ...);
CURLcode curl_easy_perform(CURL *curl);
CURLcode curl_easy_getinfo(CURL *curl, CURLINFO info, ...);
void curl_easy_cleanup(CURL *curl);
const char *curl_easy_strerror(CURLcode code);
struct curl_slist *curl_slist_append(struct curl_slist *list, const char *text);
void curl_slist_free_all(struct curl_slist *list);
char *curl_easy_escape(CURL *handle, const char *string, int length);
void curl_free(void *p);
CURLM *curl_multi_init(void);
CURLMcode curl_multi_perform(CURLM *multi_handle, int *running_handles);
typedef struct { int msg; CURL *easy_handle; union { void *whatever; CURLcode result; } data; } CURLMsg;
CURLMsg *curl_multi_info_read(CURLM *multi_handle, int *msgs_in_queue);
]]

local curl = ffi.load(ffi.os == "Windows" and "libcurl" or "libcurl.so.4")
local CURLOPT_URL = 10002
local CURLOPT_WRITEFUNCTION = 20011
local CURLOPT_TIMEOUT = 13
local CURLINFO_RESPONSE_CODE = 0x200002
local CURLE_OK = 0
local CURL_GLOBAL_ALL = bit.bor(1, 2)

curl.curl_global_init(CURL_GLOBAL_ALL)

local chunks = {}
local write = ffi.cast("curl_write_callback", function(buffer, size, count)
  chunks[#chunks + 1] = ffi.string(buffer, size * count)
  return size * count
end)

local function get(url, timeout)
  local handle = curl.curl_easy_init()
  if handle == nil then return nil, "curl_easy_init" end
  ffi.gc(handle, curl.curl_easy_cleanup)
  chunks = {}
  local headers = curl.curl_slist_append(nil, "Accept: */*")
  curl.curl_easy_setopt(handle, CURLOPT_URL, url)
  curl.curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, write)
  curl.curl_easy_setopt(handle, CURLOPT_TIMEOUT, ffi.new("long", timeout))
  local code = curl.curl_easy_perform(handle)
  curl.curl_slist_free_all(headers)
  if code ~= CURLE_OK then
    local message = curl.curl_easy_strerror(code)
    return nil, message ~= nil and ffi.string(message) or tostring(code)
  end
  local status = ffi.new("long[1]")
  curl.curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, status)
  return tonumber(status[0]), table.concat(chunks)
end

return { get = get }
