local ffi = require "ffi"
local check = require "check"
local sdl = require "sdl2"

check.equal(ffi.sizeof(sdl.SDL_version), 3)
local version = ffi.new("SDL_version")
sdl.SDL_GetVersion(version)
check.equal(version.major, sdl.SDL_MAJOR_VERSION)
check.equal(version.minor, sdl.SDL_MINOR_VERSION)
check.ok(version.patch >= sdl.SDL_PATCHLEVEL)
check.equal(ffi.string(sdl.SDL_GetPlatform()), "Linux")

-- Errors: set by a variadic function.
sdl.SDL_ClearError()
check.equal(ffi.string(sdl.SDL_GetError()), "")
check.equal(sdl.SDL_SetError("%s %d", "number", ffi.cast("int", 42)), -1)
check.equal(ffi.string(sdl.SDL_GetError()), "number 42")
sdl.SDL_ClearError()

-- Constants of every shape: an enumerator, an expression, a string, unsigned, from characters.
check.equal(sdl.SDL_KEYDOWN, 0x300)
check.equal(sdl.SDLK_F1, 0x4000003a)
check.equal(sdl.SDLK_a, 97)
check.equal(sdl.SDL_HINT_RENDER_DRIVER, "SDL_RENDER_DRIVER")
check.equal(sdl.SDL_WINDOWPOS_UNDEFINED, 0x1fff0000)
check.equal(sdl.SDL_PIXELFORMAT_ARGB8888, 372645892)
check.equal(sdl.SDL_MUTEX_MAXWAIT, 0xffffffff)

-- The event: a union of structs, of which the library promises 56 bytes.
check.equal(ffi.sizeof(sdl.SDL_Event), 56)
check.equal(ffi.offsetof(sdl.SDL_KeyboardEvent, "keysym"), 16)
check.equal(ffi.offsetof(sdl.SDL_MouseMotionEvent, "xrel"), 28)
check.equal(ffi.sizeof(sdl.SDL_Keysym), 16)

-- An event through the queue and back.
check.equal(sdl.SDL_Init(sdl.SDL_INIT_EVENTS), 0, ffi.string(sdl.SDL_GetError()))
sdl.SDL_FlushEvents(sdl.SDL_FIRSTEVENT, sdl.SDL_LASTEVENT)
local event = ffi.new("SDL_Event")
event.type = sdl.SDL_KEYDOWN
event.key.keysym.scancode = sdl.SDL_SCANCODE_A
event.key.keysym.sym = sdl.SDLK_a
event.key.keysym.mod = sdl.KMOD_LCTRL
check.equal(sdl.SDL_PushEvent(event), 1)
local polled = ffi.new("SDL_Event")
check.equal(sdl.SDL_PollEvent(polled), 1)
check.equal(polled.type, sdl.SDL_KEYDOWN)
check.equal(polled.key.keysym.scancode, 4)
check.equal(polled.key.keysym.sym, sdl.SDLK_a)
check.equal(polled.key.keysym.mod, 0x40)
check.equal(sdl.SDL_PollEvent(polled), 0)
sdl.SDL_Quit()

-- Rectangles.
check.ok(sdl.SDL_Rect)
local a, b, out = ffi.new("SDL_Rect", 0, 0, 10, 10), ffi.new("SDL_Rect", 5, 6, 10, 10),
                  ffi.new("SDL_Rect")
check.equal(sdl.SDL_HasIntersection(a, b), sdl.SDL_TRUE)
check.equal(sdl.SDL_IntersectRect(a, b, out), sdl.SDL_TRUE)
check.equal(("%d %d %d %d"):format(out.x, out.y, out.w, out.h), "5 6 5 4")
sdl.SDL_UnionRect(a, b, out)
check.equal(("%d %d %d %d"):format(out.x, out.y, out.w, out.h), "0 0 15 16")
check.ok(sdl.SDL_FRect)
local fa, fb = ffi.new("SDL_FRect", 0, 0, 1.5, 1), ffi.new("SDL_FRect", 2, 0, 1, 1)
check.equal(sdl.SDL_HasIntersectionF(fa, fb), sdl.SDL_FALSE)

-- A struct by value, there and back.
local text = "03000000c82d00000650000000000000"
local guid, written = sdl.SDL_GUIDFromString(text), ffi.new("char[33]")
check.equal(guid.data[4], 0xc8)
sdl.SDL_GUIDToString(guid, written, 33)
check.equal(ffi.string(written), text)

check.equal(sdl.SDL_sqrt(2.25), 1.5)
check.raises("SDL_RectEmpty is not bound: ", function() return sdl.SDL_RectEmpty end)
check.raises("SDL_VERSION is not bound: ", function() return sdl.SDL_VERSION end)
