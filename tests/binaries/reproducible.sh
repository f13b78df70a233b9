#!/usr/bin/env bash
# reproducible.sh BUILD: builds the release preset again, from a copy of the source in another folder,
# and compares what comes out with BUILD, byte for byte.
set -euo pipefail
BUILD=$1
SOURCE=$(cd "$(dirname "$0")/../.." && pwd)

FOLDER=$(mktemp -d)
trap 'rm -rf "$FOLDER"' EXIT
COPY=$FOLDER/a/name/of/another/length
mkdir -p "$COPY"
cp -r "$SOURCE"/{CMakeLists.txt,CMakePresets.json,cmake,common,sim,conformance,fixtures,tests} "$COPY"
(cd "$COPY" && cmake --preset release && cmake --build --preset release --parallel "$(nproc)") \
    >"$FOLDER/build.log" 2>&1 || { cat "$FOLDER/build.log" && exit 1; }

cd "$BUILD"
sha256sum bin/dfns-sim bin/dfns-conformance sim/libdfnssim.so sim/libdfnssim.a >"$FOLDER/sums"
cd "$COPY/build/release"
sha256sum --check "$FOLDER/sums"
