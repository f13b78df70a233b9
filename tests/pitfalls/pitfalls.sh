#!/usr/bin/env bash
# Holds docs/pitfalls.md to the tests: every one that it names exists and is run, and every row names
# one, or says after a dash why there is none.
#
#   pitfalls.sh PATH-OF-THE-SOURCE
set -euo pipefail
cd "$1/tests"

TABLE=../docs/pitfalls.md
ROWS=0
WRONG=0

complain() {
    printf 'docs/pitfalls.md: %s\n' "$*"
    WRONG=1
}

# A word with a slash is a file; others are tests in the file before them, which a script calls on a
# line of their own.
check_names() {
    local file='' name
    for name in $1; do
        if [[ $name == */* ]]; then
            file=$name
            [[ -f $file ]] || complain "there is no tests/$file"
        elif ! grep -qsE "cmocka_unit_test\($name\)|^$name\$" "$file"; then
            complain "tests/$file runs no test $name"
        fi
    done
}

while IFS='|' read -r _ _ answer names _; do
    [[ $answer == ' what is done ' || $answer == ---* ]] && continue
    ROWS=$((ROWS + 1))
    names=${names//\`/}
    [[ $names =~ [a-z] || $answer == ' — '* ]] || complain "a row without a test: $answer"
    check_names "$names"
done < <(grep '^|' "$TABLE")

((ROWS > 40)) || complain "only $ROWS rows were found"
exit "$WRONG"
