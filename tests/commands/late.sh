#!/usr/bin/env bash
# late.sh SIMULATOR SUITE FOLDER: against a target that is always late, the case that makes the next
# request fail sees it fail. FOLDER is scratch.
set -euo pipefail
SIMULATOR=$1 SUITE=$2 FOLDER=$3
TESTS=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/support/simulator.sh
source "$TESTS/support/simulator.sh"
# shellcheck source=tests/commands/support.sh
source "$TESTS/commands/support.sh"

enter_scratch
start_simulator --log off
"$SIMULATOR" target --url "$URL" --hooks >target.json
curl -sf -X PUT --json '{"faults":[{"operation":"*","delay_ms":5}]}' "$URL/_sim/faults" >faults
expect 0 Conformant run --target target.json --run err500 --json report.json
has report.json '"verdict": "PASS"'
lacks report.json '"verdict": "FAIL"'
stop_simulator
exit "$FAILED"
