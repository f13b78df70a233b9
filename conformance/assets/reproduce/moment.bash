
# moment SECONDS FRACTION [FROM]: the time, moved by so much, with that fraction of a second.
moment() {
    local at=$((${3:-$(date +%s)} + $1))
    date -u -d "@$at" "+%Y-%m-%dT%H:%M:%S$2Z" 2>/dev/null ||
        date -u -r "$at" "+%Y-%m-%dT%H:%M:%S$2Z"
}
