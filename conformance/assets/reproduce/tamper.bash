
# tamper TEXT: with another first character behind its last dot or space.
tamper() {
    local tail=${1##*[. ]} first=A
    [[ ${tail:0:1} == A ]] && first=B
    printf '%s%s%s' "${1%"$tail"}" "$first" "${tail:1}"
}
