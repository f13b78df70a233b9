#!/usr/bin/env bash
# offline.sh SIMULATOR SUITE FOLDER: what only tells something opens no socket. FOLDER is scratch.
set -euo pipefail
SUITE=$2 FOLDER=$3
TESTS=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/commands/support.sh
source "$TESTS/commands/support.sh"

# sockets ARGUMENT...: how many the suite opens. A sanitizer's search for leaks cannot be traced.
sockets() {
    ASAN_OPTIONS=detect_leaks=0 strace -f -e trace=socket,connect -o trace "$SUITE" "$@" \
        >output 2>errors || true
    grep -c 'socket(' trace || true
}

# none ARGUMENT...
none() {
    local count
    count=$(sockets "$@")
    [[ -s output ]] || fail "$*: says nothing"
    ((count == 0)) && printf 'good: no socket: %s\n' "$*" && return
    fail "$*: $count sockets"
}

enter_scratch
if ! strace -o trace true 2>/dev/null; then
    printf 'skipped: strace is not there, or may not trace (package strace)\n'
    exit 77
fi
none explain cred.nonce.missing
none explain cred.nonce.missing --reproduce
none list
none coverage
none lint
none --export-fixtures fixtures
DFNS_AUTH_TOKEN=x DFNS_APP_ID=x none run --target http://127.0.0.1:9 --dry-run
# This way of looking sees one when there is one.
(($(DFNS_AUTH_TOKEN=x DFNS_APP_ID=x sockets run --target http://127.0.0.1:9) > 0)) ||
    fail 'run opens no socket either'
exit "$FAILED"
