#!/usr/bin/env bash
# run.sh SIMULATOR SUITE FOLDER: see canary_test.mjs. FOLDER is for what the run writes. The programs
# are those in DFNS_BIN_DIR when the environment names it.
set -euo pipefail
SIMULATOR=${DFNS_BIN_DIR:+$DFNS_BIN_DIR/dfns-sim} SUITE=${DFNS_BIN_DIR:+$DFNS_BIN_DIR/dfns-conformance}
SIMULATOR=${SIMULATOR:-$1} SUITE=${SUITE:-$2} FOLDER=$3
HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/support/node.sh
source "$HERE/../support/node.sh"
# shellcheck source=tests/support/simulator.sh
source "$HERE/../support/simulator.sh"

require_node
rm -rf "$FOLDER"
mkdir -p "$FOLDER"
start_simulator --edition 2023
"$SIMULATOR" target --url "$URL" --hooks >"$FOLDER/target.json"
node --test-reporter=spec "$HERE/canary_test.mjs" "$SUITE" "$URL" "$FOLDER"
stop_simulator
