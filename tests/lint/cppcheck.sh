#!/usr/bin/env bash
# cppcheck over our own source. What it is wrong about stands, with the reason, in
# cppcheck.suppressions; a row there that suppresses nothing is a finding too.
set -euo pipefail
cd "$(dirname "$0")/../.."

exec cppcheck -j "$(nproc)" --quiet --std=c11 --language=c --error-exitcode=1 -I . \
    -D_GNU_SOURCE '-DDFNS_VERSION="0"' --library=tests/lint/macros.cfg \
    --enable=warning,style,performance,portability,information \
    --suppressions-list=tests/lint/cppcheck.suppressions \
    --template='{file}:{line}: {severity}: {message} [{id}]' \
    common sim conformance examples
