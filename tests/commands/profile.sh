#!/usr/bin/env bash
# profile.sh SIMULATOR SUITE FOLDER: what is observed changes with the server, in that row and no
# other, and with nothing else. FOLDER is scratch.
set -euo pipefail
SIMULATOR=$1 SUITE=$2 FOLDER=$3
TESTS=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/support/simulator.sh
source "$TESTS/support/simulator.sh"
# shellcheck source=tests/commands/support.sh
source "$TESTS/commands/support.sh"

# The variations, the name of the observation, what is observed without it, and with it. The latter
# three are expressions: the search for the window may end a few seconds off.
ROWS=(
    'nonce-window-1m|expiry-window[ ,(a-z)-]*|."accepted_s":29[0-9],.*|."accepted_s":5[0-9],.*'
    'nonce-window-24h|expiry-window[ ,(a-z)-]*|."accepted_s":29[0-9],.*|."accepted_s":863[89][0-9],.*'
    'nonce-spent-on-success|reused-after-reject|400|200'
    'nonce-from-future|future|400|200'
    'first-nonce-counts|duplicate-header|400|200'
    'user-action-bound-to-bytes|doc-body-spacing|200|403'
    'order-nonce-authentication-user-action-permission|permission-and-user-action[ (a-z)]*|403, Customer.*|403, user action .*'
    'order-permission-user-action-nonce-authentication user-action-spent-by-failure|reused-after-bad-nonce|200|400'
    'no-application-answered-400|appid.missing|401|400'
    'wrong-method-answered-404|wrong|405|404'
)
CASES='x.nonce.expiry-window,x.nonce.reused-after-reject,x.nonce.future,x.nonce.duplicate-header,'
CASES+='x.ua.reused-after-bad-nonce,*.ok.doc-body-spacing,x.prec.permission-and-user-action,*.appid.missing,*.method.wrong'

# observe FILE OPTION...: the profile of a simulator with these options.
observe() {
    local file=$1
    shift
    start_simulator --log off "$@"
    "$SIMULATOR" target --url "$URL" >target.json
    expect 0 'Observed where no clause says what is right' run --target target.json \
        --run "$CASES" --jobs 4
    sed -n '/^Observed where/,/^$/p' output >"$file"
    stop_simulator
}

# value FILE NAME: of the first endpoint, where they differ.
value() {
    sed -nE "s/^    $2 +//p" "$1" | head -n 1
}

check_row() {
    local variations variation name without with options=()
    IFS='|' read -r variations name without with <<<"$1"
    for variation in $variations; do
        options+=(--variation "$variation")
    done
    observe varied "${options[@]}"
    [[ $(value plain "$name") =~ ^$without$ ]] ||
        fail "$name: expected $without, found $(value plain "$name")"
    [[ $(value varied "$name") =~ ^$with$ ]] ||
        fail "$variations: $name: expected $with, found $(value varied "$name")"
    grep -vE "^    $name " plain >plain-rest
    grep -vE "^    $name " varied >varied-rest
    same plain-rest varied-rest
}

enter_scratch
observe plain
for row in "${ROWS[@]}"; do
    check_row "$row"
done
exit "$FAILED"
