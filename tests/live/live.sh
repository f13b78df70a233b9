#!/usr/bin/env bash
# live.sh SUITE FOLDER: judges the deployment that the environment names; skipped where it names
# none. FOLDER is scratch and has the reports afterwards.
#
#   DFNS_TARGET           a target file, by its path from the top of the source, or an address
#   DFNS_TARGET_OPTIONS   further options of "dfns-conformance run", one a line
#
# Exit: that of the suite; 77 without DFNS_TARGET.
set -euo pipefail
SUITE=$1 FOLDER=$2

if [[ -z ${DFNS_TARGET:-} ]]; then
    printf 'skipped: no deployment is given; DFNS_TARGET names its target file\n'
    exit 77
fi
rm -rf "$FOLDER"
mkdir -p "$FOLDER"
mapfile -t OPTIONS < <(sed '/^$/d' <<<"${DFNS_TARGET_OPTIONS:-}")
code=0
"$SUITE" run --target "$DFNS_TARGET" --junit "$FOLDER/junit.xml" --json "$FOLDER/report.json" \
    --html "$FOLDER/report.html" "${OPTIONS[@]}" || code=$?
printf '\nexit %s; the reports: %s\n' "$code" "$FOLDER"
exit "$code"
