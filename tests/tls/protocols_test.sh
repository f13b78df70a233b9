#!/usr/bin/env bash
# protocols_test.sh SIMULATOR SUITE FOLDER: the versions of TLS, HTTP and IP that the suite speaks,
# and what it says of a target that speaks others only. FOLDER is scratch.
set -euo pipefail
SIMULATOR=$1 SUITE=$2 FOLDER=$3
TESTS=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/support/node.sh
source "$TESTS/support/node.sh"
# shellcheck source=tests/support/simulator.sh
source "$TESTS/support/simulator.sh"
# shellcheck source=tests/tls/support.sh
source "$TESTS/tls/support.sh"

NAMES=(tls12 tls13 offers_h2 only_h2 tls_v6 plain_v6 gzip gzip_unasked)

# agreed NAME VERSION PROTOCOL: every connection to that front was so, and there were some.
agreed() {
    local found
    found=$(grep "^$1 " connections | sort -u)
    [[ $found == "$1 $2 $3" ]] && return
    printf 'FAILED: expected "%s %s %s", found:\n%s\n' "$1" "$2" "$3" "$found"
    FAILED=1
}

test_versions_of_tls() {
    judge_run "https://127.0.0.1:$(port tls12)" 0 Conformant --cacert ca.pem
    agreed tls12 TLSv1.2 http/1.1
    judge_run "https://127.0.0.1:$(port tls13)" 0 Conformant --cacert ca.pem
    agreed tls13 TLSv1.3 http/1.1
}

# It asks for HTTP/1.1 where there is a choice.
test_http_2() {
    judge_run "https://127.0.0.1:$(port offers_h2)" 0 Conformant --cacert ca.pem
    agreed offers_h2 TLSv1.3 http/1.1
    judge_run "https://127.0.0.1:$(port only_h2)" 3 "https://127.0.0.1:$(port only_h2): " \
        --cacert ca.pem
}

# It does not ask for compression, and where that comes unasked nothing is judged.
test_compression() {
    judge_run "http://127.0.0.1:$(port gzip)" 0 Conformant
    judge_run "http://127.0.0.1:$(port gzip_unasked)" 3 'compressed (Content-Encoding)'
}

test_ipv6() {
    judge_run "https://[::1]:$(port tls_v6)" 0 Conformant --cacert ca.pem
    judge_run "http://[::1]:$(port plain_v6)" 0 "http://[::1]:$(port plain_v6)"
    judge_run "http://[::1]:$(port plain_v6)" 0 Conformant --allow-state-change
}

test_unix_sockets() {
    local address code
    for address in unix:///run/deployment.sock http+unix://%2Frun%2Fdeployment.sock; do
        code=0
        "$SUITE" run --target "$address" >output 2>&1 || code=$?
        judge "$address" 2 'begins with http:// or https://' "$code"
    done
}

enter_scratch
make_authority
issue good 2 IP:127.0.0.1,IP:::1
start_simulator --log off --allow-host '*'
start_fronts
test_versions_of_tls
test_http_2
test_compression
test_unix_sockets
[[ -z $(port tls_v6) ]] || test_ipv6
stop_simulator
((FAILED == 0)) || exit "$FAILED"
[[ -n $(port tls_v6) ]] || skip 'this machine has no ::1, so IPv6 was not tried; all else was'
