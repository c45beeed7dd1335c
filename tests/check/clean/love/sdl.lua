local ffi = require "ffi"
ffi.cdef [[
typedef struct { uint8_t major; uint8_t minor; uint8_t patch; } SDL_version;
void SDL_GetVersion(SDL_version *ver);
uint64_t SDL_GetPerformanceCounter(void);
int SDL_ShowSimpleMessageBox(uint32_t flags, const char *title, const char *message, void *window);
typedef int (*SDL_EventFilter)(void *userdata, void *event);
void SDL_SetEventFilter(SDL_EventFilter filter, void *userdata);
]]
local sdl = ffi.load("SDL2-2.0")
local v = ffi.new("SDL_version")
sdl.SDL_GetVersion(v)
local cb = ffi.cast("SDL_EventFilter", function(u, e) return 1 end)
sdl.SDL_SetEventFilter(cb, nil)
return v.major
