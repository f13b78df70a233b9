#!/usr/bin/env bash
# run.sh SIMULATOR SUITE FOLDER: every JSON document of ours against its schema: the fixtures, and
# what both programs write. FOLDER is for packages and for what is written.
set -euo pipefail
SIMULATOR=$1 SUITE=$2 FOLDER=$3
TESTS=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/support/node.sh
source "$TESTS/support/node.sh"
# shellcheck source=tests/support/simulator.sh
source "$TESTS/support/simulator.sh"

# report NAME PATTERN: what the run found is not the question here, only that it came to a verdict.
report() {
    local code=0
    "$SUITE" run --target "$FOLDER/target-$1.json" --run "$2" --allow-state-change \
        --json "$FOLDER/report-$1.json" --ndjson "$FOLDER/report-$1.ndjson" \
        --capture "$FOLDER/wire-$1" \
        --write-baseline "$FOLDER/baseline-$1.json" \
        >"$FOLDER/suite.log" 2>&1 || code=$?
    ((code <= 1)) && return
    cat "$FOLDER/suite.log"
    return 1
}

# write_documents EDITION PATTERN OPTION...: the target file of a simulator with these options, and
# a report on it.
write_documents() {
    local edition=$1 pattern=$2
    shift 2
    start_simulator --edition "$edition" "$@"
    "$SIMULATOR" target --url "$URL" --edition "$edition" >"$FOLDER/target-$edition.json"
    report "$edition" "$pattern"
    "$SUITE" run --target "$FOLDER/target-$edition.json" --run "$pattern" --dry-run=json \
        >"$FOLDER/plan-$edition.json"
    stop_simulator
}

install_packages "$TESTS/schema" "$FOLDER"
rm -rf "$FOLDER"/wire-* "$FOLDER/exported"
rm -f "$FOLDER"/{baseline,coverage,diff,target,report,plan}-*.json "$FOLDER"/report-*.ndjson
write_documents 2023 '*' --defect replay-not-remembered
write_documents 2025 ok
"$SUITE" --export-fixtures "$FOLDER/exported" >/dev/null
"$SUITE" diff "$FOLDER/report-2023.json" "$FOLDER/report-2025.json" --json \
    >"$FOLDER/diff-editions.json" && exit 1
"$SUITE" coverage --json >"$FOLDER/coverage-all.json"
"$SUITE" coverage --edition 2025 --json >"$FOLDER/coverage-2025.json"
node --test-reporter=spec "$TESTS/schema/schema_test.mjs" "$FOLDER"
