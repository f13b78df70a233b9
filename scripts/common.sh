# What ./run and ./check share; sourced by them, from the root of the source tree.
# shellcheck shell=bash

LOGS=build/logs

# Each row: a Debian package, and what we need it for. PACKAGE?COMMAND: not needed where somebody has
# COMMAND already, from wherever.
BUILD_PACKAGES=(
    'gcc|the compiler'
    'libc6-dev|the C library'
    'make|the build'
    'cmake|the build'
    'libcivetweb-dev|the HTTP server in dfns-sim'
    'libcurl4-openssl-dev|the HTTP client in dfns-conformance'
    'libcjson-dev|JSON'
    'libssl-dev|signatures and digests'
    'uthash-dev|hash maps'
)

say() {
    printf '%s\n' "$*"
}

# Exit 3: not the verdict of a suite or a test, something around it.
die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 3
}

# On a terminal: how far it is, as long as it lasts, where the lines of standard input begin "[ 45%]"
# as those of a build do.
show_percent() {
    local line
    while IFS= read -r line; do
        [[ ! $line =~ ^\[\ *([0-9]+%)\] ]] || printf '\r%4s ' "${BASH_REMATCH[1]}" >&2
    done
    printf '\r\033[K' >&2
}

# Runs a command with its output in build/logs/NAME.log, which is shown only when it fails.
quietly() {
    local log=$LOGS/$1.log
    shift
    mkdir -p "$LOGS"
    if [[ -t 2 ]]; then
        "$@" 2>&1 </dev/null | tee "$log" | show_percent
    else
        "$@" >"$log" 2>&1 </dev/null
    fi && return
    tail -n 60 "$log" >&2
    printf '%s: failed: %s (all of its output: %s)\n' "${0##*/}" "$*" "$log" >&2
    return 1
}

is_installed() {
    local state
    state=$(dpkg-query --show --showformat '${db:Status-Status}\n' "$1" 2>/dev/null) || return 1
    grep -qx installed <<<"$state"
}

is_there() {
    local package=${1%%|*}
    [[ $package == *\?* ]] && command -v "${package#*\?}" >/dev/null && return
    is_installed "${package%%\?*}"
}

as_root() {
    if ((EUID == 0)); then
        "$@"
    else
        sudo -- "$@"
    fi
}

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 "$@"
}

require_apt() {
    local by_hand="install these yourself: $*"
    command -v apt-get >/dev/null || die "this is not Debian (no apt-get); $by_hand"
    ((EUID == 0)) || command -v sudo >/dev/null ||
        die "installing needs root and there is no sudo; as root: apt-get install $*"
    # Here, because sudo cannot ask for a password once its output goes to a log.
    ((EUID == 0)) || sudo -v || die "sudo refused; $by_hand"
}

# Takes further rows. Touches nothing, the network least of all, when every package is there.
install_missing() {
    local row package missing=()
    for row in "${BUILD_PACKAGES[@]}" "$@"; do
        is_there "$row" && continue
        package=${row%%[?|]*}
        ((${#missing[@]})) || say 'Installing from Debian what is missing:'
        printf '  %-22s %s\n' "$package" "${row#*|}"
        missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    require_apt "${missing[@]}"
    quietly apt-update apt_get update || die 'the package lists could not be fetched; is there a network?'
    quietly apt-install apt_get install -y --no-install-recommends "${missing[@]}" ||
        die "apt-get could not install ${missing[*]}"
}

build_preset() {
    quietly "configure-$1" cmake --preset "$1" || return
    quietly "build-$1" cmake --build --preset "$1" --parallel "$(nproc)"
}
