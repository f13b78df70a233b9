#!/usr/bin/env bash
# libraries.sh FOLDER: builds civetweb and cJSON from the sources of the Debian packages that are
# installed, with ThreadSanitizer, into FOLDER: so that it sees into them too. The sources come from
# where the packages do, by lists of their own: those of the machine are left alone.
set -euo pipefail
FOLDER=$(mkdir -p "$1" && cd "$1" && pwd)
[[ ! -e $FOLDER/complete ]] || exit 0

APT=(-o "Dir::Etc::SourceList=/dev/null" -o "Dir::Etc::SourceParts=$FOLDER/sources"
    -o "Dir::State::Lists=$FOLDER/lists" -o "Dir::Cache=$FOLDER/cache"
    -o 'APT::Sandbox::User=root')
FLAGS=(-shared -fPIC -g -O1 -fsanitize=thread -fno-omit-frame-pointer)

# What the machine says of Debian's own archive, as deb-src; other archives are not asked.
list_sources() {
    local file
    mkdir -p "$FOLDER"/{sources,lists/partial,cache/archives/partial}
    for file in /etc/apt/sources.list.d/debian*.sources; do
        [[ ! -e $file ]] || sed 's/^Types:.*/Types: deb-src/' "$file" >"$FOLDER/sources/${file##*/}"
    done
    if [[ -e /etc/apt/sources.list ]]; then
        sed -n 's/^deb \(.*debian.org.*\)/deb-src \1/p' /etc/apt/sources.list \
            >"$FOLDER/sources/debian.list"
    fi
}

# PACKAGE SOURCE: the source of the very version that is installed.
fetch() {
    local version
    version=$(dpkg-query -W -f '${source:Version}' "$1")
    apt-get "${APT[@]}" -q source "$2=$version"
}

list_sources
cd "$FOLDER"
apt-get "${APT[@]}" -q update
fetch libcivetweb-dev civetweb
fetch libcjson-dev cjson
gcc "${FLAGS[@]}" -I"$(echo civetweb-1.*/include)" -DUSE_WEBSOCKET -DNO_SSL \
    -Wl,-soname,libcivetweb.so.1 -o libcivetweb.so.1 civetweb-1.*/src/civetweb.c -lpthread
gcc "${FLAGS[@]}" -Wl,-soname,libcjson.so.1 -o libcjson.so.1 cjson-1.*/cJSON.c -lm
touch complete
