#!/usr/bin/env bash
# export.sh SIMULATOR SUITE FOLDER: what is built in comes out as it is in the repository, and what
# came out is as good as what is built in. FOLDER is scratch.
set -euo pipefail
SUITE=$2 FOLDER=$3
TESTS=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/commands/support.sh
source "$TESTS/commands/support.sh"

URL=http://127.0.0.1:9 # nobody is asked

# both NAME ARGUMENT...: with the cases built in and with those exported; where their files are is
# another matter.
both() {
    local name=$1
    shift
    "$SUITE" "$@" | sed 's|  file .*||' >"$name.built-in" || fail "$*"
    "$SUITE" "$@" --cases fixtures/cases | sed 's|  file .*||' >"$name.exported" || fail "$* --cases"
    same "$name.built-in" "$name.exported"
}

test_written_out() {
    local part
    expect 0 'files in fixtures' --export-fixtures fixtures
    for part in cases clauses.json ids.json editions README.md; do
        diff -r "fixtures/$part" "$TESTS/../fixtures/$part" || fail "$part is not what it was"
    done
    diff -r -x config.json -x world.json fixtures/schema "$TESTS/../fixtures/schema" ||
        fail 'the schemas are not what they were'
}

test_round_trip() {
    local edition
    for edition in 2023 2025; do
        both "list-$edition" list --edition "$edition"
        DFNS_AUTH_TOKEN=x DFNS_APP_ID=x \
            both "plan-$edition" run --target "$URL" --edition "$edition" --dry-run=json --seed 7
        both "coverage-$edition" coverage --json --edition "$edition"
    done
    both explain explain cred.nonce.missing
    find fixtures/cases -name '*.json' -print0 | xargs -0 "$SUITE" lint >output 2>errors || fail lint
    has output 'no fault'
}

test_nothing_is_overwritten() {
    expect 2 'is not empty' --export-fixtures fixtures
    mkdir empty
    expect 0 'files in empty' --export-fixtures empty
    touch file
    expect 5 'cannot read the folder' --export-fixtures file
    expect 5 'cannot make the folder' --export-fixtures absent/fixtures
    expect 2 'needs a value' --export-fixtures
}

enter_scratch
test_written_out
test_round_trip
test_nothing_is_overwritten
exit "$FAILED"
