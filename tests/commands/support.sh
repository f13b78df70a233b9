# What the tests of the commands have in common; sourced by them. They set SUITE, the program.
# shellcheck shell=bash disable=SC2034

FAILED=0

fail() {
    printf 'FAILED: %s\n' "$*"
    [[ ! -s output ]] || cat output
    [[ ! -s errors ]] || cat errors
    FAILED=1
}

# expect EXIT WORDS ARGUMENT...: the suite ends so and says these words, on either stream.
expect() {
    local wanted=$1 words=$2 code=0
    shift 2
    "$SUITE" "$@" >output 2>errors || code=$?
    if ((code != wanted)); then
        fail "$*: expected exit $wanted, found $code"
    elif ! cat output errors | grep -qF -- "$words"; then
        fail "$*: does not say \"$words\""
    else
        printf 'good: exit %s: %s\n' "$code" "$*"
    fi
}

# has FILE WORDS
has() {
    grep -qF -- "$2" "$1" || fail "$1 lacks \"$2\""
}

# lacks FILE WORDS
lacks() {
    ! grep -qF -- "$2" "$1" || fail "$1 has \"$2\""
}

# same FILE FILE
same() {
    diff "$1" "$2" || fail "$1 and $2 differ"
}

# An empty FOLDER, in which everything happens.
enter_scratch() {
    rm -rf "$FOLDER"
    mkdir -p "$FOLDER"
    FOLDER=$(cd "$FOLDER" && pwd)
    cd "$FOLDER" || exit
}
