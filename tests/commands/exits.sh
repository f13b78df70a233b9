#!/usr/bin/env bash
# exits.sh SIMULATOR SUITE FOLDER: each exit code, what is said with it, and what is left behind.
# FOLDER is scratch.
set -euo pipefail
SIMULATOR=$1 SUITE=$2 FOLDER=$3
TESTS=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/support/simulator.sh
source "$TESTS/support/simulator.sh"
# shellcheck source=tests/commands/support.sh
source "$TESTS/commands/support.sh"

CASE=cred.nonce.missing
RUN=(run --target target.json)

# In one line on standard error, with nothing else said and no report written.
one_line() {
    [[ ! -s output && $(wc -l <errors) == 1 && ! -e report.json ]] ||
        fail 'expected one line on standard error, and nothing else'
}

test_2_mistakes() {
    expect 2 'did you mean "run"' rum
    expect 2 'did you mean --target' run --taget x
    expect 2 'run needs --target' run
    expect 2 'matches no case' "${RUN[@]}" --run no.such.case
    expect 2 '"cred.nonce.missin" matches no case' list --run "$CASE,cred.nonce.missin"
    expect 2 'is left to run' "${RUN[@]}" --run "$CASE" --skip "$CASE"
    expect 2 'unknown edition "2024"' "${RUN[@]}" --edition 2024
    sed 's|"edition": "2023"|"edition": "2024"|' target.json >another.json
    expect 2 'another.json: /edition: unknown edition "2024"' run --target another.json
    expect 2 'unknown case "cred.nonce.mising"; did you mean "cred.nonce.missing"?' explain cred.nonce.mising
    printf '{"url": 7}' >broken.json
    expect 2 'broken.json:1:2: /url: expected' run --target broken.json --json report.json
    one_line
    mkdir -p cases/nonce
    printf '{"id": "cred.nonce.x"}' >cases/nonce/x.json
    expect 2 'cases/nonce/x.json:1:1: /endpoints: expected' "${RUN[@]}" --cases cases
}

test_2_a_secret_that_everybody_may_read() {
    sed 's|"token": "[^"]*"|"token": "file:token"|' target.json >by-file.json
    printf x >token
    chmod 644 token
    expect 2 'chmod o-r' run --target by-file.json --json report.json
    one_line
    lacks errors "$(cat token)$(cat token)"
}

test_3_preflight() {
    sed "s|$URL|http://127.0.0.1:1|" target.json >nobody.json
    expect 3 'http://127.0.0.1:1' run --target nobody.json --json report.json
    one_line
    sed 's|"token": "[^"]*"|"token": "nobody"|' target.json >stranger.json
    expect 3 'Not Authorized.' run --target stranger.json --json report.json
    one_line
    curl -sS -X PUT -H 'Content-Type: application/json' "$URL/_sim/clock" \
        -d '{"advance": "10m"}' >/dev/null
    expect 3 '' "${RUN[@]}" --json report.json
    one_line
    curl -sS -X PUT -H 'Content-Type: application/json' "$URL/_sim/clock" -d '{"reset": true}' >/dev/null
}

test_4_incomplete() {
    sed '/"unpermitted": {/,/^    }/d' target.json >fewer.json
    expect 4 'callers.unpermitted' run --target fewer.json --run cred.perm.denied
    expect 0 'Accepted as untestable' run --target fewer.json --run "cred.perm.denied,$CASE" \
        --accept-untestable callers.unpermitted \
        --json report.json --junit report.xml --tap report.tap --markdown report.md --html report.html
    local file
    for file in report.{json,xml,tap,md,html}; do
        has "$file" callers.unpermitted
    done
    rm report.*
}

# At two requests a second the cases of the nonce take half a minute at least.
test_4_out_of_time() {
    expect 4 'not run: --max-time was over' "${RUN[@]}" --run nonce --rps 2 --max-time 2 \
        --json report.json --junit report.xml
    has report.json '"explanation": "not run: --max-time was over"'
    has report.json '"result": "partial"'
    has report.json '"interrupted": false'
    has report.xml 'not run: --max-time was over'
    expect 0 Conformant "${RUN[@]}" --run "$CASE" --max-time 86400
    expect 2 '--max-time' "${RUN[@]}" --max-time 0
    rm report.*
}

# A disk that is full at some point: whoever had a report still has it.
test_5_no_report() {
    local code=0
    printf 'the old one' >report.json
    (
        trap '' XFSZ
        ulimit -f 1
        exec "$SUITE" "${RUN[@]}" --run "$CASE" --json report.json
    ) >output 2>errors || code=$?
    ((code == 5)) || fail "a full disk: expected exit 5, found $code"
    has errors 'report.json: cannot write'
    [[ $(cat report.json) == 'the old one' ]] || fail 'the old report is gone'
    [[ $(echo report.json*) == report.json ]] || fail 'half a report is left'
    printf 'good: exit 5: a full disk\n'
    rm report.json
}

# interrupt SIGNAL EXIT: after the first case, long before the last.
interrupt() {
    local code=0 pid
    rm -f report.*
    "$SUITE" "${RUN[@]}" --run nonce --rps 20 --ndjson report.ndjson --json report.json \
        --junit report.xml --tap report.tap >output 2>errors &
    pid=$!
    while ! grep -qs '^{"case"' report.ndjson && kill -0 "$pid" 2>/dev/null; do
        sleep 0.1
    done
    kill "-$1" "$pid"
    wait "$pid" || code=$?
    ((code == $2)) || fail "$1: expected exit $2, found $code"
    has report.json '"interrupted": true'
    has report.json '"result": "partial"'
    has report.xml '<property name="interrupted" value="true"/>'
    has report.tap 'Bail out!'
    tail -n 1 report.ndjson >last
    has last '"interrupted":true'
    has output 'what is here is not all'
    (($(grep -c '"verdict": "PASS"' report.json) > 0)) || fail "$1: no case is left"
    printf 'good: exit %s: SIG%s\n' "$2" "$1"
}

# A further case is a file and nothing else.
test_a_case_of_ones_own() {
    rm -rf cases
    mkdir -p cases/nonce
    sed -e 's|{endpoint}.nonce.missing|{endpoint}.nonce.of-mine|' \
        "$TESTS/../fixtures/cases/nonce/missing.json" >cases/nonce/of-mine.json
    expect 0 '1 file, 2 cases: no fault' lint cases/nonce/of-mine.json
    expect 0 '1 case in ' "${RUN[@]}" --cases cases --run cred.nonce.of-mine
    expect 0 'cred.nonce.of-mine' "${RUN[@]}" --cases cases
}

enter_scratch
start_simulator --log off
"$SIMULATOR" target --url "$URL" >target.json
test_2_mistakes
test_2_a_secret_that_everybody_may_read
test_3_preflight
test_4_incomplete
test_4_out_of_time
test_5_no_report
interrupt INT 130
interrupt TERM 143
test_a_case_of_ones_own
stop_simulator
exit "$FAILED"
