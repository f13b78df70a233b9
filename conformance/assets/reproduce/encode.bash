
# encode TEXT: in base64url.
encode() {
    printf '%s' "$1" | base64url
}
