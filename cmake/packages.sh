#!/bin/bash
# The Debian packages ljbind is built, tested and measured with: the one list of them.
#
#   cmake/packages.sh list SET...      prints the names
#   cmake/packages.sh install SET...   installs what is missing, as root or with sudo
#
# The sets are build, demo, test, bench and lint.
#
# Of alternatives `a|b` an installed one is enough, and the first is installed when none is.
set -euo pipefail

build=(
  g++ cmake ninja-build pkg-config python3
  libclang-19-dev libclang-common-19-dev llvm-19-dev clang-19 lld-19 bolt-19 libbolt-19-dev
  # what LLVM's static libraries are linked with, as llvm-config-19 --link-static --system-libs says
  zlib1g-dev libzstd-dev libxml2-dev libz3-dev
  libcli11-dev libtomlplusplus-dev nlohmann-json3-dev libfmt-dev libre2-dev libpkgconf-dev libgtest-dev
  'libluajit2-5.1-dev|libluajit-5.1-dev' 'luajit2|luajit'
)
demo=(
  # documents signed by the xmlsec1 command, verified in plain LuaJIT and in an nginx worker
  libxml2-dev libxmlsec1-dev libssl-dev xmlsec1 openssl nginx libnginx-mod-http-lua curl
)
test=(
  "${demo[@]}"
  # the libraries that modules are generated for and called through
  zlib1g-dev libsqlite3-dev libcurl4-openssl-dev libuv1-dev libsdl2-dev libgtk-3-dev libvulkan-dev
  # what the tests themselves are written in, or judge with
  gcc lua-check castxml patch git dwz autoconf
  # what opens the pages
  chromium
)
bench=(castxml bindgen)
lint=(clang-format clang-tidy-19)

die() {
  echo "packages.sh: $*" >&2
  exit 2
}

wanted() {
  local set
  for set in "$@"; do
    case $set in
      build) printf '%s\n' "${build[@]}" ;;
      demo) printf '%s\n' "${demo[@]}" ;;
      test) printf '%s\n' "${test[@]}" ;;
      lint) printf '%s\n' "${lint[@]}" ;;
      bench) printf '%s\n' "${bench[@]}" ;;
      *) die "no such set of packages: $set (build, demo, test, bench or lint)" ;;
    esac
  done
}

# The entries of the named sets that no installed package satisfies, the first alternative of each.
missing() {
  local -A installed=()
  local status name entry alternative
  while read -r status name; do
    [[ $status == ?i ]] && installed[$name]=1
  done < <(wanted "$@" | tr '|' '\n' |
    xargs dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' 2>/dev/null)
  while read -r entry; do
    for alternative in ${entry//|/ }; do
      [[ ${installed[$alternative]:-} ]] && continue 2
    done
    echo "${entry%%|*}"
  done < <(wanted "$@" | sort -u)
}

# An answer of 101 tells invoke-rc.d and deb-systemd-invoke that no service may be started: packages
# are installed here to be built and tested with, not to listen on a port.
forbid_services='
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap "rm -f $policy" EXIT
  printf "#!/bin/sh\nexit 101\n" >"$policy"
  chmod +x "$policy"
fi'

install_missing() {
  local -a names as_root=()
  mapfile -t names < <(missing "$@")
  ((${#names[@]})) || return 0
  command -v apt-get >/dev/null || die "not a Debian system; install: ${names[*]}"
  if ((EUID != 0)); then
    command -v sudo >/dev/null || die "neither root nor sudo; install: ${names[*]}"
    as_root=(sudo)
  fi
  echo "installing ${names[*]}" >&2
  "${as_root[@]}" sh -eu -c "$forbid_services"'
    export DEBIAN_FRONTEND=noninteractive
    apt="apt-get -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3"
    $apt update
    $apt install -y --no-install-recommends "$@"' packages "${names[@]}" >&2 </dev/null
}

command=${1:-}
(($#)) && shift
case $command in
  list) wanted "$@" | sort -u ;;
  install) install_missing "$@" ;;
  *) die "usage: packages.sh list|install SET..." ;;
esac
