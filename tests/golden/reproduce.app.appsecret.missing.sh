#!/usr/bin/env bash
# app.appsecret.missing, edition 2023
# A server-side application without its secret is refused
# It takes more than curl, so the suite runs it alone.
set -euo pipefail

exec dfns-conformance run --target "${DFNS_TARGET_FILE:?the target file}" --edition 2023 --run app.appsecret.missing --verbose
