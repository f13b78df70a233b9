#!/usr/bin/env bash
# run.sh PACKAGES FOLDER: what parsers of others make of the reports that report_sample has written
# into FOLDER/every-verdict, FOLDER/harmless, FOLDER/hostile, FOLDER/payloads and
# FOLDER/payloads-harmless. PACKAGES is for packages.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/support/node.sh
source "$HERE/../support/node.sh"

install_packages "$HERE" "$1"
node --test-reporter=spec "$HERE/reports_test.mjs" "$@"
