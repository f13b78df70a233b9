#!/usr/bin/env bash
# secrets.sh SIMULATOR: sends a secret in every place that has one, real ones too, and looks for each, as
# it is and encoded, in all that the simulator then shows: both logs, standard output, what every request
# was answered, the admin routes, the events, its command line. What must hand out secrets is not asked
# (docs/simulator.md).
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
# What they are asked with is no secret, but for what /explain is told.
POSTS=('/explain {"method":"PUT","path":"/auth/credentials/deactivate","headers":{
        "Authorization":"Bearer canary-explain-bearer-2Jx6","X-DFNS-NONCE":"canary-explain-nonce-2Jx6",
        "X-DFNS-USERACTION":"canary-explain-action-2Jx6"},
        "body":{"credentialUuid":"cr-1","privateKey":"canary-explain-key-2Jx6"}}'
    '/verify {"match":{"method":"DELETE"}}' '/verify {"match":{"method":"GET"}}'
    '/faults {"operation":"applications.list","status":503}')
HEADERS=(Authorization X-DFNS-APPSECRET X-DFNS-APISIGNATURE X-DFNS-NONCE X-DFNS-USERACTION)

# Leaves in HEX the bytes of a text, each behind PREFIX.
hex_of() {
    local prefix=$1 text=$2 i byte
    HEX=
    for ((i = 0; i < ${#text}; i++)); do
        printf -v byte %02x "'${text:i:1}"
        HEX+=$prefix$byte
    done
}

# The forms in which a secret may be left behind, one a line. What of a base64 text stands for the secret
# alone is another with 0, 1 or 2 bytes in front of it.
forms() {
    local before begin end text
    hex_of '' "$1"
    printf '%s\n' "$1" "$HEX" "${HEX^^}"
    hex_of % "$1"
    printf '%s\n' "$HEX"
    for before in 0 1 2; do
        text=$(printf '%.*s%s' "$before" xx "$1" | base64 -w 0)
        begin=$(((before * 8 + 5) / 6)) end=$(((before + ${#1}) * 8 / 6))
        text=${text:begin:end-begin}
        printf '%s\n' "$text"
        text=${text//+/-}
        printf '%s\n' "${text//\//_}"
    done
}

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
    SECRETS+=(canary-explain-{bearer,nonce,action,key}-2Jx6 canary-query-6Mf1)
    curl -sS "$URL/auth/credentials?token=canary-query-6Mf1&canary-query-6Mf1"
    send_astray "${all[@]}"
    curl -sS "${all[@]}" "$URL/auth/credentials"
    curl -sS -X POST "${all[@]}" -H 'Content-Type: application/json' -d "$body" "$URL/auth/action"
    DFNS_SIM_ADMIN_TOKEN=$TOKEN "$SIMULATOR" curl credentials --url "$URL" >"$FOLDER/request.sh"
    sh "$FOLDER/request.sh"
    sh "$FOLDER/request.sh"
    mapfile -t -O "${#SECRETS[@]}" SECRETS < <(sed -nE \
        "s/^ *-H '(Authorization: Bearer|X-DFNS-NONCE:|X-DFNS-USERACTION:) ([^']*)'.*/\\2/p" \
        "$FOLDER/request.sh")
}

# What is secret in a header is so wherever else the request has it.
send_astray() {
    local header secret
    for header in "${HEADERS[@]}"; do
        secret=canary-$header-9wJ3xQ
        hex_of % "$secret"
        curl -sS "$@" -H "X-Other: of $secret" \
            "$URL/auth/$secret/$HEX?x=$secret"
    done
}

look_everywhere() {
    local route secret
    {
        for route in "${ROUTES[@]}"; do
            ask -X "${route%% *}" "$URL/_sim${route#* }"
        done
        for route in "${POSTS[@]}"; do
            ask -d "${route#* }" "$URL/_sim${route%% *}"
        done
    } >"$FOLDER/admin"
    ask -N -m 2 "$URL/_sim/events?since=0" >"$FOLDER/events" || true
    tr '\0' '\n' <"/proc/$PID/cmdline" >"$FOLDER/cmdline"
    grep -q '^id: 1$' "$FOLDER/events" || { echo 'there are no events' && FAILED=1; }
    grep -q '"number":10' "$FOLDER/admin" || { echo 'the journal has too little' && FAILED=1; }
    grep -q '"operation":"applications.list"' "$FOLDER/admin" || { echo 'no fault is ordered' && FAILED=1; }
    grep -q '"verified":true' "$FOLDER/admin" || { echo 'nothing is verified' && FAILED=1; }
    for secret in "${SECRETS[@]}"; do
        ((${#secret} >= 12)) || { echo "\"$secret\" is no secret" && FAILED=1; }
        if grep -rlF -f <(forms "$secret") "$FOLDER"/{simulator.log,answers,admin,events,cmdline}; then
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
    ((${#SECRETS[@]} == 17)) || { echo "${#SECRETS[@]} secrets, not 17" && FAILED=1; }
    stop_simulator
done
rm -rf "$FOLDER"
exit "$FAILED"
