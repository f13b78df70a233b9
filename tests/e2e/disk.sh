#!/usr/bin/env bash
# disk.sh SIMULATOR SUITE [KILLS INTERRUPTS]: reports where there is no room, no right and no time for
# them. What cannot be written is exit 5 with a message that names it; under a report's name is the old
# one or the whole new one, whenever the run is killed; a run that is interrupted says so in its report.
# Whoever reads the output may leave. KILLS, INTERRUPTS: of how many runs (12). Of a hundred kills or
# more some must come before a report is written, and some after.
# shellcheck disable=SC2317 # expect calls them
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
SIMULATOR=$1 SUITE=$2 KILLS=${3:-12} INTERRUPTS=${4:-12}
ENOUGH_KILLS=100 LEFT=$((128 + 13)) # SIGPIPE
FOLDER=$(mktemp -d)
# shellcheck source=tests/support/simulator.sh
source "$HERE/../support/simulator.sh"

FAILED=0
OLD='what was there before'
REPORTS=(junit.xml report.json report.tap report.html report.md)
declare -A OPTION=([junit.xml]=--junit [report.json]=--json [report.tap]=--tap
    [report.html]=--html [report.md]=--markdown [report.ndjson]=--ndjson)

complain() {
    printf '%s\n' "$*"
    FAILED=1
}

# Runs a few cases, with these further arguments; its output is discarded unless STDOUT says where.
judge() {
    "$SUITE" run --target "$FOLDER/target.json" --run "$CASES" "$@" \
        >"${STDOUT:-$FOLDER/stdout}" 2>"$FOLDER/stderr"
}

# WHAT CODE COMMAND…: must end with that code, and say why where that is not 0.
expect() {
    local what=$1 wanted=$2 code=0
    shift 2
    "$@" || code=$?
    ((code == wanted)) || complain "$what: exit $code, not $wanted: $(cat "$FOLDER/stderr")"
    ((code == 0 || code == LEFT)) || [[ -s $FOLDER/stderr ]] || complain "$what: says nothing"
    ! grep -q 'Sanitizer' "$FOLDER/stderr" || complain "$what: $(cat "$FOLDER/stderr")"
}

# Nothing but the old report, or a whole new one, and nothing beside it.
is_whole() {
    local file=$1 last
    [[ $(cat "$file") != "$OLD" ]] || return 0
    last=$(tail -n 1 "$file")
    case $file in
    *.xml) xmllint --noout "$file" ;;
    *.json) [[ $last == '}' ]] ;;
    *.html) [[ $last == '</html>' ]] ;;
    *.tap) head -n 2 "$file" | grep -q '^TAP version 14' && grep -q '^1\.\.' "$file" ;;
    *) [[ -s $file ]] ;;
    esac
}

nothing_but_reports() {
    local file
    for file in "$FOLDER/out"/*; do
        [[ -n ${OPTION[${file##*/}]:-} ]] || complain "$1: left $file behind"
    done
}

set_out() {
    local name
    rm -rf "$FOLDER/out" && mkdir "$FOLDER/out"
    ARGUMENTS=()
    for name in "${REPORTS[@]}"; do
        printf '%s\n' "$OLD" >"$FOLDER/out/$name"
        ARGUMENTS+=("${OPTION[$name]}" "$FOLDER/out/$name")
    done
}

no_room() {
    local name
    for name in "${!OPTION[@]}"; do
        expect "$name to a full device" 5 judge "${OPTION[$name]}" /dev/full
        expect "$name to a folder that is missing" 5 judge "${OPTION[$name]}" "$FOLDER/no/$name"
        expect "$name where nobody may write" 5 judge "${OPTION[$name]}" "/proc/$name"
        set_out
        [[ $name != *.tap && $name != *.md ]] || continue # these are shorter than the limit
        expect "$name past the limit of a file" 5 limited "${OPTION[$name]}" "$FOLDER/out/$name"
        [[ $name == *.ndjson ]] || is_whole "$FOLDER/out/$name" || complain "$name is cut"
        nothing_but_reports "$name"
    done
    STDOUT=/dev/full expect 'standard output is full' 5 judge
    says_what_is_lost 'standard output is full'
    for name in run list lint coverage 'explain cred.nonce.missing'; do
        expect "$name, standard output closed" 5 closed "$name"
        says_what_is_lost "$name, standard output closed"
    done
}

says_what_is_lost() {
    [[ $(cat "$FOLDER/stderr") == 'dfns-conformance: standard output: cannot write all of the output' ]] ||
        complain "$1: $(cat "$FOLDER/stderr")"
}

# No file may be larger than 1 KiB; its output is no file.
limited() {
    (ulimit -f 1 && STDOUT=/dev/null judge "$@")
}

# COMMAND: what is to be run needs to be told more.
closed() {
    local -a command
    read -ra command <<<"$1"
    [[ $1 != run ]] || command+=(--target "$FOLDER/target.json" --run "$CASES")
    "$SUITE" "${command[@]}" >&- 2>"$FOLDER/stderr"
}

# COMMAND…: into a pipe that nobody reads from any more.
into_left_pipe() {
    "$@" 1>&"$PIPE" 2>"$FOLDER/stderr"
}

# As `head` leaves: nothing is said, both programs end as SIGPIPE would have ended them, and what else
# was asked for is there.
reader_leaves() {
    local name reader
    local -a command
    mkfifo "$FOLDER/pipe"
    exec {reader}<>"$FOLDER/pipe"
    exec {PIPE}>"$FOLDER/pipe"
    exec {reader}<&-
    for name in --help --version 'lint --help' list lint coverage 'run --dry-run' 'run --verbose'; do
        set_out
        read -ra command <<<"$name"
        [[ $name != run* ]] || command+=(--target "$FOLDER/target.json" --run "$CASES" "${ARGUMENTS[@]}")
        expect "$name, whose reader has left" "$LEFT" into_left_pipe "$SUITE" "${command[@]}"
        [[ ! -s $FOLDER/stderr ]] || complain "$name, whose reader has left: $(cat "$FOLDER/stderr")"
    done
    for name in "${REPORTS[@]}"; do
        is_whole "$FOLDER/out/$name" || complain "$name is cut"
        [[ $(cat "$FOLDER/out/$name") != "$OLD" ]] || complain "$name was not written"
    done
    expect 'dfns-sim, whose reader has left' "$LEFT" into_left_pipe "$SIMULATOR" checks
    [[ ! -s $FOLDER/stderr ]] || complain "dfns-sim, whose reader has left: $(cat "$FOLDER/stderr")"
    exec {PIPE}>&-
}

# Where mounting is allowed: 16 KiB hold no HTML report.
small_disk() {
    local code=0
    if ! unshare --mount true 2>/dev/null; then
        echo 'skipped: a small disk, as mounting is not allowed here'
        return
    fi
    mkdir -p "$FOLDER/small"
    # shellcheck disable=SC2016
    unshare --mount bash -c '
        mount -t tmpfs -o size=16k tmpfs "$1/small" || exit 77
        echo "$2" >"$1/small/report.html"
        "$3" run --target "$1/target.json" --run "$4" --html "$1/small/report.html" \
            >"$1/stdout" 2>"$1/stderr"
        code=$?
        [[ $(ls "$1/small") == report.html && $(cat "$1/small/report.html") == "$2" ]] || exit 99
        exit $code' _ "$FOLDER" "$OLD" "$SUITE" "$CASES" || code=$?
    ((code != 77)) || echo 'skipped: a small disk, as there is no tmpfs'
    ((code == 5 || code == 77)) || complain "a small disk: exit $code: $(cat "$FOLDER/stderr")"
}

# A link is written through, and stays one: so was it decided (common/file.h).
links() {
    set_out
    ln -sf "$FOLDER/elsewhere" "$FOLDER/out/junit.xml"
    : >"$FOLDER/elsewhere"
    expect 'a link' 0 judge --junit "$FOLDER/out/junit.xml"
    [[ -L $FOLDER/out/junit.xml ]] || complain 'the link was replaced'
    xmllint --noout "$FOLDER/elsewhere" || complain 'what the link leads to is no report'
}

# The file beside a report is its owner's alone, and nobody can have put another in its place.
beside() {
    if ! strace -o "$FOLDER/trace" true 2>/dev/null; then
        echo 'skipped: how the file beside a report is made, as strace is not there, or may not trace'
        return
    fi
    set_out
    ASAN_OPTIONS=detect_leaks=0 expect 'a trace' 0 strace -f -e trace=openat -o "$FOLDER/trace" \
        "$SUITE" run --target "$FOLDER/target.json" --run "$CASES" --json "$FOLDER/out/report.json" \
        >"$FOLDER/stdout" 2>"$FOLDER/stderr"
    grep -qE 'report\.json\.[A-Za-z0-9]{6}", O_RDWR\|O_CREAT\|O_EXCL, 0600\)' "$FOLDER/trace" ||
        complain "the file beside a report: $(grep report.json "$FOLDER/trace")"
    nothing_but_reports 'a trace'
}

# Killed once everything is printed, when the reports are written.
killed() {
    local i name pid out
    for ((i = 0; i < KILLS; i++)); do
        set_out
        exec {out}< <(exec "$SUITE" run --target "$FOLDER/target.json" --run "$CASES" \
            "${ARGUMENTS[@]}" 2>/dev/null)
        pid=$!
        sed '/(exit /q' <&"$out" >/dev/null
        sleep "0.0$(printf %02d $((RANDOM % 40)))"
        kill -KILL "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
        exec {out}<&-
        for name in "${REPORTS[@]}"; do
            is_whole "$FOLDER/out/$name" || complain "$name is cut in run $i"
            ! cmp -s "$FOLDER/out/$name" <(printf '%s\n' "$OLD") || OLDS=$((OLDS + 1))
        done
    done
    ((KILLS < ENOUGH_KILLS || (OLDS > 0 && OLDS < KILLS * ${#REPORTS[@]}))) ||
        complain "no kill came while the reports were written: $OLDS are the old ones"
}

# Interrupted after some line of its output, or after its end if it was faster.
interrupted() {
    local i code pid out said
    local -A codes=([INT]=130 [TERM]=143)
    for ((i = 0; i < INTERRUPTS; i++)); do
        local signal=INT
        ((i % 2)) && signal=TERM
        set_out
        exec {out}< <(exec "$SUITE" run --target "$FOLDER/target.json" "${ARGUMENTS[@]}" \
            2>/dev/null)
        pid=$!
        head -n $((RANDOM % 30 + 1)) <&"$out" >/dev/null
        kill "-$signal" "$pid" 2>/dev/null || true
        cat <&"$out" >/dev/null
        code=0
        wait "$pid" || code=$?
        exec {out}<&-
        said=$(grep -o '"interrupted": *[a-z]*' "$FOLDER/out/report.json" || true)
        for name in "${REPORTS[@]}"; do
            is_whole "$FOLDER/out/$name" || complain "$name is cut after SIG$signal"
        done
        case $code in
        "${codes[$signal]}")
            [[ $said == *true ]] || complain "SIG$signal: the report does not say so: $said"
            INTERRUPTIONS=$((INTERRUPTIONS + 1))
            ;;
        0) [[ $said == *false ]] || complain "exit 0, but: $said" ;;
        *) complain "SIG$signal: exit $code" ;;
        esac
        nothing_but_reports "SIG$signal"
    done
    ((INTERRUPTIONS > 0)) || complain 'not one run was interrupted'
}

CASES=cred.ok.first,cred.nonce.missing OLDS=0 INTERRUPTIONS=0
start_simulator --log off
"$SIMULATOR" target --url "$URL" >"$FOLDER/target.json"
no_room
small_disk
links
beside
reader_leaves
killed
interrupted
stop_simulator
rm -rf "$FOLDER"
printf 'figure: %s of %s reports were still the old ones when their run was killed; %s of %s runs interrupted\n' \
    "$OLDS" $((KILLS * ${#REPORTS[@]})) "$INTERRUPTIONS" "$INTERRUPTS"
exit "$FAILED"
