#!/usr/bin/env bash
# What a job of a CI service does; the steps of action.yml.
#
#   ci_action.sh build    builds from source what is in this tree, and installs what that needs
#   ci_action.sh run      judges a deployment
#
# "run" takes what it is told from the environment, each as the input of that name in action.yml:
# TARGET, EDITION, SELECTION, STRICT, ALLOW_STATE_CHANGE, OWNED_HOST, ACCEPT_UNTESTABLE, BASELINE,
# WRITE_BASELINE, OPTIONS, REPORTS, BINARY. It writes the reports, and for GitHub outputs,
# annotations and the step's summary where GITHUB_OUTPUT, GITHUB_ACTIONS and GITHUB_STEP_SUMMARY are
# set. Exit: that of the suite.
set -euo pipefail
SOURCE=$(cd "$(dirname "$0")/.." && pwd)

usage() {
    sed -n '2,/^set/s/^# \{0,1\}//p' "$0"
}

build() {
    cd "$SOURCE"
    # shellcheck source=scripts/common.sh
    source scripts/common.sh
    # shellcheck disable=SC2119 # nothing beyond what the build needs
    install_missing
    build_preset release
}

# add_value OPTION VALUE: nothing for an empty one.
add_value() {
    [[ -z $2 ]] || ARGUMENTS+=("$1=$2")
}

# add_flag OPTION VALUE NAME
add_flag() {
    case $2 in
    true) ARGUMENTS+=("$1") ;;
    false | '') ;;
    *)
        printf '%s: expected true or false, found "%s"\n' "$3" "$2" >&2
        exit 2
        ;;
    esac
}

add_options() {
    local line
    while IFS= read -r line; do
        [[ -z $line ]] || ARGUMENTS+=("$line")
    done <<<"${OPTIONS:-}"
}

collect_arguments() {
    ARGUMENTS=(run "--target=${TARGET:?is to name the target file or address}")
    add_value --edition "${EDITION:-}"
    add_value --run "${SELECTION:-}"
    add_flag --strict "${STRICT:-}" strict
    add_flag --allow-state-change "${ALLOW_STATE_CHANGE:-}" allow-state-change
    add_value --i-own-this-target "${OWNED_HOST:-}"
    add_value --accept-untestable "${ACCEPT_UNTESTABLE:-}"
    add_value --baseline "${BASELINE:-}"
    add_value --write-baseline "${WRITE_BASELINE:-}"
    ARGUMENTS+=("--junit=$REPORTS/junit.xml" "--json=$REPORTS/report.json"
        "--html=$REPORTS/report.html" "--markdown=$REPORTS/summary.md")
    [[ -z ${GITHUB_ACTIONS:-} ]] || ARGUMENTS+=(--github)
    add_options
}

# Reports of an earlier run must not be taken for those of this one.
prepare_reports() {
    mkdir -p "$REPORTS"
    REPORTS=$(cd "$REPORTS" && pwd)
    rm -f "$REPORTS"/{junit.xml,report.json,report.html,summary.md}
}

tell_github() {
    [[ -z ${GITHUB_OUTPUT:-} ]] ||
        printf '%s\n' "exit-code=$1" "reports=$REPORTS" >>"$GITHUB_OUTPUT"
    [[ -z ${GITHUB_STEP_SUMMARY:-} || ! -e $REPORTS/summary.md ]] ||
        cat "$REPORTS/summary.md" >>"$GITHUB_STEP_SUMMARY"
}

run() {
    local code=0
    REPORTS=${REPORTS:-dfns-conformance-reports}
    prepare_reports
    collect_arguments
    "${BINARY:-$SOURCE/build/release/bin/dfns-conformance}" "${ARGUMENTS[@]}" || code=$?
    tell_github "$code"
    return "$code"
}

case ${1:-} in
build) build ;;
run) run ;;
--help) usage ;;
*) usage >&2 && exit 2 ;;
esac
