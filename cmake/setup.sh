#!/bin/bash
# Makes build/release current: what ./run and ./test do first.
#   cmake/setup.sh TARGET PACKAGE-SET...
# Prints nothing when nothing had to be done.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build/release
target=$1
shift

"$root/cmake/packages.sh" install "$@"
# A configuration that was interrupted has no build.ninja; one that is merely old ninja renews.
if [[ ! -e $build/build.ninja ]]; then
  (cd "$root" && cmake --preset release)
fi
ninja -C "$build" "$target" |
  sed -u '/^ninja: Entering/d; /Re-checking globbed/d; /no work to do/d'
