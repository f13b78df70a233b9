#!/usr/bin/env bash
# live_test.sh SIMULATOR SUITE FOLDER: that live.sh skips without a deployment, and that its exit is
# the suite's with one, for which the simulator stands. FOLDER is scratch.
set -euo pipefail
SIMULATOR=$1 SUITE=$2 FOLDER=$3
TESTS=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/support/simulator.sh
source "$TESTS/support/simulator.sh"
# shellcheck source=tests/commands/support.sh
source "$TESTS/commands/support.sh"

# live EXIT WORDS NAME=VALUE...
live() {
    local wanted=$1 words=$2 code=0
    shift 2
    env "$@" "$TESTS/live/live.sh" "$SUITE" reports >output 2>errors || code=$?
    ((code == wanted)) || fail "$*: expected exit $wanted, found $code"
    cat output errors | grep -qF -- "$words" || fail "$*: does not say \"$words\""
}

enter_scratch
start_simulator --log off --defect nonce-not-required
"$SIMULATOR" target --url "$URL" >target.json
mkdir reports
live 77 'skipped: no deployment is given; DFNS_TARGET names' --unset=DFNS_TARGET
live 77 'skipped: no deployment is given; DFNS_TARGET names' DFNS_TARGET=
[[ -z $(ls reports) ]] || fail 'a report of nothing'
live 0 'Conformant' DFNS_TARGET=target.json DFNS_TARGET_OPTIONS=$'--run\ncred.auth.*\n--strict'
has reports/report.json '"strict": true'
has reports/junit.xml 'cred.auth.missing'
has reports/report.html 'cred.auth.missing'
live 1 'Not conformant' DFNS_TARGET=target.json DFNS_TARGET_OPTIONS=--run=cred.nonce.missing
has reports/report.json '"verdict": "FAIL"'
live 2 'absent.json' DFNS_TARGET=absent.json
live 3 'http://127.0.0.1:1' DFNS_TARGET=http://127.0.0.1:1 DFNS_AUTH_TOKEN=x DFNS_APP_ID=x
stop_simulator
exit "$FAILED"
