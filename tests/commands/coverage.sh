#!/usr/bin/env bash
# coverage.sh SIMULATOR SUITE FOLDER: which clauses have no case is told, and ends with exit 2; so
# do mistakes. FOLDER is scratch.
set -euo pipefail
SUITE=$2 FOLDER=$3
TESTS=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/commands/support.sh
source "$TESTS/commands/support.sh"

OPEN='no case cites this clause, and "excluded" does not say why'

test_complete() {
    local edition
    for edition in 2023 2025; do
        expect 0 'documented' coverage --edition "$edition"
        [[ ! -s errors ]] || fail "$edition: complains of what is complete"
    done
    expect 0 'documented' coverage --cases fixtures/cases
}

# What is printed on standard output stays what it is; the clauses are named on standard error.
test_open_clauses() {
    rm -r fixtures/cases/nonce
    expect 2 "$OPEN" coverage --cases fixtures/cases
    has output documented
    lacks output "$OPEN"
    expect 2 "$OPEN" coverage --cases fixtures/cases --json
    (($(grep -cF '"standing": "open"' output) == $(grep -cF "$OPEN" errors))) ||
        fail 'the JSON has other open clauses than those that are complained of'
}

test_mistakes() {
    expect 2 'unknown edition "2024"' coverage --edition 2024
    expect 2 '"nonce" is one argument too many' coverage nonce
    expect 2 'did you mean --json' coverage --jsn
    expect 2 'nowhere' coverage --cases nowhere
    printf '{' >fixtures/cases/auth/broken.json
    expect 2 'fixtures/cases/auth/broken.json:1:' coverage --cases fixtures/cases
    [[ ! -s output ]] || fail 'something is told of cases that cannot be read'
}

enter_scratch
expect 0 'files in fixtures' --export-fixtures fixtures
test_complete
test_open_clauses
test_mistakes
exit "$FAILED"
