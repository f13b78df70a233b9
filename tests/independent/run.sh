#!/usr/bin/env bash
# run.sh SUITE EDITION QUIRK EXIT FOLDER: dfns-conformance against the independent server. QUIRK is
# one of its quirks, or none; EXIT is how the suite must end. FOLDER is for the target file and logs.
set -euo pipefail
SUITE=$1 EDITION=$2 QUIRK=$3 EXIT=$4 FOLDER=$5
HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/support/node.sh
source "$HERE/../support/node.sh"

READY_WITHIN_S=30
TARGET=$FOLDER/target.json
SERVER_PID=

stop_server() {
    local pid=$SERVER_PID
    [[ -n $pid ]] || return 0
    SERVER_PID=
    kill "$pid" 2>/dev/null || true
    wait "$pid" && return
    cat "$FOLDER/server.log"
    return 1
}

start_server() {
    local options=(--port 0 --edition "$EDITION" --target "$TARGET") line=
    [[ $QUIRK == none ]] || options+=(--quirk "$QUIRK")
    rm -f "$TARGET"
    exec {ANNOUNCED}< <(exec node "$HERE/server.mjs" "${options[@]}" 2>"$FOLDER/server.log")
    SERVER_PID=$!
    trap stop_server EXIT
    IFS= read -r -t "$READY_WITHIN_S" line <&"$ANNOUNCED" || true
    [[ $line == http://* ]] && return
    printf 'the independent server did not start\n'
    return 1
}

require_node
mkdir -p "$FOLDER"
start_server
# --strict, because this server keeps what other pages say, too. An inferred expectation that it does
# not meet was taken from our own simulator, or it is about a point that this server is free in.
CODE=0
"$SUITE" run --target "$TARGET" --strict --allow-state-change >"$FOLDER/report.txt" 2>&1 || CODE=$?
stop_server
((CODE != EXIT)) || exit 0
cat "$FOLDER/report.txt"
printf 'failed: exit %s where %s was expected; edition %s, quirk %s\n' "$CODE" "$EXIT" "$EDITION" "$QUIRK"
exit 1
