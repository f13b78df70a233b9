#!/usr/bin/env bash
# capture.sh SIMULATOR SUITE FOLDER: each exchange becomes files, in one folder, without a secret.
# FOLDER is scratch.
set -euo pipefail
SIMULATOR=$1 SUITE=$2 FOLDER=$3
TESTS=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/support/simulator.sh
source "$TESTS/support/simulator.sh"
# shellcheck source=tests/commands/support.sh
source "$TESTS/commands/support.sh"

RUN=(run --target target.json --run 'cred.nonce.missing,x.nonce.future,any')

# The tokens and the secret in the target file, one a line.
secrets() {
    grep -oE '"(token|secret)": *"[^"]+"' target.json | sed 's/.*"\([^"]*\)"$/\1/' | sort -u
}

test_each_exchange_has_its_files() {
    expect 0 Conformant "${RUN[@]}" --capture wire --json report.json
    (cd wire && find . -name '*.http' | cut -c 3- | sort) >there
    grep -oE '"(request|answer)":"[^"]*"' wire/index.ndjson | sed 's/.*:"\(.*\)"/\1/' | sort >named
    same there named
    (($(grep -c '"case":"cred.nonce.missing"' wire/index.ndjson) == 6)) ||
        fail 'a control and a request, each with two to sign it'
    has wire/cred.nonce.missing/06.request.http "PUT $URL/auth/credentials/deactivate HTTP/1.1"
    lacks wire/cred.nonce.missing/06.request.http X-DFNS-NONCE
    has wire/cred.nonce.missing/06.answer.http 'HTTP/1.1 400'
    has wire/cred.nonce.missing/06.answer.http 'request nonce is missing or invalid'
}

# A case that watches shows what others have sent; it is there once.
test_nothing_is_there_twice() {
    expect 1 any.strict-json "${RUN[@]}" --capture seen
    [[ -e seen/cred.nonce.missing ]] || fail 'there is nothing in seen'
    [[ ! -e seen/any.strict-json ]] || fail 'what others have sent is there twice'
}

test_no_secret_is_in_it() {
    local secret count=0
    for secret in $(secrets); do
        count=$((count + 1))
        ! grep -rqF -- "$secret" wire || fail 'a secret is in the folder'
    done
    ((count > 2)) || fail 'no secret to look for'
    has wire/cred.nonce.missing/06.request.http 'Authorization: Bearer ***'
}

test_nothing_is_overwritten() {
    expect 2 'wire: is not empty' "${RUN[@]}" --capture wire
    expect 5 'cannot make the folder' "${RUN[@]}" --capture absent/wire
    mkdir mine
    touch mine/file
    expect 2 'mine: is not empty' "${RUN[@]}" --capture mine
    [[ $(ls mine) == file ]] || fail 'something was added'
}

# An id names files, so it can name none that is elsewhere: nothing is sent, nothing written.
test_an_id_is_no_path() {
    local id
    mkdir -p deep/cases/nonce
    touch before after
    for id in ../../x '{endpoint}.nonce.../../x' '{endpoint}.nonce./x' /x; do
        sed "s|\"id\": .*|\"id\": \"$id\",|" "$TESTS/selfcheck/id-path.json" >deep/cases/nonce/x.json
        find . | sort >before
        expect 2 '/id: expected' run --target target.json \
            --cases deep/cases --capture deep/wire --json deep/report.json
        find . | sort >after
        same before after
    done
    rm -r deep
}

enter_scratch
start_simulator --log off
"$SIMULATOR" target --url "$URL" >target.json
test_each_exchange_has_its_files
test_no_secret_is_in_it
test_nothing_is_overwritten
test_an_id_is_no_path
stop_simulator
start_simulator --log off --defect success-as-text
"$SIMULATOR" target --url "$URL" >target.json
test_nothing_is_there_twice
stop_simulator
exit "$FAILED"
