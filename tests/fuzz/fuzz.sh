#!/usr/bin/env bash
# fuzz.sh TARGET CORPUS SECONDS [INPUTS]: lets libFuzzer try TARGET for so long, and until it has tried so
# many inputs, with what it makes of the files in CORPUS, which stay as they are. What breaks it is left
# in build/fuzz/found/; README.md here says what to do then.
set -euo pipefail
TARGET=$1 CORPUS=$2 SECONDS_LONG=$3 INPUTS=${4:-0}
NAME=$(basename "$TARGET")
FOUND=$(cd "$(dirname "$0")/../.." && pwd)/build/fuzz/found

GROWN=$(mktemp -d)
LOG=$(mktemp)
trap 'rm -rf "$GROWN" "$LOG"' EXIT
mkdir -p "$FOUND"

TRIED=0
try() {
    "$TARGET" "$GROWN" "$CORPUS" "$@" -timeout=10 -rss_limit_mb=2048 -max_len=8192 \
        -artifact_prefix="$FOUND/$NAME-" -print_final_stats=1 -verbosity=1 >"$LOG" 2>&1 ||
        { tail -n 60 "$LOG" && exit 1; }
    TRIED=$((TRIED + $(sed -n 's/^stat::number_of_executed_units: *//p' "$LOG")))
}

try -max_total_time="$SECONDS_LONG"
[[ $TRIED -ge $INPUTS ]] || try -runs=$((INPUTS - TRIED))
EDGES=$(sed -nE 's/.* cov: ([0-9]+) .*/\1/p' "$LOG" | tail -n 1)
printf 'figure: %s: %s inputs in %s s, %s edges, nothing found\n' "$NAME" "$TRIED" "$SECONDS" "$EDGES"
