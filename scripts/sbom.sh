#!/usr/bin/env bash
# sbom.sh BUILD [PROGRAM...]: prints, as SPDX 2.3 in JSON, what the programs of a build (both, unless
# they are named) consist of: the Debian packages that they load, and those that are compiled into them.
# The time is SOURCE_DATE_EPOCH, where that is set.
set -euo pipefail
cd "$(dirname "$0")/.."
BUILD=$1
PROGRAMS=("${@:2}")
((${#PROGRAMS[@]})) || PROGRAMS=(dfns-sim dfns-conformance)
VERSION=$(sed -nE 's/^project\(dfns-sim VERSION ([0-9.]+) .*/\1/p' CMakeLists.txt)

# Headers that leave code in the programs: no library tells of them.
COMPILED_IN=(uthash-dev)

declare -A SEEN=() OWNERS=() VERSIONS=()
PACKAGES=() RELATIONS=()

id_of() {
    printf 'SPDXRef-%s' "${1//[^A-Za-z0-9.-]/-}"
}

libraries_of() {
    ldd "$1" | sed -nE 's/^\s*(\S+) => (\/\S+) .*/\1 \2/p' | sort
}

# Asks dpkg once for all: it reads every list of files to answer. It knows some files by the name that
# they had before /lib became a link.
learn_owners() {
    local package path paths=()
    while read -r _ path; do
        path=$(readlink -f "$path")
        paths+=("$path" "${path#/usr}")
    done < <(for program in "$@"; do libraries_of "$BUILD/bin/$program"; done | sort -u)
    while IFS=': ' read -r package _ path; do
        OWNERS[${path##*/}]=$package
    done < <(dpkg-query --search "${paths[@]}" 2>/dev/null | sed 's/:[a-z0-9]*: / x /; s/: / x /')
    while read -r package path; do
        VERSIONS[$package]=$path
    done < <(dpkg-query --show --showformat '${Package} ${Version}\n' "${OWNERS[@]}" "${COMPILED_IN[@]}")
}

relate() {
    RELATIONS+=("{\"spdxElementId\":\"$1\",\"relationshipType\":\"$2\",\"relatedSpdxElement\":\"$3\"}")
}

# add_package NAME VERSION EXTRA: EXTRA is further members, each with a comma in front.
add_package() {
    PACKAGES+=("{\"SPDXID\":\"$(id_of "$1")\",\"name\":\"$1\",\"versionInfo\":\"$2\",$(
    )\"downloadLocation\":\"NOASSERTION\",\"filesAnalyzed\":false,\"licenseConcluded\":\"NOASSERTION\",$(
    )\"licenseDeclared\":\"NOASSERTION\",\"copyrightText\":\"NOASSERTION\"$3}")
}

add_debian() {
    local name=$1 version architecture purl
    [[ -z ${SEEN[$name]-} ]] || return 0
    SEEN[$name]=1
    version=${VERSIONS[$name]}
    architecture=$(dpkg --print-architecture)
    purl=${version//+/%2B}
    add_package "$name" "$version" ",\"supplier\":\"Organization: Debian\",\"externalRefs\":[{$(
    )\"referenceCategory\":\"PACKAGE-MANAGER\",\"referenceType\":\"purl\",\"referenceLocator\":$(
    )\"pkg:deb/debian/${name//+/%2B}@${purl//:/%3A}?arch=$architecture\"}]"
}

# What the program asks for itself is linked; what that asks for in turn is depended on.
add_libraries() {
    local program=$1 file=$2 direct library path package
    direct=$(readelf --wide --dynamic "$file" | sed -nE 's/.*\(NEEDED\).*\[(.*)\]/\1/p')
    while read -r library path; do
        package=$(basename "$(readlink -f "$path")")
        package=${OWNERS[$package]-}
        [[ -n $package ]] || { echo "sbom.sh: no package owns $path" >&2 && exit 1; }
        add_debian "$package"
        if grep -qxF "$library" <<<"$direct"; then
            relate "$(id_of "$program")" DYNAMIC_LINK "$(id_of "$package")"
        else
            relate "$(id_of "$program")" DEPENDS_ON "$(id_of "$package")"
        fi
    done < <(libraries_of "$file")
}

add_program() {
    local name=$1 file=$BUILD/bin/$1 package
    add_package "$name" "$VERSION" ",\"checksums\":[{\"algorithm\":\"SHA256\",\"checksumValue\":\"$(
        sha256sum "$file" | cut -d' ' -f1)\"}],\"primaryPackagePurpose\":\"APPLICATION\""
    relate SPDXRef-DOCUMENT DESCRIBES "$(id_of "$name")"
    add_libraries "$name" "$file"
    for package in "${COMPILED_IN[@]}"; do
        add_debian "$package"
        relate "$(id_of "$package")" BUILD_DEPENDENCY_OF "$(id_of "$name")"
    done
}

rows() {
    printf '    %s' "$1"
    (($# == 1)) || printf ',\n    %s' "${@:2}"
}

learn_owners "${PROGRAMS[@]}"
for program in "${PROGRAMS[@]}"; do
    add_program "$program"
done
# Several libraries of one package are one relation.
mapfile -t RELATIONS < <(printf '%s\n' "${RELATIONS[@]}" | awk '!seen[$0]++')
CONTENT=$(printf '%s\n' "${PACKAGES[@]}" "${RELATIONS[@]}" | sha256sum | cut -c 1-16)
cat <<END
{
  "spdxVersion": "SPDX-2.3",
  "dataLicense": "CC0-1.0",
  "SPDXID": "SPDXRef-DOCUMENT",
  "name": "dfns-sim-$VERSION",
  "documentNamespace": "https://spdx.org/spdxdocs/dfns-sim-$VERSION-$CONTENT",
  "creationInfo": {
    "created": "$(date --utc --date "@${SOURCE_DATE_EPOCH:-$(date +%s)}" +%Y-%m-%dT%H:%M:%SZ)",
    "creators": ["Tool: dfns-sim-sbom.sh-$VERSION"]
  },
  "packages": [
$(rows "${PACKAGES[@]}")
  ],
  "relationships": [
$(rows "${RELATIONS[@]}")
  ]
}
END
