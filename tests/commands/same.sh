#!/usr/bin/env bash
# same.sh SIMULATOR SUITE FOLDER: with one seed, two runs say the same, in every report: byte for byte,
# but for times, and for the nonces, challenges and signatures, which must be new in each request.
# FOLDER is scratch.
set -euo pipefail
SIMULATOR=$1 SUITE=$2 FOLDER=$3
TESTS=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/support/simulator.sh
source "$TESTS/support/simulator.sh"
# shellcheck source=tests/commands/support.sh
source "$TESTS/commands/support.sh"

REPORTS=(junit.xml report.json report.tap report.ndjson report.html report.md)
CASES='cred.nonce.*,app.nonce.*,cred.auth.*'

# judge NAME SEED: a folder of that name gets every report and the console.
judge() {
    local code=0
    mkdir "$1"
    "$SUITE" run --target target.json --run "$CASES" --seed "$2" --verbose --junit "$1/junit.xml" \
        --json "$1/report.json" --tap "$1/report.tap" --ndjson "$1/report.ndjson" \
        --html "$1/report.html" --markdown "$1/report.md" >"$1/console" 2>errors || code=$?
    ((code == 1)) || fail "seed $2: exit $code, not 1"
}

# timeless FILE: without what is another each time; what is drawn has forty characters or more.
timeless() {
    sed -E -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z?/MOMENT/g' \
        -e 's/[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT/MOMENT/g' \
        -e 's/[0-9]+(\.[0-9]+)?( |&nbsp;)m?s\b/DURATION/g' \
        -e 's/("(duration|started)_[a-z]+": *)[0-9]+/\1DURATION/g' \
        -e 's/((time|duration_ms)(=|: )"?)[0-9.]+/\1DURATION/g' \
        -e 's/[A-Za-z0-9_-]{40,}={0,2}/DRAWN/g' "$1"
}

test_one_seed_says_the_same() {
    local name
    for name in console "${REPORTS[@]}"; do
        timeless "first/$name" >once
        timeless "second/$name" >again
        same once again
        (($(wc -c <once) > 500)) || fail "$name: nothing is left to compare"
    done
}

test_another_seed_says_it_in_another_order() {
    timeless first/report.tap >once
    timeless other/report.tap >again
    ! diff -q once again >/dev/null || fail 'the seed changes nothing'
    sed -n 's/^\(not \)\?ok [0-9]* - //p' first/report.tap | sort >once
    sed -n 's/^\(not \)\?ok [0-9]* - //p' other/report.tap | sort >again
    [[ -s once ]] || fail 'there is no case'
}

enter_scratch
start_simulator --log off --defect nonce-not-required
"$SIMULATOR" target --url "$URL" >target.json
judge first 7
judge second 7
judge other 8
test_one_seed_says_the_same
test_another_seed_says_it_in_another_order
stop_simulator
exit "$FAILED"
