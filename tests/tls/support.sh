# What the tests behind fronts have in common; sourced by them. They set SIMULATOR, SUITE and FOLDER,
# and NAMES, the fronts.
# shellcheck shell=bash disable=SC2034

CASE=cred.nonce.missing
FAILED=0

new_key() {
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "$@" 2>>openssl.log
}

# issue NAME DAYS SUBJECT-ALTERNATIVE-NAMES
issue() {
    new_key -keyout "$1.key" -out "$1.csr" -subj "/CN=$1"
    openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days "$2" \
        -extfile <(printf 'subjectAltName=%s\n' "$3") -out "$1.pem" 2>>openssl.log
}

# The authority is made here and trusted by nobody else.
make_authority() {
    new_key -x509 -keyout ca.key -out ca.pem -days 2 -subj '/CN=Authority of this test'
}

# An empty FOLDER, in which everything happens.
enter_scratch() {
    require_node
    command -v openssl >/dev/null || skip 'there is no openssl (package openssl)'
    rm -rf "$FOLDER"
    mkdir -p "$FOLDER"
    FOLDER=$(cd "$FOLDER" && pwd)
    cd "$FOLDER" || exit
}

start_fronts() {
    coproc FRONTS { exec node "$TESTS/tls/front.mjs" "$URL" . "${NAMES[@]}"; }
    IFS= read -r -t "$READY_WITHIN_S" PORTS <&"${FRONTS[0]}"
}

# Nothing where there is no such front.
port() {
    [[ ! $PORTS =~ \"$1\":([0-9]+) ]] || printf '%s' "${BASH_REMATCH[1]}"
}

# judge TITLE EXIT WORDS CODE; what could not be begun is told in one line.
judge() {
    if (($2 != $4)) || ! grep -qF -- "$3" output || { (($2 > 1)) && (($(wc -l <output) != 1)); }; then
        printf 'FAILED: %s: expected exit %s and "%s", found exit %s:\n' "$1" "$2" "$3" "$4"
        cat output
        FAILED=1
    else
        printf 'good: %s\n' "$1"
    fi
}

# judge_run URL EXIT WORDS OPTION...: a run against that address.
judge_run() {
    local url=$1 wanted=$2 words=$3 code=0
    shift 3
    "$SIMULATOR" target --url "$url" >target.json
    "$SUITE" run --target target.json --run "$CASE" "$@" >output 2>&1 || code=$?
    judge "$url $*" "$wanted" "$words" "$code"
}

# marked FILE WORDS
marked() {
    grep -qF -- "$2" "$1" && return
    printf 'FAILED: %s does not say "%s"\n' "$1" "$2"
    FAILED=1
}
