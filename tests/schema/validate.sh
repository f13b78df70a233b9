#!/usr/bin/env bash
# validate.sh FOLDER SCHEMA FILE...: is each FILE what SCHEMA says? FOLDER is for packages.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/support/node.sh
source "$HERE/../support/node.sh"

install_packages "$HERE" "$1"
node "$HERE/validate.mjs" "$@"
