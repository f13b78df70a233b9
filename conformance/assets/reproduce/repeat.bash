
# repeat NUMBER TEXT
repeat() {
    local i
    for ((i = 0; i < $1; i++)); do
        printf '%s' "$2"
    done
}
