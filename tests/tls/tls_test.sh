#!/usr/bin/env bash
# tls_test.sh SIMULATOR SUITE FOLDER: what the suite makes of certificates, good and bad, and of a
# proxy. FOLDER is scratch.
set -euo pipefail
SIMULATOR=$1 SUITE=$2 FOLDER=$3
TESTS=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/support/node.sh
source "$TESTS/support/node.sh"
# shellcheck source=tests/support/simulator.sh
source "$TESTS/support/simulator.sh"
# shellcheck source=tests/tls/support.sh
source "$TESTS/tls/support.sh"

NAMES=(good expired elsewhere selfsigned client)
REPORTS=(--json report.json --junit report.xml --tap report.tap --ndjson report.ndjson
    --html report.html --markdown report.md --github)

make_certificates() {
    local here=IP:127.0.0.1,DNS:deployment.test
    make_authority
    new_key -x509 -keyout selfsigned.key -out selfsigned.pem -days 2 -subj /CN=selfsigned \
        -addext "subjectAltName=$here"
    issue good 2 "$here"
    issue client 2 "$here"
    issue expired -1 "$here"
    issue elsewhere 2 DNS:elsewhere.test
    issue me 2 DNS:me
    chmod o-r -- *.key
}

# The hash that --pinnedpubkey takes.
pin() {
    openssl x509 -in "$1.pem" -noout -pubkey | openssl pkey -pubin -outform DER |
        openssl dgst -sha256 -binary | base64
}

# expect NAME EXIT WORDS OPTION...: a run against that front.
expect() {
    judge_run "https://127.0.0.1:$(port "$1")" "${@:2}"
}

test_verification() {
    expect good 0 Conformant --cacert ca.pem
    expect good 3 '--cacert FILE'
    expect expired 3 'has expired' --cacert ca.pem
    expect elsewhere 3 --resolve --cacert ca.pem
    expect selfsigned 3 'self-signed certificate; --cacert FILE'
    expect selfsigned 0 Conformant --cacert selfsigned.pem
    expect good 0 Conformant --cacert ca.pem --pinnedpubkey "sha256//$(pin good)"
    expect good 3 --pinnedpubkey --cacert ca.pem --pinnedpubkey "sha256//$(pin client)"
}

test_client_certificate() {
    expect client 3 '--cert FILE' --cacert ca.pem
    expect client 0 Conformant --cacert ca.pem --cert me.pem --key me.key
}

test_mistakes() {
    expect good 2 '--cacert: absent.pem' --cacert absent.pem
    expect good 2 '--key needs --cert' --key me.key
    expect good 2 'expected HOST:PORT:ADDRESS' --resolve deployment.test
    expect good 2 'expected HOST:PORT:ADDRESS' --resolve deployment.test:https:127.0.0.1
    expect good 2 'without credentials' --proxy http://me:secret@127.0.0.1:1
    chmod o+r me.key
    expect good 2 'chmod o-r' --cert me.pem --key me.key
    chmod o-r me.key
    expect good 2 '--i-own-this-target 127.0.0.1' --allow-state-change --proxy http://127.0.0.1:1
}

# OpenSSL would ask for the passphrase, and where there is a terminal wait for it.
test_encrypted_key() {
    local code=0 run
    openssl pkey -in me.key -aes256 -passout pass:secret -out locked.key
    chmod o-r locked.key
    expect client 3 'without a passphrase' --cacert ca.pem --cert me.pem --key locked.key
    command -v script >/dev/null || return 0
    run=("$SUITE" run --target target.json --run "$CASE" --cacert ca.pem --cert me.pem --key locked.key)
    SHELL=$BASH timeout 60 script -qec "$(printf '%q ' "${run[@]}")" /dev/null </dev/null >output || code=$?
    judge 'an encrypted key, on a terminal' 3 'without a passphrase' "$code"
}

test_insecure() {
    local option
    for option in -k --insecure; do
        rm -f report.*
        expect expired 0 'NOT VERIFIED' "$option" "${REPORTS[@]}"
        marked output '::warning title=TLS::'
        marked report.json '"tls": "unverified"'
        marked report.xml '<property name="tls" value="unverified"/>'
        marked report.tap '# tls unverified'
        marked report.ndjson '"tls":"unverified"'
        marked report.html '<dd>unverified</dd>'
        marked report.md '**not verified**'
    done
    expect good 3 --pinnedpubkey -k --pinnedpubkey "sha256//$(pin client)"
}

test_proxy() {
    local address file
    address=http://127.0.0.1:$(port proxy)
    rm -f report.*
    expect good 0 "$address" --cacert ca.pem --proxy "$address" "${REPORTS[@]}"
    marked output "::warning title=Proxy::Asked through $address"
    marked report.json '"tls": "verified"'
    for file in report.*; do
        marked "$file" "$address"
    done
    https_proxy=http://127.0.0.1:1 expect good 0 Conformant --cacert ca.pem
    https_proxy=http://127.0.0.1:1 no_proxy='*' \
        expect good 0 "$address" --cacert ca.pem --proxy "$address"
    expect good 3 127.0.0.1 --cacert ca.pem --proxy "http://127.0.0.1:$(port good)"
}

# A name that only --resolve knows. It is not this machine's, so its secrets may not be written out.
test_resolve() {
    local code=0 name
    name=deployment.test:$(port good)
    "$SIMULATOR" target --url "https://$name" | node "$TESTS/tls/hide.mjs" secrets >target.json
    "$SUITE" run --target target.json --run "$CASE" --cacert ca.pem \
        --resolve "$name:127.0.0.1" >output 2>&1 || code=$?
    judge "--resolve $name" 0 "https://$name" "$code"
}

# The script of a failure goes the way that its run went: by certificates, name and proxy.
test_reproduction() {
    local name address
    name=deployment.test:$(port client)
    address=http://127.0.0.1:$(port proxy)
    try_script "https://$name" --cacert ca.pem --cert me.pem --key me.key \
        --resolve "$name:127.0.0.1"
    try_script "https://127.0.0.1:$(port good)" --cacert ca.pem --proxy "$address" \
        --pinnedpubkey "sha256//$(pin good)"
    try_script "https://127.0.0.1:$(port expired)" -k
}

# try_script URL OPTION...: the defect fails its case, and the script of that shows the same answer.
try_script() {
    local url=$1 code=0
    shift
    rm -f report.json
    "$SIMULATOR" target --url "$url" | node "$TESTS/tls/hide.mjs" secrets >target.json
    "$SUITE" run --target target.json --run "$CASE" --json report.json "$@" >output 2>&1 || code=$?
    judge "a failure by way of $*" 1 'a case failed' "$code"
    node -p 'JSON.parse(fs.readFileSync("report.json")).cases[0].script' >again.sh
    code=0
    https_proxy=http://127.0.0.1:1 bash again.sh >output 2>&1 || code=$?
    judge "its script" 0 'HTTP/1.1 200' "$code"
}

# Five requests at twenty a second are at least four pauses apart.
test_rate() {
    local began code=0 took
    "$SIMULATOR" target --url "$URL" >target.json
    began=$(date +%s%3N)
    "$SUITE" run --target target.json --run "$CASE" --rps 20 --verbose >output 2>&1 || code=$?
    took=$(($(date +%s%3N) - began))
    judge '--rps 20' 0 Conformant "$code"
    ((took >= 200)) && return
    printf 'FAILED: --rps 20: %s ms are too few\n' "$took"
    FAILED=1
}

# A server with a defect behind the same fronts.
start_defective() {
    kill "$FRONTS_PID"
    wait "$FRONTS_PID" 2>/dev/null || true
    start_simulator --log off --allow-host deployment.test --defect nonce-not-required
    start_fronts
    eval "$("$SIMULATOR" env --url "$URL")"
    unset DFNS_API_URL
}

enter_scratch
make_certificates
start_simulator --log off --allow-host deployment.test
start_fronts
test_verification
test_client_certificate
test_mistakes
test_encrypted_key
test_insecure
test_proxy
test_resolve
test_rate
stop_simulator
start_defective
test_reproduction
stop_simulator
exit "$FAILED"
