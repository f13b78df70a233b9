#!/usr/bin/env bash
# sbom.sh BUILD FOLDER: the bill of materials of a build, written twice and held against what is there.
set -euo pipefail
TESTS=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/support/node.sh
source "$TESTS/support/node.sh"

require_node
export SOURCE_DATE_EPOCH=1673243873
"$TESTS/../scripts/sbom.sh" "$1" >"$2/sbom.spdx.json"
"$TESTS/../scripts/sbom.sh" "$1" | cmp - "$2/sbom.spdx.json"
node --test-reporter=spec "$TESTS/sbom/sbom_test.mjs" "$2/sbom.spdx.json" "$1/bin"
