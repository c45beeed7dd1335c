local ffi = require "ffi"
ffi.cdef [[
typedef struct SDL_Window SDL_Window;
typedef uint32_t Uint32; typedef uint8_t Uint8; typedef int32_t Sint32; typedef uint16_t Uint16;
typedef struct SDL_Keysym { int scancode; Sint32 sym; Uint16 mod; Uint32 unused; } SDL_Keysym;
typedef struct SDL_KeyboardEvent { Uint32 type; Uint32 timestamp; Uint32 windowID; Uint8 state; Uint8 repeat_; Uint8 padding2; Uint8 padding3; SDL_Keysym keysym; } SDL_KeyboardEvent;
typedef union SDL_Event { Uint32 type; SDL_KeyboardEvent key; Uint8 padding[56]; } SDL_Event;
typedef struct SDL_Rect { int x, y; int w, h; } SDL_Rect;
int SDL_Init(Uint32 flags);
void SDL_Quit(void);
SDL_Window *SDL_CreateWindow(const char *title, int x, int y, int w, int h, Uint32 flags);
int SDL_PollEvent(SDL_Event *event);
const char *SDL_GetError(void);
enum { SDL_QUIT = 0x100, SDL_KEYDOWN = 0x300 };
int SDL_GetDisplayBounds(int displayIndex, SDL_Rect *rect);
bool SDL_HasClipboardText(void);
char *SDL_GetClipboardText(void);
void SDL_free(void *mem);
int SDL_SetClipboardText(const char *text);
Uint32 SDL_GetTicks(void);
void SDL_GetVersion(struct SDL_version *v);
]]
local sdl = ffi.os == "Windows" and ffi.load("SDL2") or ffi.C
local SDL_INIT_VIDEO = 0x20
if sdl.SDL_Init(SDL_INIT_VIDEO) ~= 0 then error(ffi.string(sdl.SDL_GetError())) end
local event = ffi.new("SDL_Event")
while sdl.SDL_PollEvent(event) ~= 0 do
  if event.type == sdl.SDL_QUIT then break end
  if event.type == sdl.SDL_KEYDOWN then print(event.key.keysym.sym) end
end
if sdl.SDL_HasClipboardText() == 1 then
  local t = sdl.SDL_GetClipboardText()
  print(ffi.string(t)); sdl.SDL_free(t)
end
sdl.SDL_Quit()
