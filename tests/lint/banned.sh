#!/usr/bin/env bash
# What must not be called, and what may be called only where it is handled with care. Every rule has
# an example that it must catch, so that none is a pattern which matches nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."
declare -A SCOPES=([product]="common sim conformance" [everything]="common sim conformance examples tests")
FOUND=0

# Reads lines `file:number:text` and drops those of the files given.
outside() {
    grep -vE "^($(IFS='|' && printf '%s' "$*")):" || true
}

# ban SCOPE PATTERN EXAMPLE WHY [FILE...]: nobody in SCOPE may have what PATTERN (an extended regular
# expression that begins at a word) matches, but the files that are named. These must have it: else
# the exception is out of date.
ban() {
    local scope pattern="\\b$2" example=$3 why=$4 hits file
    read -ra scope <<<"${SCOPES[$1]}"
    shift 4
    grep -qE "$pattern" <<<"$example" || die_of_rule "$pattern does not match $example"
    hits=$(grep -rnE --include='*.[ch]' "$pattern" "${scope[@]}" || true)
    for file in "$@"; do
        grep -q "^$file:" <<<"$hits" || die_of_rule "$file does not need its exception from $pattern"
    done
    hits=$(outside "${@:-nothing}" <<<"$hits")
    [[ -n $hits ]] || return 0
    printf '%s\n    %s\n' "$hits" "$why"
    FOUND=1
}

die_of_rule() {
    printf 'tests/lint/banned.sh: %s\n' "$1" >&2
    exit 1
}

ban everything '(strcpy|stpcpy|strcat|v?sprintf|gets|strtok|strncpy|strncat)\(' 'strcpy(a, b)' \
    'knows no bounds, or does not end its text: snprintf(), struct buf, struct span'
ban everything '(alloca|tmpnam|tempnam|mktemp)\(' 'char *p = alloca(n);' \
    'no bound on the stack, or a name that somebody else may take first'
ban product '(atoi|atol|atoll|atof|sscanf)\(' 'int n = atoi(text);' \
    'cannot tell a number from none: options_integer(), json_integer()'
ban product '(strto(l|ul|ll|ull|d|f|ld|imax|umax))\(' 'n = strtol(text, &end, 10);' \
    'only where end and errno are looked at: options_integer(), json_integer()' \
    common/options.c common/json_write.c sim/admin/admin.c sim/admin/clock.c sim/world/state.c
ban product '(system|popen|fork|vfork|exec[lv]p?e?|posix_spawnp?)\(' 'system("ls");' \
    'one place starts programs, those that the target file names: shell_run()' conformance/target/shell.c
ban product '(s?rand|random|drand48)\(' 'int n = rand();' 'can be guessed: common/random.h'
ban product '(ctime|asctime|gmtime|localtime)\(' 'gmtime(&now)' \
    'one buffer for all threads: common/rfc3339.h'

ban product 'RAND_(priv_)?bytes\(' 'RAND_bytes(out, 16)' 'common/random.h looks at what it returns'
ban product '(memcmp|str(n?case)?n?cmp|span_equal(_text)?)\([^;]*(secret|bearer|signature|mac)\b' \
    'if (memcmp(sent, secret, n) == 0)' 'takes longer the more of it is right: digest_equal()' \
    sim/deviate/ways_caller.c sim/session/redaction.c
ban product 'PEM_read_bio_[A-Za-z0-9_]+\([^;]*NULL, NULL\)' 'PEM_read_bio_PKCS8_PRIV_KEY_INFO(bio, NULL, NULL, NULL)' \
    'without a callback an encrypted document asks the terminal for its passphrase'

ban everything 'cJSON_GetObjectItem\(' 'cJSON_GetObjectItem(o, "Kind")' \
    'finds "kind" for "Kind": json_member()'
ban everything 'cJSON_GetErrorPtr\(' 'cJSON_GetErrorPtr()' 'one for all threads: struct json_error'
ban product 'cJSON_Parse[A-Za-z]*\(' 'cJSON_Parse(text)' \
    'accepts what is not JSON: json_parse()' common/json.c common/json_place.c
ban product '(valueint|u?int[0-9]*(_t)?\)[^;]*->valuedouble)' 'n = (uint64_t)member->valuedouble;' \
    'is undefined, or another number, for what does not fit: json_integer()'
ban everything 'mg_handle_form_request\(' 'mg_handle_form_request(c, &h)' \
    'a NUL in a form keeps it busy for ever (CVE-2025-9648)'
ban product 'mg_get_var2?\(' 'mg_get_var(data, n, "a", out, m)' 'decodes %00 and goes on'

ban product 'CURLOPT_(FOLLOWLOCATION|NETRC|UNRESTRICTED_AUTH), *[^0 ]' \
    'curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 1L);' 'what the target says is data, not an order'

ban product 'include <curl/' '#include <curl/curl.h>' 'libcurl is known in conformance/http/ alone' \
    conformance/http/hub.h conformance/http/route.c conformance/http/transfer.h
ban product 'include <civetweb' '#include <civetweb.h>' 'civetweb is known in sim/http/ alone' \
    sim/http/{adapter,layout,misbehave,request,socket,stream,watch}.h
ban product 'include <openssl/' '#include <openssl/evp.h>' 'OpenSSL is known in common/ alone' \
    common/crypto.c common/digest.c common/keys.c

# Statements that verify a signature without `== 1` for each call: -1, for a malformed one, is true in C.
lax_verifications() {
    awk 'BEGIN { RS = ";" }
        { calls = gsub(/EVP_DigestVerify(Init|Update|Final)?\(/, "&"); ones = gsub(/\) == 1/, "&") }
        calls > ones { print FILENAME ": a signature is good only when EVP_DigestVerify() == 1" }' "$@"
}

[[ -n $(lax_verifications <(echo 'if (EVP_DigestVerify(c, s, n) != 0) return true;')) ]] ||
    die_of_rule 'a lax verification is not found'
read -ra EVERYTHING <<<"${SCOPES[everything]}"
mapfile -t VERIFIERS < <(grep -rlE --include='*.c' 'EVP_DigestVerify' "${EVERYTHING[@]}")
LAX=$(lax_verifications "${VERIFIERS[@]}")
[[ -z $LAX ]] || { printf '%s\n' "$LAX" && FOUND=1; }
exit $FOUND
