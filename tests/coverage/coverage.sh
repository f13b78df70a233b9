#!/usr/bin/env bash
# coverage.sh BUILD: what the tests that have just been run with the preset "coverage" went through, of
# our own source, file by file. Fails below the marks here. The lines not reached: BUILD/missed.txt.
set -euo pipefail
BUILD=$1
cd "$(dirname "$0")/../.."
LEAST_LINES=90 LEAST_BRANCHES=80
# What stands between a stranger's bytes and a decision or a screen: every line.
WHOLE='^(common/base64url|sim/decide/(nonce|judge_nonce|judge_authentication)|conformance/(escape|html))\.c$'

PROFILE=$BUILD/all.profdata
COV=(-instr-profile="$PROFILE" "$BUILD/bin/dfns-sim" -object "$BUILD/bin/dfns-conformance"
    -object "$BUILD/sim/libdfnssim.so" -ignore-filename-regex='(^|/)(build|tests|examples)/')

tool() {
    command -v "$1" "$1-14" | head -n 1
}

# FILE LINES MISSED BRANCHES MISSED
rows() {
    "$(tool llvm-cov)" report "${COV[@]}" 2>/dev/null |
        awk -v root="$PWD/" '/%/ || /^TOTAL/ { sub(root, "", $1); sub(/^\.\//, "", $1); print $1, $8, $9, $11, $12 }' |
        sed -E 's|^.*/(common/)|\1|'
}

"$(tool llvm-profdata)" merge --sparse -o "$PROFILE" "$BUILD"/profiles/*.profraw
rows >"$BUILD/rows.txt"
"$(tool llvm-cov)" show "${COV[@]}" 2>/dev/null |
    awk '/^[^ ].*\.[ch]:$/ { file = $0 } /^ +[0-9]+\| +0\|/ { print file $0 }' >"$BUILD/missed.txt"

awk -v least_lines=$LEAST_LINES -v least_branches=$LEAST_BRANCHES -v whole="$WHOLE" '
    function share(all, missed) { return all ? 100 * (all - missed) / all : 100 }
    function fail(text) { print "  below the mark: " text; failed = 1 }
    NF == 5 { row[++n] = $0 }
    END {
        printf "  %-42s %6s %7s %9s %7s\n", "file", "lines", "", "branches", ""
        for (i = 1; i <= n; i++) {
            split(row[i], f, " ")
            lines = share(f[2], f[3]); branches = share(f[4], f[5])
            printf "  %-42s %6d %6.1f%% %9d %6.1f%%\n", f[1], f[2], lines, f[4], branches
            if (f[1] ~ whole && f[3] > 0) wanting[f[1]] = f[3]
            if (f[1] == "TOTAL" && lines < least_lines) low = lines
            if (f[1] == "TOTAL" && branches < least_branches) few = branches
            if (f[1] == "TOTAL") total = 1
        }
        for (file in wanting) fail(file ": " wanting[file] " lines, wanted every one")
        if (low) fail(sprintf("%.1f%% of lines, wanted %d%%", low, least_lines))
        if (few) fail(sprintf("%.1f%% of branches, wanted %d%%", few, least_branches))
        if (!total) fail("nothing was measured")
        exit failed
    }' "$BUILD/rows.txt"
