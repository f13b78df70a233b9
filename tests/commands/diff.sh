#!/usr/bin/env bash
# diff.sh SIMULATOR SUITE FOLDER: two runs against one server are the same, and what a defect breaks
# is told. FOLDER is scratch.
set -euo pipefail
SIMULATOR=$1 SUITE=$2 FOLDER=$3
TESTS=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/support/simulator.sh
source "$TESTS/support/simulator.sh"
# shellcheck source=tests/commands/support.sh
source "$TESTS/commands/support.sh"

# judge NAME PATTERN SIMULATOR-OPTION...: a report NAME.json
judge() {
    local name=$1 pattern=$2 code=0
    shift 2
    start_simulator --log off "$@"
    "$SIMULATOR" target --url "$URL" >target.json
    "$SUITE" run --target target.json --run "$pattern" --json "$name.json" >output 2>errors || code=$?
    ((code <= 1)) || fail "$name: exit $code"
    stop_simulator
}

test_the_same() {
    judge old cred.nonce.*,x.prec.application-and-nonce,any
    judge again cred.nonce.*,x.prec.application-and-nonce,any
    expect 0 'The same: ' diff old.json again.json
    expect 0 '"same": true' diff old.json again.json --json
}

test_what_differs() {
    judge new cred.nonce.*,x.prec.application-and-nonce,any --defect nonce-not-required
    expect 1 'cred.nonce.missing              PASS -> FAIL' diff old.json new.json
    has output 'was       PASS: 400'
    has output 'is        FAIL: 200'
    expect 1 'FAIL -> PASS' diff new.json old.json
    expect 1 '"same": false' diff old.json new.json --json
    judge part cred.nonce.missing
    expect 1 'Only in the old report' diff old.json part.json
    expect 1 'Only in the new report' diff part.json old.json
}

test_what_is_no_report() {
    head -c 5000 old.json >cut.json
    expect 2 'cut.json:' diff old.json cut.json
    expect 2 'ends in the middle' diff cut.json old.json
    expect 2 '/schema_version: expected 1' diff old.json target.json
    expect 2 'absent.json' diff absent.json old.json
    expect 2 'needs two JSON reports' diff old.json
    expect 2 'one argument too many' diff old.json old.json old.json
}

enter_scratch
test_the_same
test_what_differs
test_what_is_no_report
exit "$FAILED"
