#!/usr/bin/env bash
# fuzz.sh TARGET CORPUS SECONDS: lets libFuzzer try TARGET with what it makes of the files in CORPUS,
# which stay as they are. What breaks it is left in build/fuzz/found/; README.md here says what to do then.
set -euo pipefail
TARGET=$1 CORPUS=$2 SECONDS_LONG=$3
NAME=$(basename "$TARGET")
FOUND=$(cd "$(dirname "$0")/../.." && pwd)/build/fuzz/found

GROWN=$(mktemp -d)
trap 'rm -rf "$GROWN"' EXIT
mkdir -p "$FOUND"
"$TARGET" "$GROWN" "$CORPUS" -max_total_time="$SECONDS_LONG" -timeout=10 -rss_limit_mb=2048 \
    -max_len=8192 -artifact_prefix="$FOUND/$NAME-" -print_final_stats=1 -verbosity=1 \
    >"$GROWN.log" 2>&1 || { tail -n 60 "$GROWN.log" && exit 1; }
EXECUTED=$(sed -n 's/^stat::number_of_executed_units: *//p' "$GROWN.log")
EDGES=$(sed -nE 's/.* cov: ([0-9]+) .*/\1/p' "$GROWN.log" | tail -n 1)
rm -f "$GROWN.log"
printf '%s: %s inputs in %s s, %s edges, nothing found\n' "$NAME" "$EXECUTED" "$SECONDS_LONG" "$EDGES"
