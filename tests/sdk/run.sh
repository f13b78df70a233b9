#!/usr/bin/env bash
# run.sh SIMULATOR VERSION EDITION FOLDER: one version of the vendor's TypeScript SDK against
# dfns-sim, once with each type of key. FOLDER is for packages and logs.
set -euo pipefail
SIMULATOR=$1 VERSION=$2 EDITION=$3 FOLDER=$4
TESTS=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/support/node.sh
source "$TESTS/support/node.sh"
# shellcheck source=tests/support/simulator.sh
source "$TESTS/support/simulator.sh"

# As the built-in world calls the permitted user's credentials.
KEYS=('Ed25519' 'ECDSA P-256' 'ECDSA secp256k1' 'RSA 2048')
FAILED=()

# Each key meets a world in which nothing has happened yet.
deactivate_with() {
    local environment
    start_simulator --edition "$EDITION"
    "$SIMULATOR" target --url "$URL" --edition "$EDITION" >"$FOLDER/target.json"
    environment=$("$SIMULATOR" env --url "$URL" --credential "$1")
    (
        eval "$environment"
        node --test-reporter=spec "$TESTS/sdk/deactivate_test.mjs" "$VERSION" "$EDITION" "$1" "$FOLDER"
    ) || FAILED+=("$1")
    stop_simulator || FAILED+=("$1, by the simulator's end")
}

install_packages "$TESTS/sdk/versions/$VERSION" "$FOLDER"
for key in "${KEYS[@]}"; do
    deactivate_with "$key"
done
((${#FAILED[@]} == 0)) && exit
printf 'failed: SDK %s with %s\n' "$VERSION" "${FAILED[@]}"
exit 1
