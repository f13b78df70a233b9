#!/usr/bin/env bash
# run.sh BUILD: valgrind's memcheck over a part of the tests, and over both programs in one talk. BUILD
# has no sanitizers: this is about what they do not see, memory that is read and was never written.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
BUILD=$(cd "$1" && pwd)
FOLDER=$(mktemp -d)
# shellcheck source=tests/support/simulator.sh
source "$HERE/../support/simulator.sh"

MEMCHECK=(valgrind --quiet --leak-check=full --errors-for-leak-kinds=definite --error-exitcode=99)
TESTS=(common.base64url common.json common.json_scan common.json_write common.keys common.rfc3339
    conformance_expect_test conformance_fixture_test conformance_target_test conformance_walk_test
    sim_dump_test sim_fault_test sim_journal_test sim_nonce_test sim_replay_test sim_service_test)
FAILED=0

# watch TITLE COMMAND...: what it printed is shown only when it did not end well.
watch() {
    local title=$1
    shift
    if "$@" >"$FOLDER/output" 2>&1; then
        printf 'good: %s\n' "$title"
    else
        printf 'FAILED: %s (exit %s)\n' "$title" $?
        cat "$FOLDER/output"
        FAILED=1
    fi
}

watched() {
    printf '#!/bin/sh\nexec %s "%s" "$@"\n' "${MEMCHECK[*]}" "$BUILD/bin/$1" >"$FOLDER/$1"
    chmod +x "$FOLDER/$1"
}

for test in "${TESTS[@]}"; do
    watch "$test" "${MEMCHECK[@]}" "$BUILD/tests/bin/$test"
done

watched dfns-sim
watched dfns-conformance
SIMULATOR=$FOLDER/dfns-sim
start_simulator --log off
(umask 077 && "$BUILD/bin/dfns-sim" target --url "$URL" >"$FOLDER/target.json")
watch 'a run of the suite' "$FOLDER/dfns-conformance" run --target "$FOLDER/target.json" \
    --run 'cred.nonce.missing,cred.ok.first,app.auth.garbage' --jobs 2 --html "$FOLDER/report.html" \
    --junit "$FOLDER/junit.xml" --json "$FOLDER/report.json"
watch 'the simulator that it asked' stop_simulator
rm -rf "$FOLDER"
exit "$FAILED"
