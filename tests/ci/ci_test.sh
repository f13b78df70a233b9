#!/usr/bin/env bash
# ci_test.sh SIMULATOR SUITE FOLDER: the shell job of docs/conformance.md and the script of the
# action, against a simulator. FOLDER is scratch.
set -euo pipefail
SIMULATOR=$1 SUITE=$2 FOLDER=$3
TESTS=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/support/simulator.sh
source "$TESTS/support/simulator.sh"
# shellcheck source=tests/ci/documented.sh
source "$TESTS/ci/documented.sh"

ACTION=$TESTS/../scripts/ci_action.sh
FAILED=0

fail() {
    printf 'FAILED: %s\n' "$*"
    [[ ! -e output ]] || cat output
    FAILED=1
}

# run_job TITLE EXIT WORDS COMMAND...
run_job() {
    local title=$1 wanted=$2 words=$3 code=0
    shift 3
    "$@" >output 2>&1 || code=$?
    ((code == wanted)) && grep -qF -- "$words" output && printf 'good: %s\n' "$title" && return
    fail "$title: expected exit $wanted and \"$words\", found exit $code"
}

require_files() {
    local file
    for file; do
        [[ -s $file ]] || fail "there is no $file"
    done
}

# has FILE LINE
has() {
    grep -qxF -- "$2" "$1" || fail "$1 lacks the line: $2"
}

# The whole target file, and a small one as a user's first is.
write_targets() {
    "$SIMULATOR" target --url "$URL" >deployment.json
    cat >small.json <<END
{
  "url": "$URL",
  "application": { "id": "312CE25E-A112-4D45-9965-6175E7C568DD" },
  "callers": {
    "permitted": {
      "token": "env:DFNS_AUTH_TOKEN",
      "user_id": "us-c4aeb-zrioh-34xa6lst40pqebh5",
      "signer": {
        "credential_id": "Y2ktZmN0Y2YtaHA0Z28tZDFyemJqNmM3bWFheXQ0bg",
        "private_key": "env:DFNS_PRIVATE_KEY"
      }
    }
  },
  "credentials": { "deactivated": "cr-rf13q-tjida-5ctaibltaiv18ol0" }
}
END
}

test_shell_job() {
    documented check-deployment.sh >job.sh
    PATH=$(dirname "$SUITE"):$PATH run_job 'shell job' 0 'keeps its promises' sh job.sh
    require_files reports/junit.xml reports/report.json reports/report.html
    mv deployment.json kept.json
    sed 's|"url": *"[^"]*"|"url": "http://127.0.0.1:1"|' kept.json >deployment.json
    PATH=$(dirname "$SUITE"):$PATH run_job 'shell job, nobody there' 3 'could not be asked' \
        sh job.sh
    mv kept.json deployment.json
}

# act VARIABLE...: the action's step, as GitHub runs it.
# shellcheck disable=SC2317 # run_job calls it
act() {
    env GITHUB_ACTIONS=true GITHUB_OUTPUT="$FOLDER/github-output" BINARY="$SUITE" \
        GITHUB_STEP_SUMMARY="$FOLDER/github-summary" REPORTS='action reports' "$@" "$ACTION" run
}

test_action() {
    local reports="$FOLDER/action reports"
    printf 'of another step\n' >github-summary
    run_job action 0 Conformant act TARGET=deployment.json SELECTION=nonce,ua STRICT=true \
        EDITION=2023 ALLOW_STATE_CHANGE=false
    require_files "$reports"/{junit.xml,report.json,report.html,summary.md}
    has github-output exit-code=0
    has github-output "reports=$reports"
    has github-summary 'of another step'
    grep -q 'Conformant' github-summary || fail 'the summary of the step lacks the result'
    grep -q '"strict": true' "$reports/report.json" || fail 'strict was not handed on'
}

test_action_incomplete() {
    local cases=cred.auth.garbage,cred.perm.denied
    rm -f github-output
    run_job 'action, incomplete' 4 'needs     callers.unpermitted' act TARGET=small.json \
        SELECTION="$cases"
    has github-output exit-code=4
    run_job 'action, accepted' 0 'Accepted as untestable' act TARGET=small.json \
        SELECTION="$cases" OPTIONS=$'--timeout=5\n--rps=100' \
        ACCEPT_UNTESTABLE=callers.unpermitted
}

# Against a deployment that breaks a rule; the way docs/conformance.md goes.
test_action_baseline() {
    local selection=cred.nonce.missing,cred.perm.denied
    stop_simulator
    start_simulator --log off --defect nonce-not-required
    "$SIMULATOR" target --url "$URL" >broken.json
    run_job 'action, baseline written' 1 'Not conformant' act TARGET=broken.json \
        SELECTION="$selection" WRITE_BASELINE=known.json
    run_job 'action, no reason given' 2 'say here why' act TARGET=broken.json \
        SELECTION="$selection" BASELINE=known.json
    sed -i 's/TODO: say why/ticket 12/' known.json
    run_job 'action, baseline' 0 'but for what the baseline says will fail' act \
        TARGET=broken.json SELECTION="$selection" BASELINE=known.json
    grep -q 'ticket 12' 'action reports/report.json' || fail 'the report lacks the reason'
}

test_action_mistakes() {
    run_job 'action, no truth' 2 'strict: expected true or false' act TARGET=small.json STRICT=yes
    run_job 'action, option' 2 'did you mean --rps' act TARGET=small.json OPTIONS=--rpm=5
    [[ ! -e 'action reports/report.json' ]] || fail 'a report of an earlier run was left'
    run_job 'no step of that name' 2 'ci_action.sh build' "$ACTION" biuld
}

rm -rf "$FOLDER"
mkdir -p "$FOLDER"
FOLDER=$(cd "$FOLDER" && pwd)
cd "$FOLDER"
unset GITHUB_ACTIONS GITHUB_OUTPUT GITHUB_STEP_SUMMARY
start_simulator --log off
write_targets
eval "$("$SIMULATOR" env --url "$URL")"
test_shell_job
test_action
test_action_incomplete
test_action_mistakes
test_action_baseline
stop_simulator
exit "$FAILED"
