#!/usr/bin/env bash
# The machine's clock jumps a year ahead and a year back (libfaketime): expiry follows it, and when it
# is right again everything is as before.
#
#   clock_jump.sh PATH-OF-DFNS-SIM
set -euo pipefail
SIMULATOR=$1
FOLDER=$(mktemp -d)
trap 'rm -r "$FOLDER"' EXIT

LIBRARY=$(find /usr/lib -name libfaketimeMT.so.1 -print -quit)
if [[ -z $LIBRARY ]] || ! command -v curl >/dev/null; then
    printf 'skipped: libfaketime and curl are needed\n'
    exit 77
fi

# A sanitizer wants to be the first library.
export ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0
export FAKETIME_TIMESTAMP_FILE=$FOLDER/time FAKETIME_NO_CACHE=1

# Runs dfns-sim at the time of $FOLDER/time.
at_that_time() {
    LD_PRELOAD=$LIBRARY "$SIMULATOR" "$@"
}

reason_of() {
    sh "$1" | tr -d '\r' | sed -n 's/^X-Sim-Reason: //p'
}

expect() {
    local found
    found=$(reason_of "$2")
    [[ $found == "$1" ]] || {
        printf 'at %s: wanted %s, got %s\n' "$(<"$FOLDER/time")" "$1" "$found"
        exit 1
    }
}

jump() {
    printf '%s\n' "$1" >"$FOLDER/time"
    at_that_time curl credentials --url "$URL" >"$FOLDER/fresh.sh"
}

echo +0 >"$FOLDER/time"
exec {ANNOUNCED}< <(LD_PRELOAD=$LIBRARY exec "$SIMULATOR" --port 0 --log off)
PID=$!
trap 'kill "$PID" 2>/dev/null || true; rm -r "$FOLDER"' EXIT
IFS= read -r -t 30 line <&"$ANNOUNCED"
[[ $line =~ \"url\":\"([^\"]+)\" ]]
URL=${BASH_REMATCH[1]}

jump +0
mv "$FOLDER/fresh.sh" "$FOLDER/old.sh"
expect changed "$FOLDER/old.sh"
jump +1y
expect nonce.too-old "$FOLDER/old.sh"
expect unchanged "$FOLDER/fresh.sh"
jump -1y
expect nonce.too-far-ahead "$FOLDER/old.sh"
expect unchanged "$FOLDER/fresh.sh"
jump +0
expect unchanged "$FOLDER/fresh.sh"
expect replay.nonce-replayed "$FOLDER/fresh.sh"

kill "$PID"
wait "$PID"
