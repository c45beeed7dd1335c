#!/bin/bash
# The demonstration: a module for zlib is generated, shown and called; then, where it is there, the
# one for a script that verifies XML signatures. ./run without arguments comes here.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
ljbind=${LJBIND:-$here/../build/release/ljbind}
luajit=${LUAJIT:-luajit}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { printf '\n== %s\n' "$*"; }
show() {
  printf '$'
  printf ' %s' "$@"
  printf '\n'
}

say "A module for zlib, from its headers and its shared library"
show ljbind gen -p zlib -o zlib.lua
"$ljbind" gen -p zlib -o "$work/zlib.lua"

say "How it begins"
show head -n 30 zlib.lua
head -n 30 "$work/zlib.lua"

say "What a script does with it"
cat >"$work/app.lua" <<'LUA'
local ffi = require "ffi"
local z = require "zlib"

local text = ("every declaration was proven "):rep(100)
local bound = z.compressBound(#text)
local packed, packed_size = ffi.new("uint8_t[?]", bound), ffi.new("unsigned long[1]", bound)
assert(z.compress2(packed, packed_size, text, #text, z.Z_BEST_COMPRESSION) == z.Z_OK)

local plain, plain_size = ffi.new("uint8_t[?]", #text), ffi.new("unsigned long[1]", #text)
assert(z.uncompress(plain, plain_size, packed, packed_size[0]) == z.Z_OK)
assert(ffi.string(plain, plain_size[0]) == text)

print(("zlib %s: %d bytes, %d compressed, inflated to the same text"):format(
  ffi.string(z.zlibVersion()), #text, tonumber(packed_size[0])))
LUA
show cat app.lua
cat "$work/app.lua"
show luajit app.lua
(cd "$work" && "$luajit" app.lua)

say "What it needs of zlib, and no more"
show ljbind gen -p zlib --from-lua app.lua -o zlib.lua
"$ljbind" gen -p zlib --from-lua "$work/app.lua" -o "$work/zlib.lua"
(cd "$work" && "$luajit" app.lua)

if [[ -x $here/verify_signature/demo.sh ]]; then
  say "XML signatures, verified through libxml2 and xmlsec1"
  LJBIND=$ljbind LUAJIT=$luajit "$here/verify_signature/demo.sh"
fi
