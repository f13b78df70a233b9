#!/usr/bin/env bash
# run.sh SIMULATOR VERSION EDITION FOLDER: one version of the vendor's TypeScript SDK against
# dfns-sim, once with each type of key. FOLDER is for packages and logs.
set -euo pipefail
TESTS=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/support/node.sh
source "$TESTS/support/node.sh"

SIMULATOR=$1 VERSION=$2 EDITION=$3 FOLDER=$4
KEYS=('Ed25519' 'ECDSA P-256' 'ECDSA secp256k1' 'RSA 2048')
READY_WITHIN_S=30
PID=

stop_simulator() {
    [[ -n $PID ]] || return 0
    kill "$PID" 2>/dev/null || true
    exec {ANNOUNCED}<&-
    wait "$PID" || { cat "$FOLDER/simulator.log" && return 1; }
    PID=
}

# Leaves its process in PID and its address in URL.
start_simulator() {
    local line
    exec {ANNOUNCED}< <(exec "$SIMULATOR" serve --port 0 --edition "$EDITION" \
        2>"$FOLDER/simulator.log")
    PID=$!
    IFS= read -r -t "$READY_WITHIN_S" line <&"$ANNOUNCED" || true
    [[ $line =~ \"url\":\ *\"([^\"]+)\" ]] && URL=${BASH_REMATCH[1]} && return
    printf 'the simulator did not start\n'
    return 1
}

# Each key meets a world in which nothing has happened yet.
deactivate_with() {
    local environment
    start_simulator
    "$SIMULATOR" target --url "$URL" --edition "$EDITION" >"$FOLDER/target.json"
    environment=$("$SIMULATOR" env --url "$URL" --credential "$1")
    (
        eval "$environment"
        node --test-reporter=spec "$TESTS/sdk/deactivate_test.mjs" "$VERSION" "$EDITION" "$1" "$FOLDER"
    ) || FAILED+=("$1")
    stop_simulator || FAILED+=("$1")
}

install_packages "$TESTS/sdk/versions/$VERSION" "$FOLDER"
trap stop_simulator EXIT
FAILED=()
for key in "${KEYS[@]}"; do
    deactivate_with "$key"
done
((${#FAILED[@]} == 0)) || printf 'failed: SDK %s with: %s\n' "$VERSION" "${FAILED[*]}"
((${#FAILED[@]} == 0))
