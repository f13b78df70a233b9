#!/usr/bin/env bash
# terminal.sh SIMULATOR SUITE FOLDER: what both programs write to a terminal and what to anything
# else. script(1), which every Debian has, is the terminal. FOLDER is scratch.
set -euo pipefail
SIMULATOR=$1 SUITE=$2 FOLDER=$3
TESTS=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/support/simulator.sh
source "$TESTS/support/simulator.sh"
# shellcheck source=tests/commands/support.sh
source "$TESTS/commands/support.sh"

ESCAPE=$'\033'
GREEN=$ESCAPE'[32m'
REPORTS=(--junit report.xml --json report.json --tap report.tap --ndjson report.ndjson
    --html report.html --markdown report.md)
SUITE_TELLS=('list' 'explain cred.nonce.missing' 'coverage' 'lint' '--help' 'run --help'
    'diff before.json after.json')
SIMULATOR_TELLS=('--help' '--version' 'checks' 'routes' 'faults' 'defects' 'variations' 'serve --help')

# on_terminal COMMAND...: all that it writes, in output; "env NAME=VALUE" may stand before it.
on_terminal() {
    SHELL=$BASH timeout 60 script -qec "$(printf '%q ' "$@")" /dev/null </dev/null >output
}

# plain FILE: not one control byte of a terminal.
plain() {
    lacks "$1" "$ESCAPE"
}

# shown FILE: what is left of it on the screen, with ends of lines as in a file.
shown() {
    sed -e 's/\r$//' -e 's/.*\r//' -e "s/$ESCAPE\\[[0-9;]*[mK]//g" "$1"
}

# judge NAME=VALUE...: one and the same run, on a terminal.
judge() {
    on_terminal env "$@" "$SUITE" run --target target.json --run 'cred.auth.*' --seed 7 "${REPORTS[@]}" ||
        fail "$*: exit $?"
}

test_colour_on_a_terminal_only() {
    local report
    judge --unset=NO_COLOR
    has output "${GREEN}PASS"
    shown output | sed '/cases* in /d' >on-terminal
    for report in report.*; do
        plain "$report"
    done
    env --unset=NO_COLOR "$SUITE" run --target target.json --run 'cred.auth.*' --seed 7 >piped
    plain piped
    sed '/cases* in /d' piped >through-pipe
    has through-pipe 'PASS  '
    same through-pipe on-terminal
}

# By https://no-color.org: whatever its value is, unless it is empty.
test_no_color() {
    local value
    for value in 1 0 yes; do
        judge NO_COLOR="$value"
        has output 'PASS  '
        lacks output "$GREEN"
        ! grep -q "$ESCAPE\\[[0-9;]*m" output || fail "NO_COLOR=$value: a tint is left"
    done
    judge NO_COLOR=
    has output "${GREEN}PASS"
}

test_mistakes_are_plain() {
    ! on_terminal env --unset=NO_COLOR "$SUITE" run --taget x || fail 'exit 0'
    has output 'did you mean --target'
    plain output
    ! on_terminal "$SIMULATOR" serve --prt 1 || fail 'exit 0'
    has output 'did you mean --port'
    plain output
}

# tells PROGRAM ARGUMENTS: a terminal shows what a pipe gets, with NO_COLOR byte for byte.
tells() {
    local words wanted=0 code=0
    read -ra words <<<"$2"
    "$1" "${words[@]}" >piped || wanted=$?
    plain piped
    on_terminal env NO_COLOR=1 "$1" "${words[@]}" || code=$?
    tr -d '\r' <output >on-terminal
    ((code == wanted)) || fail "$2: exit $code on a terminal, else $wanted"
    [[ -s piped ]] || fail "$2: says nothing"
    same piped on-terminal
}

test_what_tells_something() {
    local arguments
    cp report.json before.json
    sed 's/"verdict": "PASS"/"verdict": "FAIL"/' report.json >after.json
    for arguments in "${SUITE_TELLS[@]}"; do
        tells "$SUITE" "$arguments"
    done
    for arguments in "${SIMULATOR_TELLS[@]}"; do
        tells "$SIMULATOR" "$arguments"
    done
}

# The simulator has no colours; what it says to people it says on a terminal only.
test_serve() {
    local process line
    lacks simulator.log 'Ctrl-C'
    exec {SERVE}< <(SHELL=$BASH exec script -qefc "$(printf '%q ' exec "$SIMULATOR" serve --port 0)" \
        /dev/null </dev/null)
    process=$!
    IFS= read -r -t "$READY_WITHIN_S" line <&"$SERVE"
    [[ $line =~ \"pid\":([0-9]+) ]] || fail "no first line on a terminal: $line"
    kill "${BASH_REMATCH[1]}"
    cat <&"$SERVE" >output
    wait "$process" || fail "serve on a terminal: exit $?"
    has output 'Ctrl-C'
    plain output
}

# refuses WORDS COMMAND...: on a terminal it ends with 2 and these words, and asks for nothing.
refuses() {
    local told=$1 code=0
    shift
    on_terminal "$@" || code=$?
    ((code == 2)) || fail "$*: expected exit 2, found $code"
    has output "$told"
    lacks output 'pass phrase'
}

# OpenSSL would ask the terminal for a passphrase.
test_encrypted_keys() {
    local told='not an unencrypted PEM private key'
    install -m 600 "$TESTS/vectors/keys/encrypted-ed25519.pem" locked.pem
    sed '0,/"private_key": "[^"]*"/s//"private_key": "file:locked.pem"/' target.json >locked-target.json
    refuses "$told" "$SUITE" run --target locked-target.json --run cred.nonce.missing
    cat >locked-world.json <<'END'
{"name": "locked", "user_action_secret": "s", "token_key": "file:locked.pem", "organisations": [],
 "applications": [], "users": [], "credentials": [], "tokens": []}
END
    refuses "$told" "$SIMULATOR" serve --port 0 --world locked-world.json
}

enter_scratch
if ! command -v script >/dev/null; then
    printf 'skipped: there is no script (package bsdutils)\n'
    exit 77
fi
start_simulator --log text
"$SIMULATOR" target --url "$URL" >target.json
test_colour_on_a_terminal_only
test_no_color
test_mistakes_are_plain
test_what_tells_something
test_serve
test_encrypted_keys
stop_simulator
exit "$FAILED"
