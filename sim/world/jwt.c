#include "sim/world/jwt.h"

#include <string.h>

#include "common/base64url.h"

#define HEADER_ED25519 "{\"typ\":\"JWT\",\"alg\":\"EdDSA\"}"
#define HEADER_HMAC    "{\"typ\":\"JWT\",\"alg\":\"HS256\"}"

static void write_signing_input(struct span header, struct span claims, struct buf *out)
{
    base64url_encode(header, out);
    buf_char(out, '.');
    base64url_encode(claims, out);
}

/* Appends the third part to a signing input that begins at `start`. */
static struct status finish(struct span signature, struct buf *out)
{
    buf_char(out, '.');
    base64url_encode(signature, out);
    return buf_failed(out) ? status_no_memory() : status_ok();
}

struct status jwt_sign_ed25519(struct span claims, const struct key *key, struct buf *out)
{
    size_t start = out->len;
    write_signing_input(SPAN_LITERAL(HEADER_ED25519), claims, out);
    struct span input = {buf_cstr(out) + start, out->len - start};
    struct buf signature = buf_make(JWT_MAX_SIZE);
    struct status status = key_sign(key, input, &signature);
    if (status_is_ok(&status))
        status = finish(buf_peek(&signature), out);
    buf_free(&signature);
    return status;
}

struct status jwt_sign_hmac(struct span claims, struct hmac_key *key, struct buf *out)
{
    size_t start = out->len;
    write_signing_input(SPAN_LITERAL(HEADER_HMAC), claims, out);
    struct span input = {buf_cstr(out) + start, out->len - start};
    struct digest mac;
    if (buf_failed(out) || !digest_hmac_sha256(key, input, &mac))
        return status_no_memory();
    return finish(digest_span(&mac), out);
}

/* A token taken apart. `decoded` holds the bytes of all three parts, one after the other. */
struct parts {
    struct buf decoded;
    struct span header, claims, signature, signing_input;
};

static enum jwt_fault decode_parts(struct span token, struct parts *parts)
{
    struct span rest = token, text[3];
    size_t end[3];
    for (int i = 0; i < 3; i++) {
        text[i] = span_cut(&rest, '.');
        if (span_is_empty(text[i]))
            return JWT_MALFORMED;
        if (!base64url_decode(text[i], BASE64URL_STRICT, &parts->decoded))
            return buf_failed(&parts->decoded) ? JWT_NO_MEMORY : JWT_MALFORMED;
        end[i] = parts->decoded.len;
    }
    if (!span_is_absent(rest))
        return JWT_MALFORMED;
    const char *bytes = buf_cstr(&parts->decoded);
    parts->header = (struct span){bytes, end[0]};
    parts->claims = (struct span){bytes + end[0], end[1] - end[0]};
    parts->signature = (struct span){bytes + end[1], end[2] - end[1]};
    parts->signing_input = (struct span){token.ptr, (size_t)(text[2].ptr - 1 - token.ptr)};
    return JWT_VALID;
}

typedef enum jwt_fault verify_function(void *key, struct span input, struct span signature);

static enum jwt_fault verify_ed25519(void *key, struct span input, struct span signature)
{
    bool valid;
    struct status status = key_verify(key, input, signature, &valid);
    if (!status_is_ok(&status))
        return JWT_NO_MEMORY;
    return valid ? JWT_VALID : JWT_BAD_SIGNATURE;
}

static enum jwt_fault verify_hmac(void *key, struct span input, struct span signature)
{
    struct digest wanted, found;
    if (!digest_hmac_sha256(key, input, &wanted))
        return JWT_NO_MEMORY;
    if (signature.len != DIGEST_SIZE)
        return JWT_BAD_SIGNATURE;
    memcpy(found.bytes, signature.ptr, DIGEST_SIZE);
    return digest_equal(&wanted, &found) ? JWT_VALID : JWT_BAD_SIGNATURE;
}

typedef cJSON *parse_function(struct span text, struct json_error *error);

/* What a token of ours says in its header, how another's may be told, and how its claims are read
 * when it is ours. */
struct scheme {
    struct span header;
    const char *algorithm;
    verify_function *verify;
    parse_function *parse;
};

static enum jwt_fault check_algorithm(struct span header, const struct scheme *scheme)
{
    struct json_error error;
    if (span_equal(header, scheme->header))
        return JWT_VALID;
    cJSON *tree = json_parse(header, &error);
    const char *alg = json_text(tree, "alg");
    bool same = alg && strcmp(alg, scheme->algorithm) == 0;
    cJSON_Delete(tree);
    if (error.fault == JSON_NO_MEMORY)
        return JWT_NO_MEMORY;
    return same ? JWT_VALID : JWT_BAD_SIGNATURE;
}

static enum jwt_fault read_claims(struct span text, parse_function *parse, cJSON **claims)
{
    struct json_error error;
    *claims = parse(text, &error);
    if (cJSON_IsObject(*claims))
        return JWT_VALID;
    cJSON_Delete(*claims);
    *claims = NULL;
    return error.fault == JSON_NO_MEMORY ? JWT_NO_MEMORY : JWT_MALFORMED;
}

/* Of a token with another's signature: is it one at all? */
static enum jwt_fault judge_form(struct span claims)
{
    cJSON *read;
    enum jwt_fault fault = read_claims(claims, json_parse, &read);
    cJSON_Delete(read);
    return fault == JWT_VALID ? JWT_BAD_SIGNATURE : fault;
}

static enum jwt_fault read_token(struct span token, const struct scheme *scheme, void *key,
                                 cJSON **claims)
{
    struct parts parts = {.decoded = buf_make(token.len)};
    *claims = NULL;
    enum jwt_fault fault = token.len <= JWT_MAX_SIZE ? decode_parts(token, &parts) : JWT_MALFORMED;
    if (fault == JWT_VALID)
        fault = check_algorithm(parts.header, scheme);
    if (fault == JWT_VALID)
        fault = scheme->verify(key, parts.signing_input, parts.signature);
    if (fault == JWT_VALID)
        fault = read_claims(parts.claims, scheme->parse, claims);
    else if (fault == JWT_BAD_SIGNATURE)
        fault = judge_form(parts.claims);
    buf_free(&parts.decoded);
    return fault;
}

enum jwt_fault jwt_read_ed25519(struct span token, struct key *key, cJSON **claims)
{
    static const struct scheme scheme = {
        {HEADER_ED25519, sizeof HEADER_ED25519 - 1}, "EdDSA", verify_ed25519, json_parse};
    return read_token(token, &scheme, key, claims);
}

enum jwt_fault jwt_read_hmac(struct span token, struct hmac_key *key, cJSON **claims)
{
    static const struct scheme scheme = {
        {HEADER_HMAC, sizeof HEADER_HMAC - 1}, "HS256", verify_hmac, json_parse_own};
    return read_token(token, &scheme, key, claims);
}
