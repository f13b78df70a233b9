#!/usr/bin/env bash
# install.sh BUILD EXAMPLE COMPILER SANITIZERS: installs into a folder of its own and builds the
# example from there, with find_package and with pkg-config.
set -euo pipefail
BUILD=$1 EXAMPLE=$2 COMPILER=$3 SANITIZERS=$4

FOLDER=$(mktemp -d)
trap 'rm -rf "$FOLDER"' EXIT
PREFIX=$FOLDER/prefix
FLAGS=()
[[ -z $SANITIZERS ]] || FLAGS=("-fsanitize=$SANITIZERS")

installed() {
    [[ -e $PREFIX/$1 ]] || { echo "not installed: $1" && exit 1; }
}

cmake --install "$BUILD" --prefix "$PREFIX" >"$FOLDER/install.log"
LIBRARIES=$(cd "$PREFIX" && dirname lib*/libdfnssim.so lib*/*/libdfnssim.so 2>/dev/null |
    grep -v '\*' | head -n 1)
installed bin/dfns-sim
installed bin/dfns-conformance
installed include/dfns_sim.h
installed "$LIBRARIES/libdfnssim.so"
installed "$LIBRARIES/libdfnssim.a"
"$PREFIX/bin/dfns-sim" --version

cmake -S "$EXAMPLE" -B "$FOLDER/package" -DCMAKE_PREFIX_PATH="$PREFIX" \
    -DCMAKE_C_COMPILER="$COMPILER" -DCMAKE_C_FLAGS="${FLAGS[*]-}" >"$FOLDER/configure.log"
cmake --build "$FOLDER/package" >"$FOLDER/build.log" || { cat "$FOLDER/build.log" && exit 1; }
echo "find_package: $("$FOLDER/package/deactivate_test")"

export PKG_CONFIG_PATH=$PREFIX/$LIBRARIES/pkgconfig
read -ra compile < <(pkg-config --cflags dfnssim libcurl) || true
read -ra shared < <(pkg-config --libs dfnssim libcurl)
"$COMPILER" "${FLAGS[@]}" "${compile[@]}" "$EXAMPLE"/*.c "${shared[@]}" \
    "-Wl,-rpath,$PREFIX/$LIBRARIES" -o "$FOLDER/shared"
echo "pkg-config: $("$FOLDER/shared")"

read -ra static < <(pkg-config --libs --static dfnssim)
"$COMPILER" "${FLAGS[@]}" "${compile[@]}" "$EXAMPLE"/*.c -Wl,-Bstatic "${static[@]:0:2}" \
    -Wl,-Bdynamic "${static[@]:2}" -lcurl -o "$FOLDER/static"
echo "pkg-config --static: $("$FOLDER/static")"

if command -v c++ >"$FOLDER/c++"; then
    echo '#include <dfns_sim.h>
dfns_sim_settings settings = DFNS_SIM_SETTINGS;' |
        c++ -Wall -Wextra -Werror -fsyntax-only "${compile[@]}" -x c++ -
    echo 'C++: good'
fi
