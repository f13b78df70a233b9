#!/usr/bin/env bash
# The request examples of the two pages, sent as they are printed: first with their slips, which must be
# refused for the reason that the slip is, then with one slip after the other corrected.
#
#   pages.sh PATH-OF-DFNS-SIM
set -euo pipefail

SIM=$1
SIMULATOR=
FAILED=0

# shellcheck disable=SC2317 # called by the trap
stop() {
    [[ -z $SIMULATOR ]] || { kill "$SIMULATOR" && wait "$SIMULATOR"; }
}
trap stop EXIT

start() {
    local line
    exec {ANNOUNCED}< <(exec "$SIM" serve --port 0 --log off)
    SIMULATOR=$!
    IFS= read -r -t 30 line <&"$ANNOUNCED"
    [[ $line =~ \"url\":\ *\"([^\"]+)\" ]]
    URL=${BASH_REMATCH[1]}
}

# expect NAME STATUS REASON CURL-ARGUMENT...; a reason of "-" is that of success.
expect() {
    local name=$1 status=$2 reason=$3 answer
    shift 3
    answer=$(curl -sS -i -X PUT "$@" | tr -d '\r')
    if [[ $answer == "HTTP/1.1 $status "* ]] &&
        { [[ $reason == - ]] || grep -q "^X-Sim-Reason: $reason\$" <<<"$answer"; }; then
        printf 'good: %s\n' "$name"
        return
    fi
    printf 'FAILED: %s: expected %s %s, found:\n%s\n' "$name" "$status" "$reason" "$answer"
    FAILED=1
}

# The sample of the application page; $1 is base64 and its options, for what it does on Linux.
sample_nonce() {
    local currentTime
    currentTime=$(date -u +"%Y-%m-%dT%H:%M:%SZ")
    echo "{\"datetime\":\"$currentTime\",\"nonce\":\"$(cat /proc/sys/kernel/random/uuid)\"}" |
        "$@" | tr '/+' '_-' | tr -d '='
}

APP_URL_PATH=/auth/manage/apps/deactivate
APP_BODY='{"appId": "a6a47c9c-6f84-4af5-8e7a-30118cccdda4"}'
# What the page says is signed: the same without the space.
APP_PAYLOAD='{"appId":"a6a47c9c-6f84-4af5-8e7a-30118cccdda4"}'

start
eval "$("$SIM" env --url "$URL")"

application() {
    expect "$1" "$2" "$3" "$URL$APP_URL_PATH" -H 'Content-Type: application/json' \
        -H "X-DFNS-APPID: 312CE25E-A112-4D45-9965-6175E7C568DD" -d "$APP_BODY" "${@:4}"
}

sign() {
    "$SIM" sign --method PUT --path "$1" --payload "$2"
}

application 'as printed on Linux: base64 wraps, the header holds a line feed' 400 request.malformed \
    -H "X-DFNS-NONCE: $(sample_nonce base64)" -H "Authoriztion: Bearer $DFNS_AUTH_TOKEN" \
    -H 'X-DFNS-USERACTION: <USER_ACITON_TOKEN>'
application 'as printed elsewhere: the misspelt header authenticates nobody' 401 bearer.absent \
    -H "X-DFNS-NONCE: $(sample_nonce base64 -w0)" -H "Authoriztion: Bearer $DFNS_AUTH_TOKEN" \
    -H 'X-DFNS-USERACTION: <USER_ACITON_TOKEN>'
application 'the header spelt right, the placeholder left in' 403 user-action.malformed \
    -H "X-DFNS-NONCE: $(sample_nonce base64 -w0)" -H "Authorization: Bearer $DFNS_AUTH_TOKEN" \
    -H 'X-DFNS-USERACTION: <USER_ACITON_TOKEN>'
application 'all slips corrected' 200 - \
    -H "X-DFNS-NONCE: $(sample_nonce base64 -w0)" -H "Authorization: Bearer $DFNS_AUTH_TOKEN" \
    -H "X-DFNS-USERACTION: $(sign "$APP_URL_PATH" "$APP_PAYLOAD")"

CREDENTIAL_BODY='{
  "credentialUuid": "cr-4uc9u-12ij1-9s08327e73jqqcnr"
}'
expect 'the body of the credential page' 200 - "$URL/auth/credentials/deactivate" \
    -H 'Content-Type: application/json' -H "X-DFNS-APPID: $DFNS_APP_ID" \
    -H "X-DFNS-NONCE: $(sample_nonce base64 -w0)" -H "Authorization: Bearer $DFNS_AUTH_TOKEN" \
    -H "X-DFNS-USERACTION: $(sign /auth/credentials/deactivate "$CREDENTIAL_BODY")" \
    -d "$CREDENTIAL_BODY"

exit "$FAILED"
