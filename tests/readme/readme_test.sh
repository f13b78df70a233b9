#!/usr/bin/env bash
# README.md against the programs, so that it never promises what they do not do.
#
#   readme_test.sh commands README BIN FOLDER   runs what stands behind "$ " in its ```console blocks, in
#                                               order, in one shell, and compares what is printed
#   readme_test.sh sdk README BIN FOLDER        the same for its ```console sdk blocks, with the
#                                               vendor's SDK installed; skipped without a registry
#   readme_test.sh facts README BIN             its table of checks, and its paths
#   readme_test.sh tables README BIN            only its tables
#   readme_test.sh update README BIN            writes its tables anew
#
# BIN holds the programs; FOLDER is scratch. In the README "…" stands for any text, on a line of its
# own for any lines; what differs from run to run is masked, see mask(). A block below
# "<!-- file: NAME -->" is written to that file. Two things are changed: the simulator's port, which is
# 7357 there and a free one here, and "./run", which builds nothing here.
set -u

README=$(realpath "$2") BIN=$(realpath "$3")
TESTS=$(realpath "$(dirname "$0")/..")
SDK_VERSION=0.8.3
READY_WITHIN_S=30
FAILED=0

fail() {
    printf 'FAILED: %s\n\n' "$*"
    FAILED=1
}

# shellcheck disable=SC1003 # $a\ ends the last line where its end is missing
mask() {
    sed -E -e 's/\r$//' \
        -e 's/127\.0\.0\.1:[0-9]+/127.0.0.1:PORT/g' \
        -e 's/"pid":[0-9]+/"pid":PID/' \
        -e 's/"seed":[0-9]+/"seed":SEED/' \
        -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}Z/TIME/g' \
        -e 's/[0-9]+\.[0-9]+ ms$/N ms/' \
        -e 's/^([0-9]+ cases? in )[0-9.]+ s/\1N s/' \
        -e 's/(seed +)[0-9]+/\1SEED/' \
        -e 's/sha256 [0-9a-f]{12}/sha256 DIGEST/' \
        -e '$a\'
}

is_like() {
    local pattern
    [[ $2 == "$1" ]] && return
    [[ $1 == *…* ]] || return
    pattern=$(sed -e 's/[][\\*?()|!@+]/\\&/g' -e 's/…/*/g' <<<"$1")
    # shellcheck disable=SC2053 # a pattern is meant
    [[ $2 == $pattern ]]
}

# fill WANTED FOUND: the names of two arrays of lines. Prints the wanted ones, with what was found in
# place of every "…".
fill() {
    local -n wanted=$1 found=$2
    local line at=0 any=0
    for line in "${wanted[@]}"; do
        [[ $line == '…' ]] && any=1 && continue
        while ((any && at < ${#found[@]})) && ! is_like "$line" "${found[at]}"; do
            printf '%s\n' "${found[at++]}"
        done
        ((at < ${#found[@]})) && is_like "$line" "${found[at]}" && line=${found[at]}
        printf '%s\n' "$line"
        any=0 at=$((at + 1))
    done
    ((!any || at >= ${#found[@]})) || printf '%s\n' "${found[@]:at}"
}

# compare LINE COMMAND EXPECTED OUTPUT, the last one a file. No process substitution here: it would
# change the session's $!.
# shellcheck disable=SC2034 # the arrays are handed on by name
compare() {
    local wanted_lines found_lines
    printf '%s' "$3" | mask >"$FOLDER/wanted"
    mask <"$4" >"$FOLDER/found"
    mapfile -t wanted_lines <"$FOLDER/wanted"
    mapfile -t found_lines <"$FOLDER/found"
    fill wanted_lines found_lines >"$FOLDER/filled"
    diff -u --label "${README##*/}, line $1" --label 'what was printed' \
        "$FOLDER/filled" "$FOLDER/found" || fail "line $1: $2"
}

# What runs in the background has begun when it has printed something.
await_output() {
    local deadline=$((SECONDS + READY_WITHIN_S))
    until [[ -s $1 ]] || ((SECONDS > deadline)); do
        sleep 0.02
    done
}

leave_status() {
    return "$1"
}

# The text with the port of the simulator that runs, if one does.
with_port() {
    local port=7357
    [[ ! -s $FOLDER/port ]] || port=$(<"$FOLDER/port")
    printf '%s' "${1//7357/$port}"
}

# perform LINE COMMAND EXPECTED: in this shell, so that variables, jobs and $? are those of a session.
perform() {
    local command output=$FOLDER/output.$1
    command=$(with_port "$2")
    leave_status "$STATUS"
    eval "$command" >"$output" 2>&1 </dev/null
    STATUS=$?
    [[ $command != *'&' ]] || await_output "$output"
    compare "$1" "$2" "$3" "$output"
}

# The next line of the block; false at its end.
next_line() {
    IFS= read -r LINE <&"$SOURCE" && AT=$((AT + 1)) && [[ $LINE != '```' ]]
}

run_block() {
    local command='' expected='' at=0
    while next_line; do
        case $LINE in
        '$ '*)
            ((at == 0)) || perform "$at" "$command" "$expected"
            command=${LINE:2} expected='' at=$AT
            ;;
        '> '*) command+=$'\n'${LINE:2} ;;
        *) expected+=$LINE$'\n' ;;
        esac
    done
    ((at == 0)) || perform "$at" "$command" "$expected"
}

write_file() {
    while next_line; do
        with_port "$LINE"
        printf '\n'
    done >"$1"
}

# The README from top to bottom; $1 is what begins the blocks that are run.
run_blocks() {
    local file=
    AT=0 STATUS=0
    exec {SOURCE}<"$README"
    while IFS= read -r LINE <&"$SOURCE"; do
        AT=$((AT + 1))
        case $LINE in
        "$1") run_block ;;
        '```'*) [[ -z $file ]] || write_file "$file" ;;&
        '<!-- file: '*) file=${LINE#'<!-- file: '} file=${file%' -->'} ;;
        *) file= ;;
        esac
    done
}

# Stands before dfns-sim in PATH.
write_wrapper() {
    mkdir -p "$FOLDER/wrapper"
    cat >"$FOLDER/wrapper/dfns-sim" <<END
#!/bin/sh
case \${1-serve} in
curl | env | target | healthcheck) exec '$BIN/dfns-sim' "\$@" --port-file '$FOLDER/port' ;;
serve | -*) exec '$BIN/dfns-sim' "\$@" --port 0 --port-file '$FOLDER/port' ;;
*) exec '$BIN/dfns-sim' "\$@" ;;
esac
END
    chmod +x "$FOLDER/wrapper/dfns-sim"
}

# What ./run does, less installing and building.
write_run() {
    cat >"$FOLDER/session/run" <<'END'
#!/bin/sh
echo 'Building (build/release)'
dfns-sim --log off >announced &
until [ -s announced ]; do sleep 0.02; done
dfns-sim target --hooks >target.json
dfns-conformance run --target target.json --allow-state-change
code=$?
kill $!
exit $code
END
    chmod +x "$FOLDER/session/run"
}

# shellcheck disable=SC2317 # called by the trap
stop_jobs() {
    local job
    for job in $(jobs -p); do
        kill "$job" 2>/dev/null
    done
    wait
}

begin_session() {
    FOLDER=$1
    mkdir -p "$FOLDER"
    FOLDER=$(realpath "$FOLDER")
    rm -rf "$FOLDER/session" "$FOLDER"/output.* "$FOLDER/port"
    mkdir "$FOLDER/session"
    write_wrapper
    write_run
    PATH=$FOLDER/wrapper:$BIN:$PATH
    trap stop_jobs EXIT
    cd "$FOLDER/session" || exit
}

test_commands() {
    begin_session "$1"
    run_blocks '```console'
}

test_sdk() {
    # shellcheck source=tests/support/node.sh
    source "$TESTS/support/node.sh"
    install_packages "$TESTS/sdk/versions/$SDK_VERSION" "$1" || exit
    begin_session "$1"
    ln -s "$FOLDER/node_modules" .
    run_blocks '```console sdk'
}

# The document with its tables as they ought to be: what stands between "<!-- NAME:begin -->" and
# "<!-- NAME:end -->" is what dfns-sim NAME --markdown prints.
with_tables() {
    local line name=
    while IFS= read -r line; do
        [[ -z $name || $line != "<!-- $name:end -->" ]] || name=
        [[ -n $name ]] || printf '%s\n' "$line"
        [[ $line =~ ^'<!-- '([a-z]+)':begin -->'$ ]] || continue
        name=${BASH_REMATCH[1]}
        "$BIN/dfns-sim" "$name" --markdown
    done <"$README"
}

test_tables() {
    with_tables | diff -u --label "$README" --label 'what dfns-sim prints' "$README" - && return
    fail "a table is not up to date; tests/readme/readme_test.sh update $README ${BIN#"$PWD/"}"
}

test_paths() {
    local path
    # shellcheck disable=SC2016 # the backticks are the README's
    while IFS= read -r path; do
        [[ -e ${README%/*}/$path ]] || fail "there is no $path"
    done < <(grep -oE '`(cmake|common|conformance|fixtures|scripts|sim|tests)/[^` ]*`' "$README" | tr -d '`')
}

case $1 in
commands) test_commands "$4" ;;
sdk) test_sdk "$4" ;;
facts)
    test_tables
    test_paths
    ;;
tables) test_tables ;;
update)
    tables=$(with_tables)
    printf '%s\n' "$tables" >"$README"
    ;;
*) fail "unknown: $1" ;;
esac
exit "$FAILED"
