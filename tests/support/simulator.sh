# Starts and stops one dfns-sim; for tests, sourced by them. They set SIMULATOR, the program, and
# FOLDER, where simulator.log goes.
# shellcheck shell=bash disable=SC2034

READY_WITHIN_S=30
PID=

# Takes the simulator's options; leaves its process in PID and its address in URL.
start_simulator() {
    local line
    exec {ANNOUNCED}< <(exec "$SIMULATOR" serve --port 0 "$@" 2>"$FOLDER/simulator.log")
    PID=$!
    trap stop_simulator EXIT
    IFS= read -r -t "$READY_WITHIN_S" line <&"$ANNOUNCED" || true
    [[ $line =~ \"url\":\ *\"([^\"]+)\" ]] && URL=${BASH_REMATCH[1]} && return
    printf 'the simulator did not start\n'
    return 1
}

# False, with its log, when it did not end well; a sanitizer's complaint is in there.
stop_simulator() {
    local pid=$PID
    [[ -n $pid ]] || return 0
    PID=
    kill "$pid" 2>/dev/null || true
    exec {ANNOUNCED}<&-
    wait "$pid" && return
    cat "$FOLDER/simulator.log"
    return 1
}
