#!/bin/bash
# Signs a document, and verifies it and a tampered copy from Lua: in LuaJIT, and in an nginx worker.
# The declarations are generated from verify.lua itself. ./run without arguments comes here, too.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
ljbind=${LJBIND:-$here/../../build/release/ljbind}
luajit=${LUAJIT:-luajit}
PATH=$PATH:/usr/sbin
work=$(mktemp -d)
chmod 755 "$work" # started by root, nginx runs its worker as another user
nginx_pid=
finish() {
  [[ -z $nginx_pid ]] || { kill "$nginx_pid" && wait "$nginx_pid"; } 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

show() {
  printf '$'
  printf ' %s' "$@"
  printf '\n'
}
# Runs a command that may end with a failure, since refusing is what some are shown for.
run() {
  show "$@"
  "$@" || echo "(status $?)"
}

cp "$here/verify.lua" "$work"
# A socket of its own, so that no port has to be free.
sed "s|listen 127.0.0.1:8080;|listen unix:$work/nginx.sock;|" "$here/nginx.conf" >"$work/nginx.conf"
cd "$work"

show sign.sh .
"$here/sign.sh" .
show ljbind gen -p xmlsec1 -p libxml-2.0 --from-lua verify.lua -o xmlsig_ffi.lua
"$ljbind" gen -p xmlsec1 -p libxml-2.0 --from-lua verify.lua -o xmlsig_ffi.lua
run "$luajit" verify.lua public.pem signed.xml
run "$luajit" verify.lua public.pem tampered.xml

if ! command -v nginx >/dev/null || [[ ! -e /usr/lib/nginx/modules/ngx_http_lua_module.so ]]; then
  echo "(nginx with its Lua module is not installed)"
  exit
fi
show nginx -p . -c nginx.conf
nginx -p "$work/" -e error.log -c nginx.conf 2>nginx.err &
nginx_pid=$!
for _ in {1..200}; do
  [[ -S nginx.sock ]] && break
  kill -0 "$nginx_pid" || { cat nginx.err error.log; exit 1; }
  sleep 0.05
done
for document in signed.xml tampered.xml; do
  run curl -sS --unix-socket nginx.sock --data-binary "@$document" http://localhost/verify
done
