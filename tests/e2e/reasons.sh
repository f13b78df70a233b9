#!/usr/bin/env bash
# Every reason that the simulator can give stands in a test that produces it: those of the check
# "request" in the tests over sockets, all others in the table of tests/unit/sim/reasons_test.c,
# whose golden file is compared here.
#
#   reasons.sh PATH-OF-DFNS-SIM PATH-OF-TESTS
set -euo pipefail

missing=0
while IFS= read -r reason; do
    grep -qrF "\"$reason\"" "$2/e2e" --include='*.c' && continue
    grep -qE "^$reason " "$2/golden/refusals-2023.txt" && continue
    printf 'no test produces %s\n' "$reason"
    missing=1
done < <("$1" checks | grep -E '^[a-z-]+\.[a-z-]+$')
exit "$missing"
