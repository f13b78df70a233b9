#!/usr/bin/env bash
# baseline.sh SIMULATOR SUITE FOLDER: what is known to fail, written, excused, and stale. FOLDER is
# scratch.
set -euo pipefail
SIMULATOR=$1 SUITE=$2 FOLDER=$3
TESTS=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/support/simulator.sh
source "$TESTS/support/simulator.sh"
# shellcheck source=tests/commands/support.sh
source "$TESTS/commands/support.sh"

RUN=(run --target target.json --run 'cred.nonce.missing,cred.nonce.empty,cred.perm.denied')

# reason WORDS: says so in every entry.
reason() {
    sed -i "s|TODO: say why|$1|" known.json
}

test_written_and_used() {
    expect 1 'Not conformant' "${RUN[@]}" --write-baseline known.json
    has known.json '"cred.nonce.missing"'
    lacks known.json '"cred.perm.denied"'
    expect 2 '/entries/0/reason: say here why' "${RUN[@]}" --baseline known.json
    reason 'ticket 12'
    expect 0 'but for what the baseline says will fail' "${RUN[@]}" --baseline known.json \
        --json report.json --junit report.xml --tap report.tap --write-baseline again.json
    has output 'expected: ticket 12'
    has report.json '"used": true'
    has report.json '"verdict": "XFAIL"'
    has report.xml '<skipped type="XFAIL" message="expected: ticket 12">'
    has report.xml 'failures="0"'
    has report.tap '# TODO expected: ticket 12'
    same known.json again.json
    expect 1 'a case failed' run --target target.json --run app.nonce.missing --baseline known.json
}

test_a_part_keeps_the_rest() {
    expect 0 Conformant run --target target.json --run cred.perm.denied --baseline known.json \
        --write-baseline part.json
    same known.json part.json
}

test_expired() {
    sed 's|"reason"|"expires": "2020-02-29", "reason"|' known.json >expired.json
    expect 1 'has expired on 2020-02-29' "${RUN[@]}" --baseline expired.json
    sed 's|"reason"|"expires": "2999-01-01", "reason"|' known.json >lasting.json
    expect 0 'but for what the baseline says' "${RUN[@]}" --baseline lasting.json
}

test_names_nothing() {
    sed '0,/cred.nonce.missing/s//cred.nonce.mising/' known.json >misspelt.json
    expect 1 'no case has this id' run --target target.json --run cred.perm.denied \
        --baseline misspelt.json --junit report.xml --json report.json
    has output 'Stale baseline (exit 1)'
    has report.xml '<testcase classname="dfns.deactivate.baseline"'
    has report.json '"why": "no case has this id"'
    sed '0,/without-nonce, /s//with-nonce, /' known.json >other.json
    expect 1 'the case has no such assertion' "${RUN[@]}" --baseline other.json
}

# The defect is gone: every entry is to be taken out, and written anew none is left.
test_mended() {
    expect 1 'does not fail any more' "${RUN[@]}" --baseline known.json --write-baseline now.json
    has output 'STALE'
    lacks now.json '"id"'
    expect 0 Conformant "${RUN[@]}" --baseline now.json
}

test_files() {
    expect 2 'absent.json' "${RUN[@]}" --baseline absent.json
    expect 5 'no-such-folder' "${RUN[@]}" --write-baseline no-such-folder/known.json
}

enter_scratch
start_simulator --log off --defect nonce-not-required
"$SIMULATOR" target --url "$URL" >target.json
test_written_and_used
test_a_part_keeps_the_rest
test_expired
test_names_nothing
test_files
stop_simulator
start_simulator --log off
"$SIMULATOR" target --url "$URL" >target.json
test_mended
stop_simulator
exit "$FAILED"
