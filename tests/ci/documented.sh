# Sourced by tests: the files that docs/conformance.md shows.
# shellcheck shell=bash

# documented NAME: what stands in the block below "<!-- file: NAME -->"; false when it is empty.
documented() {
    awk -v mark="<!-- file: $1 -->" '
        $0 == mark { found = 1; next }
        found && /^```/ { if (within) exit; within = 1; next }
        within { print; lines++ }
        END { exit !lines }
    ' "$TESTS/../docs/conformance.md"
}
