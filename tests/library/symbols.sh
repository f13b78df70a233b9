#!/usr/bin/env bash
# symbols.sh SHARED STATIC: both libraries show what dfns_sim.h declares, and nothing else: a program
# may have a buf_make() of its own.
set -euo pipefail
HEADER=$(cd "$(dirname "$0")/../.." && pwd)/sim/dfns_sim.h
FAILED=0

DECLARED=$(sed -nE 's/^DFNS_SIM_API.*[ *](dfns_sim_[a-z_]+)\(.*/\1/p' "$HEADER" | sort)
[[ -n $DECLARED ]] || { echo "$HEADER declares nothing" && exit 1; }

# Sanitizers add symbols of their own to what they watch, and so does what counts for coverage.
shown() {
    nm --extern-only --defined-only --format=posix "$@" | awk 'NF > 1 {print $1}' |
        grep -vE '^(__odr_asan|__llvm_prof|__(start|stop)___llvm_prf|lprof)' | sort
}

compare() {
    local file=$1
    shift
    diff -u <(printf '%s\n' "$DECLARED") <(shown "$@" "$file") >/dev/null && return
    printf '%s: declared (-) and shown (+):\n' "$file"
    diff -u <(printf '%s\n' "$DECLARED") <(shown "$@" "$file") | grep '^[-+][^-+]'
    FAILED=1
}

compare "$1" --dynamic
compare "$2"
exit $FAILED
