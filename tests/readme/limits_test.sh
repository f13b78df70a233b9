#!/usr/bin/env bash
# limits_test.sh SOURCE: the limits that README.md and docs/simulator.md print, and the error types of
# /_sim/, against the constants of the source.
set -euo pipefail
cd "$1"
FAILED=0

fail() {
    printf 'FAILED: %s\n' "$*"
    FAILED=1
}

# constant FILE NAME: its value. All are written as products of whole numbers.
constant() {
    local text
    text=$(sed -nE "s/(^|.*[ {\"])$2( = |\", \"| +)([0-9][0-9 *]*).*/\3/p" "$1" | head -n 1)
    [[ -n $text ]] || { printf 'limits_test.sh: no %s in %s\n' "$2" "$1" >&2 && exit 1; }
    printf '%s' $((text))
}

# 8000000 as 8,000,000
grouped() {
    sed -E ':again; s/^([0-9]+)([0-9]{3})/\1,\2/; t again' <<<"$1"
}

# says DOCUMENT SENTENCE [FILE:NAME:UNIT...]: the document has the sentence, in which each "%" stands for
# a constant, counted in that unit. How its lines are broken does not matter.
says() {
    local document=$1 sentence=$2 place file name unit value
    shift 2
    for place in "$@"; do
        IFS=: read -r file name unit <<<"$place"
        value=$(constant "$file" "$name") || exit 1
        sentence=${sentence/"%"/$(grouped $((value / unit)))}
    done
    grep -qF -- "$sentence" <<<"$(tr -s '\n ' ' ' <"$document")" ||
        fail "$document does not say: $sentence"
}

KIB=1024 MIB=$((1024 * 1024)) S=1000000

README=README.md
says $README 'serves up to % connections at a time' sim/http/adapter.h:ADAPTER_THREADS:1
says $README 'Others wait: % of them' sim/http/settings.def:connection_queue:1
says $README 'A connection that is silent for % s is closed' sim/http/settings.def:request_timeout_ms:1000
says $README 'A body may have % KiB and must arrive within % s' \
    sim/http/request.h:REQUEST_MAX_BODY:$KIB sim/http/server.c:BODY_LIMIT_US:$S
says $README '% KiB together' sim/http/framing.h:FRAMING_MAX_HEADER_BYTES:$KIB
says $README 'A nonce may have % characters' sim/decide/nonce.h:NONCE_MAX_LENGTH:1
says $README 'JSON may be % levels deep, with % values' \
    common/json.h:JSON_MAX_DEPTH:1 common/json.h:JSON_MAX_VALUES:1
says $README 'remembers % million nonces' sim/world/world.c:MAX_NONCES:1000000
says $README 'A world file may have % MiB' sim/world/seed.c:MAX_WORLD_FILE:$MIB

REFERENCE=docs/simulator.md
says $REFERENCE '| sessions | % |' sim/session/sessions.h:SESSIONS_MAX:1
says $REFERENCE '| entries of a journal | %, in % MiB; % MiB for each session but the default one |' \
    sim/session/journal.h:JOURNAL_MAX_ENTRIES:1 sim/session/journal.h:JOURNAL_MAX_BYTES:$MIB \
    sim/session/sessions.h:SESSION_JOURNAL_BYTES:$MIB
says $REFERENCE '| a body in the journal | % KiB of it |' sim/session/journal.h:JOURNAL_MAX_BODY:$KIB
says $REFERENCE "| listeners of \`/_sim/events\` | % |" sim/admin/events.c:MAX_SUBSCRIBERS:1
says $REFERENCE '| rules for faults | % a session |' sim/session/fault.h:FAULT_MAX_RULES:1
says $REFERENCE '| snapshots | % a session, % MiB together |' \
    sim/session/snapshot.h:SNAPSHOT_MAX:1 sim/session/snapshot.h:SNAPSHOT_MAX_BYTES:$MIB
says $REFERENCE "| a request's body | % MiB under \`/_sim/\`, % KiB elsewhere |" \
    sim/http/request.h:REQUEST_MAX_ADMIN_BODY:$MIB sim/http/request.h:REQUEST_MAX_BODY:$KIB
says $REFERENCE '| user actions that are listed | % |' sim/session/minted.h:MINTED_MAX:1
says $REFERENCE '| nonces that are remembered | % a session' sim/world/world.c:MAX_NONCES:1
says $REFERENCE '| spent challenges, spent user actions | % each a session' \
    sim/world/world.c:MAX_CHALLENGES:1
says $REFERENCE '| spent challenges, spent user actions | % each a session' \
    sim/world/world.c:MAX_USER_ACTIONS:1
says $REFERENCE '| connections that are served at a time | %;' sim/http/adapter.h:ADAPTER_THREADS:1

# Every type and its status, and no other. "done" is no error; "unmet" has a body of its own.
TYPES=$(sed -nE 's/^ +\[ADMIN_[A-Z_]+\] = \{"([a-z-]+)", ([0-9]+)\},/\1 \2/p' sim/admin/admin.c |
    grep -vE '^(done|unmet) ' | sort)
DOCUMENTED=$(sed -nE "s/^\| \`([a-z-]+)\` \| ([45][0-9]{2}) \|.*/\1 \2/p" $REFERENCE | sort)
[[ -n $TYPES && $TYPES == "$DOCUMENTED" ]] ||
    fail "$REFERENCE lists other error types:"$'\n'"$(diff <(echo "$TYPES") <(echo "$DOCUMENTED"))"
exit $FAILED
