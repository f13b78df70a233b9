#!/usr/bin/env bash
# cred.nonce.expired, edition 2023
# A nonce from long ago is refused
# Sends what this case sends, freshly minted and signed, and shows each answer. Needs curl and openssl.
set -euo pipefail

DFNS_API_URL=${DFNS_API_URL:-'http://127.0.0.1:7357'}
WAY=(--noproxy '*')
: "${DFNS_AUTH_TOKEN:?a bearer token}"
: "${DFNS_CRED_ID:?the credential whose key signs}"
: "${DFNS_PRIVATE_KEY:-${DFNS_PRIVATE_KEY_FILE:?the PEM file of that key}}"
DFNS_DEACTIVATED_CREDENTIAL=${DFNS_DEACTIVATED_CREDENTIAL:-'cr-1'}
: "${DFNS_APP_ID:?the application that calls}"
NONCE_RANDOM=uuid
NONCE_TIME=datetime

# From here to the first request: the same in every script of this kind.

base64url() {
    openssl base64 -A | tr '+/' '-_' | tr -d '='
}

uuid() {
    local hex
    hex=$(openssl rand -hex 16)
    printf '%s-%s-4%s-a%s-%s' \
        "${hex:0:8}" "${hex:8:4}" "${hex:13:3}" "${hex:17:3}" "${hex:20:12}"
}

# A fresh nonce in the form that the target takes.
nonce() {
    printf '{"%s":"%s","%s":"%s"}' "$NONCE_RANDOM" "$(uuid)" \
        "$NONCE_TIME" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" | base64url
}

# quoted TEXT: as a JSON string.
quoted() {
    local text=${1//\\/\\\\}
    text=${text//\"/\\\"}
    text=${text//$'\n'/\\n}
    text=${text//$'\r'/\\r}
    printf '"%s"' "${text//$'\t'/\\t}"
}

# field NAME: the text that the JSON object on standard input has under that name.
field() {
    tr -d '\n' | sed -n "s/.*\"$1\"[[:space:]]*:[[:space:]]*\"\([^\"]*\)\".*/\1/p"
}

# request METHOD PATH BODY HEADER...: on the WAY. curl reads the headers from standard input, because
# a list of processes shows arguments to everybody.
request() {
    local method=$1 path=$2 sent=(--data-raw "$3")
    [[ $method == GET && -z $3 ]] && sent=()
    shift 3
    printf '%s\n' "$@" |
        curl "${WAY[@]}" --silent --show-error --max-time 30 ${INCLUDE:+--include} --request "$method" \
            --header 'Content-Type:' --header @- "${sent[@]}" "$DFNS_API_URL$path"
}

# call PREFIX METHOD PATH BODY: a valid request of the caller whose variables begin with PREFIX.
call() {
    local token=${1}AUTH_TOKEN
    request "$2" "$3" "$4" \
        "Content-Type: application/json" \
        "Authorization: Bearer ${!token:?}" \
        ${DFNS_APP_ID:+"X-DFNS-APPID: $DFNS_APP_ID"} \
        ${NONCE_RANDOM:+"X-DFNS-NONCE: $(nonce)"}
}

# signature PREFIX TEXT: by that caller's private key, PEM in PREFIX…PRIVATE_KEY or in the file that
# PREFIX…PRIVATE_KEY_FILE names.
signature() {
    local key=${1}PRIVATE_KEY file=${1}PRIVATE_KEY_FILE
    if [[ ${!key-} ]]; then
        printf '%s\n' "${!key}" >"$WORK/key"
        file=$WORK/key
    else
        file=${!file:?or ${1}PRIVATE_KEY must be set}
    fi
    printf '%s' "$2" >"$WORK/text"
    openssl dgst -sha256 -sign "$file" "$WORK/text" 2>/dev/null ||
        openssl pkeyutl -sign -rawin -inkey "$file" -in "$WORK/text"
}

# user_action PREFIX METHOD PATH PAYLOAD: a fresh one, signed by that caller for this request.
user_action() {
    local credential=${1}CRED_ID answer data action
    answer=$(call "$1" POST /auth/action/init "{\"userActionPayload\":$(quoted "$4"),\
\"userActionHttpMethod\":\"$2\",\"userActionHttpPath\":\"$3\",\"userActionServerKind\":\"Api\"}")
    data="{\"type\":\"key.get\",\"challenge\":\"$(field challenge <<<"$answer")\",\"crossOrigin\":false}"
    answer=$(call "$1" POST /auth/action "{\
\"challengeIdentifier\":\"$(field challengeIdentifier <<<"$answer")\",\
\"firstFactor\":{\"kind\":\"Key\",\"credentialAssertion\":{\"credId\":\"${!credential:?}\",\
\"clientData\":\"$(printf '%s' "$data" | base64url)\",\
\"signature\":\"$(signature "$1" "$data" | base64url)\"}}}")
    action=$(field userAction <<<"$answer")
    [[ $action ]] || printf 'no user action: %s\n' "$answer" >&2
    printf '%s' "$action"
    [[ $action ]]
}

# send METHOD PATH BODY HEADER...: shows the answer, at once even where several are under way.
send() {
    local answer
    answer=$(INCLUDE=yes request "$@")
    printf '\n%s %s\n%s\n' "$1" "$2" "$answer"
}

umask 077
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

# encode TEXT: in base64url.
encode() {
    printf '%s' "$1" | base64url
}

# moment SECONDS FRACTION [FROM]: the time, moved by so much, with that fraction of a second.
moment() {
    local at=$((${3:-$(date +%s)} + $1))
    date -u -d "@$at" "+%Y-%m-%dT%H:%M:%S$2Z" 2>/dev/null ||
        date -u -r "$at" "+%Y-%m-%dT%H:%M:%S$2Z"
}

# The requests.

# 1970
body="{\"credentialUuid\":\"${DFNS_DEACTIVATED_CREDENTIAL}\"}"
action=$(user_action DFNS_ PUT /auth/credentials/deactivate "$body")
send PUT /auth/credentials/deactivate "$body" \
    "Content-Type: application/json" \
    "Authorization: Bearer $DFNS_AUTH_TOKEN" \
    "X-DFNS-APPID: $DFNS_APP_ID" \
    "X-DFNS-NONCE: $(encode "{\"uuid\":\"$(uuid)\",\"datetime\":\"1970-01-01T00:00:00Z\"}")" \
    "X-DFNS-USERACTION: $action"

# a-year-ago
body="{\"credentialUuid\":\"${DFNS_DEACTIVATED_CREDENTIAL}\"}"
action=$(user_action DFNS_ PUT /auth/credentials/deactivate "$body")
send PUT /auth/credentials/deactivate "$body" \
    "Content-Type: application/json" \
    "Authorization: Bearer $DFNS_AUTH_TOKEN" \
    "X-DFNS-APPID: $DFNS_APP_ID" \
    "X-DFNS-NONCE: $(encode "{\"uuid\":\"$(uuid)\",\"datetime\":\"$(moment -31536000 '.000')\"}")" \
    "X-DFNS-USERACTION: $action"

# now
body="{\"credentialUuid\":\"${DFNS_DEACTIVATED_CREDENTIAL}\"}"
action=$(user_action DFNS_ PUT /auth/credentials/deactivate "$body")
send PUT /auth/credentials/deactivate "$body" \
    "Content-Type: application/json" \
    "Authorization: Bearer $DFNS_AUTH_TOKEN" \
    "X-DFNS-APPID: $DFNS_APP_ID" \
    "X-DFNS-NONCE: $(nonce)" \
    "X-DFNS-USERACTION: $action"
