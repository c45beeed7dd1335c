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
# Without a terminal ninja would print a line per step, and "no work to do" where there is none.
if ! ninja -C "$build" -n "$target" | grep -q 'no work to do'; then
  ninja -C "$build" "$target"
fi
