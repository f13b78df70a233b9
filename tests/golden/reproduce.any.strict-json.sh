#!/usr/bin/env bash
# any.strict-json, edition 2023
# Every body is strict JSON in UTF-8 and says so
# It takes more than curl, so the suite runs every case, whose answers it judges.
set -euo pipefail

exec dfns-conformance run --target "${DFNS_TARGET_FILE:?the target file}" --edition 2023 --verbose
