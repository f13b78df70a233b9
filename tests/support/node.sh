# For tests that need Node.js and packages from npm; sourced by them.
# shellcheck shell=bash

OLDEST_NODE=18
SKIPPED=77

# npm's codes for a registry that could not be asked, or that let nobody in.
NO_REGISTRY='ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|'
NO_REGISTRY+='EPIPE|EPROTO|ERR_SOCKET_TIMEOUT|ENOTCACHED|CERT_.*|.*_CERT.*|E401|E403|E407|E429|E5..'

# ctest knows the code and reports the test as skipped, never as passed.
skip() {
    printf 'skipped: %s\n' "$*"
    exit "$SKIPPED"
}

require_node() {
    local version
    version=$(node --version 2>/dev/null) || skip 'Node.js is not installed (package nodejs)'
    version=${version#v}
    ((${version%%.*} >= OLDEST_NODE)) || skip "Node.js $version is older than $OLDEST_NODE"
}

# Why npm failed, as the code that it prints, such as ENOTFOUND.
npm_error() {
    sed -nE 's/^npm (ERR!|error) code ([A-Z0-9_]+)$/\2/p' "$1" | head -n 1
}

# Runs in the folder to install into. Nothing that comes with a package is executed.
npm_ci() {
    local error
    npm ci --ignore-scripts --prefer-offline --no-audit --no-fund --no-update-notifier \
        --fetch-retries 1 --fetch-retry-mintimeout 1000 --fetch-timeout 60000 \
        >npm.log 2>&1 </dev/null && return
    error=$(npm_error npm.log)
    [[ ! $error =~ ^($NO_REGISTRY)$ ]] ||
        skip "the npm registry could not be reached ($error)"
    cat npm.log
    return 1
}

# install_packages FROM INTO: what FROM/package-lock.json names, as INTO/node_modules, unless it is
# there already. Tests that run at the same time may share INTO.
install_packages() {
    local from=$1 into=$2
    require_node
    command -v npm >/dev/null || skip 'npm is not installed (package npm)'
    mkdir -p "$into"
    (
        flock 9
        cmp -s "$from/package-lock.json" "$into/installed.json" && exit
        cp "$from/package.json" "$from/package-lock.json" "$into/"
        cd "$into" && npm_ci && cp package-lock.json installed.json
    ) 9>"$into/lock"
}
