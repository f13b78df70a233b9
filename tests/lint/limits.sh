#!/usr/bin/env bash
# Functions of more than 60 lines and files of more than 400, unless limits.allow excuses them. A row
# there that excuses nothing fails too: so the list only ever names what is.
set -euo pipefail
cd "$(dirname "$0")/../.."
MOST_FUNCTION=60 MOST_FILE=400
ALLOWED=tests/lint/limits.allow

mapfile -t SOURCES < <(find common sim conformance examples tests -name '*.[ch]' | sort)

# FILE [FUNCTION] LINES. A function's body is what stands between braces in the first column.
measure() {
    awk -v most_function=$MOST_FUNCTION -v most_file=$MOST_FILE '
        function end_file() { if (lines > most_file) print file, lines }
        FNR == 1 { end_file(); file = FILENAME }
        { lines = FNR }
        /^\{/ { begin = FNR; name = head; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name) }
        /^\}/ { if (begin && FNR - begin - 1 > most_function) print file, name, FNR - begin - 1
                begin = 0 }
        /^[a-z].*\(/ { head = $0 }
        END { end_file() }' "${SOURCES[@]}"
}

excuses() {
    sed -n 's/ *#.*//; /./p' "$ALLOWED"
}

LONG=$(measure)
UNEXCUSED=$(awk 'NR == FNR { excused[$0]; next }
    { lines = $NF; sub(/ [0-9]+$/, "") } !($0 in excused) { print "  " $0 ": " lines " lines" }' \
    <(excuses) <(printf '%s\n' "$LONG"))
STALE=$(awk 'NR == FNR { sub(/ [0-9]+$/, ""); long[$0]; next } !($0 in long) { print "  " $0 }' \
    <(printf '%s\n' "$LONG") <(excuses))
[[ -z $UNEXCUSED ]] || printf 'longer than %s (a function) or %s (a file):\n%s\n' \
    $MOST_FUNCTION $MOST_FILE "$UNEXCUSED"
[[ -z $STALE ]] || printf '%s excuses what is short:\n%s\n' "$ALLOWED" "$STALE"
[[ -z $UNEXCUSED && -z $STALE ]]
