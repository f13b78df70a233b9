#!/usr/bin/env bash
# coverage.sh BUILD: what the tests that have just been run with the preset "coverage" went through, of
# our own source, file by file. Fails below the marks here. The lines not reached: BUILD/missed.txt;
# those of each file that is below a mark by itself, by number: build/report/coverage.md.
set -euo pipefail
BUILD=$1
cd "$(dirname "$0")/../.."
LEAST_LINES=90 LEAST_BRANCHES=80
# What stands between a stranger's bytes and a decision or a screen: every line.
WHOLE='^(common/base64url|sim/decide/(nonce|judge_nonce|judge_authentication)|conformance/report/(escape|html))[.]c$'
# A file's name as clang was told it, from the folder of the build.
OURS='^([.][.]/)*(common|sim|conformance)/'

complain() {
    cat "$BUILD/llvm-cov.log"
    exit 1
}
trap complain ERR

PROFILE=$BUILD/all.profdata
COV=(-instr-profile="$PROFILE" "$BUILD/bin/dfns-sim" -object "$BUILD/bin/dfns-conformance"
    -object "$BUILD/sim/libdfnssim.so")

llvm-profdata merge --sparse -o "$PROFILE" "$BUILD"/profiles/*.profraw
llvm-cov report "${COV[@]}" 2>"$BUILD/llvm-cov.log" |
    awk -v ours="$OURS" '$1 ~ ours && $8 > 0 { sub("^[./]+", "", $1); print $1, $8, $9, $11, $12 }' \
        >"$BUILD/rows.txt"
llvm-cov show "${COV[@]}" 2>>"$BUILD/llvm-cov.log" |
    awk -v root="$PWD/" '/^[^ |]+:$/ { file = $0; sub(root, "", file) }
        /^ +[0-9]+[|] +0[|]/ && file ~ "^(common|sim|conformance)/" { print file $0 }' >"$BUILD/missed.txt"

# A row for each file below a mark, with the lines that no test reached.
mkdir -p build/report
awk -v least_lines=$LEAST_LINES -v least_branches=$LEAST_BRANCHES '
    function share(all, missed) { return all ? 100 * (all - missed) / all : 100 }
    function add(file, from, to) {
        where[file] = where[file] (where[file] ? ", " : "") (from == to ? from : from "-" to)
    }
    function end_range() { if (from) add(last, from, to); from = 0 }
    FILENAME == ARGV[1] {
        split($0, part, ":")
        number = part[2] + 0
        if (part[1] != last || number != to + 1) { end_range(); from = number }
        last = part[1]; to = number
        next
    }
    FNR == 1 {
        end_range()
        print "| file | lines | branches | lines that no test reached |\n|---|---|---|---|"
    }
    share($2, $3) < least_lines || share($4, $5) < least_branches {
        printf "| %s | %.1f %% | %.1f %% | %s |\n", $1, share($2, $3), share($4, $5), where[$1]
    }' "$BUILD/missed.txt" "$BUILD/rows.txt" >build/report/coverage.md

# Each row: FILE LINES MISSED BRANCHES MISSED
awk -v least_lines=$LEAST_LINES -v least_branches=$LEAST_BRANCHES -v whole="$WHOLE" '
    function share(all, missed) { return all ? 100 * (all - missed) / all : 100 }
    function show(name, all, missed, branches, untaken) {
        printf "  %-42s %6d %6.1f%% %9d %6.1f%%\n", name, all, share(all, missed), branches,
            share(branches, untaken)
    }
    function fail(text) { print "  below the mark: " text; failed = 1 }
    BEGIN { printf "  %-42s %6s %7s %9s %7s\n", "file", "lines", "", "branches", "" }
    {
        show($1, $2, $3, $4, $5)
        lines += $2; missed += $3; branches += $4; untaken += $5
        if ($1 ~ whole && $3 > 0) wanting[$1] = $3
    }
    END {
        show("all", lines, missed, branches, untaken)
        if (!lines) fail("nothing was measured")
        for (file in wanting) fail(file ": " wanting[file] " lines, wanted every one")
        if (share(lines, missed) < least_lines) fail("lines, wanted " least_lines "%")
        if (share(branches, untaken) < least_branches) fail("branches, wanted " least_branches "%")
        print "  which lines, of each file below a mark: build/report/coverage.md"
        exit failed
    }' "$BUILD/rows.txt" || exit 1
