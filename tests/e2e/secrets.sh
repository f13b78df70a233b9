#!/usr/bin/env bash
# secrets.sh SIMULATOR: sends a secret in every place that has one, real ones too, and looks for each in
# all that the simulator then shows: both logs, standard output, what every request was answered, the
# admin routes, the events, its command line. What must hand out secrets is not asked (docs/simulator.md).
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
SIMULATOR=$1
FOLDER=$(mktemp -d)
# shellcheck source=tests/support/simulator.sh
source "$HERE/../support/simulator.sh"

FAILED=0
TOKEN=canary-admin-token-4Kq7
ROUTES=('GET /' 'GET /health' 'GET /checks' 'GET /clock' 'GET /faults' 'GET /journal' 'GET /sessions'
    'GET /user-actions' 'GET /snapshots')
HEADERS=(Authorization X-DFNS-APPSECRET X-DFNS-APISIGNATURE X-DFNS-NONCE X-DFNS-USERACTION)

ask() {
    curl -sS -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' "$@"
}

# Made up ones, in every header and in a body; then a real request, once good and once replayed.
send_secrets() {
    local header body
    local -a all=()
    for header in "${HEADERS[@]}"; do
        SECRETS+=("canary-$header-9wJ3xQ")
        all+=(-H "$header: ${SCHEME[$header]:-}canary-$header-9wJ3xQ")
    done
    body='{"firstFactor":{"kind":"Key","credentialAssertion":{"signature":"canary-signature-8Zp2"}},
        "challengeIdentifier":"canary-challenge-5Hn6","privateKey":"canary-private-3Vt8"}'
    SECRETS+=(canary-signature-8Zp2 canary-challenge-5Hn6 canary-private-3Vt8)
    curl -sS "${all[@]}" "$URL/auth/credentials"
    curl -sS -X POST "${all[@]}" -H 'Content-Type: application/json' -d "$body" "$URL/auth/action"
    DFNS_SIM_ADMIN_TOKEN=$TOKEN "$SIMULATOR" curl credentials --url "$URL" >"$FOLDER/request.sh"
    sh "$FOLDER/request.sh"
    sh "$FOLDER/request.sh"
    mapfile -t -O "${#SECRETS[@]}" SECRETS < <(sed -nE \
        "s/^ *-H '(Authorization: Bearer|X-DFNS-NONCE:|X-DFNS-USERACTION:) ([^']*)'.*/\\2/p" \
        "$FOLDER/request.sh")
}

look_everywhere() {
    local route secret
    for route in "${ROUTES[@]}"; do
        ask -X "${route%% *}" "$URL/_sim${route#* }"
    done >"$FOLDER/admin"
    ask -N -m 2 "$URL/_sim/events?since=0" >"$FOLDER/events" || true
    tr '\0' '\n' <"/proc/$PID/cmdline" >"$FOLDER/cmdline"
    grep -q '^id: 1$' "$FOLDER/events" || { echo 'there are no events' && FAILED=1; }
    grep -q '"number":4' "$FOLDER/admin" || { echo 'the journal has too little' && FAILED=1; }
    for secret in "${SECRETS[@]}"; do
        ((${#secret} >= 12)) || { echo "\"$secret\" is no secret" && FAILED=1; }
        if grep -rlF -e "$secret" "$FOLDER"/{simulator.log,answers,admin,events,cmdline}; then
            echo "shows $secret" && FAILED=1
        fi
    done
}

declare -A SCHEME=([Authorization]='Bearer ')
for log in text json; do
    SECRETS=("$TOKEN")
    DFNS_SIM_ADMIN_TOKEN=$TOKEN start_simulator --log "$log"
    send_secrets >"$FOLDER/answers"
    grep -q '^Max core file size  *0  ' "/proc/$PID/limits" || { echo 'a core may be left' && FAILED=1; }
    look_everywhere
    ((${#SECRETS[@]} == 12)) || { echo "${#SECRETS[@]} secrets, not 12" && FAILED=1; }
    stop_simulator
done
rm -rf "$FOLDER"
exit "$FAILED"
