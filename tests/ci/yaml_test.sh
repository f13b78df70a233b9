#!/usr/bin/env bash
# yaml_test.sh FOLDER: action.yml and the jobs of docs/conformance.md are YAML, and fit one another.
# FOLDER is for packages.
set -euo pipefail
FOLDER=$1
TESTS=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/support/node.sh
source "$TESTS/support/node.sh"
# shellcheck source=tests/ci/documented.sh
source "$TESTS/ci/documented.sh"

install_packages "$TESTS/ci" "$FOLDER"
for name in github gitlab; do
    documented "$name.yml" >"$FOLDER/$name.yml"
done
node --test-reporter=spec "$TESTS/ci/yaml_test.mjs" "$FOLDER"
