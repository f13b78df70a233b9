#!/usr/bin/env bash
# hardening.sh BUILD: what cmake/Hardening.cmake asked for, looked for in the bytes of a release build.
set -euo pipefail
BUILD=$1
MACHINE=$(uname -m)
FAILED=0

# What a fortified build must not call, and what nobody may call: see tests/lint/banned.sh.
BANNED='gets|strcpy|strcat|sprintf|strtok|system|popen|mg_handle_form_request'

# must FILE WHAT PATTERN <TEXT: a line of TEXT matches PATTERN.
must() {
    grep -qE -- "$3" && return
    printf '%s: %s\n' "$1" "$2"
    FAILED=1
}

must_not() {
    local hit
    hit=$(grep -E -- "$3") || return 0
    printf '%s: %s: %s\n' "$1" "$2" "$hit"
    FAILED=1
}

check_layout() {
    local file=$1 headers dynamic
    headers=$(readelf --wide --program-headers "$file") dynamic=$(readelf --wide --dynamic "$file")
    must "$file" 'no GNU_RELRO segment' GNU_RELRO <<<"$headers"
    must "$file" 'the stack is executable, or nothing says that it is not' \
        'GNU_STACK .* RW +0x' <<<"$headers"
    must_not "$file" 'a segment is writable and executable' 'RWE' <<<"$headers"
    must "$file" 'symbols are resolved late: the table of them stays writable' \
        '\(FLAGS\).*BIND_NOW|\(FLAGS_1\).*NOW' <<<"$dynamic"
    must_not "$file" 'code is relocated at the start, or libraries are looked for in other places' \
        'TEXTREL|RPATH|RUNPATH' <<<"$dynamic"
    [[ $file == *.so* ]] ||
        must "$file" 'not a position-independent executable' '\(FLAGS_1\).*PIE' <<<"$dynamic"
}

check_code() {
    local file=$1 symbols code
    symbols=$(nm --dynamic --undefined-only --without-symbol-versions "$file" | awk '{print $NF}')
    must "$file" 'no stack protector' '^__stack_chk_fail$' <<<"$symbols"
    must "$file" 'no fortified function' '^__(v?snprintf|memcpy|v?fprintf)_chk$' <<<"$symbols"
    must_not "$file" 'calls what is banned' "^($BANNED)$" <<<"$symbols"
    [[ $MACHINE == x86_64 ]] || return 0
    code=$(objdump --disassemble --no-show-raw-insn "$file")
    must "$file" 'no -fcf-protection: no branch target is marked' 'endbr64' <<<"$code"
    must "$file" 'no -fstack-clash-protection: no page of the stack is probed' \
        'or[ql]? +[$]0x0,(0x[0-9a-f]+)?\(%rsp' <<<"$code"
}

shopt -s nullglob
FILES=("$BUILD"/bin/dfns-sim "$BUILD"/bin/dfns-conformance "$BUILD"/sim/libdfnssim.so.*.*)
((${#FILES[@]} == 3)) || { echo "not a build: $BUILD" && exit 1; }
for file in "${FILES[@]}"; do
    check_layout "$file"
    check_code "$file"
done
exit $FAILED
