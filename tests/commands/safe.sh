#!/usr/bin/env bash
# safe.sh SIMULATOR SUITE FOLDER: a run changes nothing at its target unless it is told to, and on
# another machine not before its host is typed out. FOLDER is scratch.
set -euo pipefail
SIMULATOR=$1 SUITE=$2 FOLDER=$3
TESTS=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/support/simulator.sh
source "$TESTS/support/simulator.sh"
# shellcheck source=tests/commands/support.sh
source "$TESTS/commands/support.sh"

CHANGING='^[^ ]+ +(state|self) '
FIRST_DEACTIVATES=cred.state.first-deactivates

# All that the simulator remembers, one thing a line: nonces, challenges and user actions, which every
# accepted request spends, and the count of what was drawn are left out.
world() {
    curl -sS "$URL/_sim/world" | tr -d '\n' | sed -E \
        -e 's/"(nonces|challenges|user_actions)": ?"[^"]*"/"\1":"spent"/g' \
        -e 's/"drawn": ?[0-9]+/"drawn":0/' | tr ',{}' '\n'
}

# The number of the last request that was made.
last_request() {
    curl -sS "$URL/_sim/journal?limit=1" | grep -oE '"newest": ?[0-9]+'
}

unchanged() {
    world >after
    same before after
}

# Everything is run that may be, with hooks and all; not one case for want of something.
test_a_whole_run_changes_nothing() {
    expect 0 Conformant run --target target.json --jobs 4 --json report.json
    unchanged
    has report.json '"UNTESTABLE": 0'
    "$SUITE" list | grep -E "$CHANGING" | cut -d ' ' -f 1 | sort >changing
    grep -B 3 '"verdict": "SKIPPED"' report.json | grep -oE '"id": "[^"]*"' | cut -d '"' -f 4 |
        sort >skipped
    [[ -s skipped ]] || fail 'nothing was left out'
    same changing skipped
}

# Nor at a target that accepts what it must refuse: that, too, is asked of what is inactive.
test_who_accepts_everything_is_left_as_it_was() {
    local defect
    for defect in authentication-not-checked permission-not-checked tenant-not-checked; do
        stop_simulator
        start_simulator --log off --defect "$defect"
        "$SIMULATOR" target --url "$URL" >broken.json
        world >before
        expect 1 'a case failed' run --target broken.json --run auth,perm
        unchanged
    done
}

# So this way of looking sees a change when there is one.
test_a_permitted_run_changes_what_it_says() {
    expect 4 'run again with --allow-state-change' run --target target.json --run "$FIRST_DEACTIVATES"
    unchanged
    expect 0 Conformant run --target target.json --run "$FIRST_DEACTIVATES" --allow-state-change
    world >after
    ! cmp -s before after || fail 'a deactivation was not noticed'
    (($(diff before after | grep -cE '^> *"active": ?false') == 1)) ||
        fail "expected one deactivation, found: $(diff before after)"
}

# The deployment of somebody else, by a name that only --resolve knows; its secrets come by variables.
describe_elsewhere() {
    ELSEWHERE=deployment.test:${URL##*:}
    RESOLVE=(--resolve "$ELSEWHERE:127.0.0.1")
    eval "$("$SIMULATOR" env --url "$URL")"
    unset DFNS_API_URL
    cat >elsewhere.json <<END
{ "url": "http://$ELSEWHERE", "application": { "id": "$DFNS_APP_ID" },
  "callers": { "permitted": { "token": "env:DFNS_AUTH_TOKEN", "signer": {
    "credential_id": "$DFNS_CRED_ID", "private_key": "env:DFNS_PRIVATE_KEY" } } },
  "credentials": { "deactivated": "cr-rf13q-tjida-5ctaibltaiv18ol0",
    "sacrificial": ["cr-e307u-265eq-fe8enbvz7e8abz9p"] },
  "read_back": true }
END
}

# refused WORDS OPTION...: before the first request.
refused() {
    last_request >before-it
    expect 2 "needs --i-own-this-target $1" run --run "$FIRST_DEACTIVATES" --allow-state-change "${@:2}"
    last_request >after-it
    same before-it after-it
}

test_another_machine_is_named_first() {
    describe_elsewhere
    world >before
    refused deployment.test --target elsewhere.json "${RESOLVE[@]}"
    refused deployment.test --target elsewhere.json "${RESOLVE[@]}" --i-own-this-target 127.0.0.1
    refused deployment.test --target elsewhere.json "${RESOLVE[@]}" --i-own-this-target "$ELSEWHERE"
    refused deployment.test --target elsewhere.json "${RESOLVE[@]}" --i-own-this-target deployment.tes
    refused 127.0.0.1 --target target.json --proxy "$URL"
    unchanged
    expect 0 Conformant run --target elsewhere.json "${RESOLVE[@]}" --run "$FIRST_DEACTIVATES" \
        --allow-state-change --i-own-this-target deployment.test
    world >after
    ! cmp -s before after || fail 'the owner was not obeyed'
}

enter_scratch
start_simulator --log off --allow-host deployment.test
"$SIMULATOR" target --url "$URL" --hooks >target.json
world >before
has before '"cr-rf13q-tjida-5ctaibltaiv18ol0"'
test_a_whole_run_changes_nothing
test_a_permitted_run_changes_what_it_says
stop_simulator
start_simulator --log off --allow-host deployment.test
"$SIMULATOR" target --url "$URL" >target.json
test_another_machine_is_named_first
test_who_accepts_everything_is_left_as_it_was
stop_simulator
exit "$FAILED"
