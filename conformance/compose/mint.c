#include "conformance/compose/mint.h"

#include "common/base64url.h"
#include "common/json.h"
#include "common/json_write.h"
#include "common/rfc3339.h"

enum { MAX_CLIENT_DATA = 64 * 1024, MAX_SIGNATURE = 2048 };

static const struct {
    const char *name;
    const char *random;
    const char *time;
} forms[NONCE_FORM_COUNT] = {
    [NONCE_UUID_DATE] = {"uuid+date", "uuid", "date"},
    [NONCE_UUID_DATETIME] = {"uuid+datetime", "uuid", "datetime"},
    [NONCE_NONCE_DATETIME] = {"nonce+datetime", "nonce", "datetime"},
    [NONCE_NONE] = {"none", "uuid", "date"},
};

const char *nonce_form_name(enum nonce_form form)
{
    return forms[form].name;
}

const char *nonce_random_member(enum nonce_form form)
{
    return forms[form].random;
}

const char *nonce_time_member(enum nonce_form form)
{
    return forms[form].time;
}

struct status mint_nonce(enum nonce_form form, struct random *random, int64_t now_ms,
                         struct buf *out)
{
    char uuid[UUID_SIZE], time[RFC3339_SIZE];
    if (!random_uuid(random, uuid))
        return status_fail(STATUS_CRYPTO, "the system has no random bytes to give");
    if (!rfc3339_format(now_ms, time))
        return status_fail(STATUS_INPUT, "the clock shows no year between 0 and 9999");
    struct buf text = buf_make(256);
    struct json_writer json = json_writer_make(&text, JSON_COMPACT);
    json_object_begin(&json);
    json_member_text(&json, forms[form].random, uuid);
    json_member_text(&json, forms[form].time, time);
    json_object_end(&json);
    base64url_encode(buf_peek(&text), out);
    bool failed = buf_failed(&text) || buf_failed(out);
    buf_free(&text);
    return failed ? status_no_memory() : status_ok();
}

static struct status need_text(const cJSON *challenge, const char *name, const char **out)
{
    *out = json_text(challenge, name);
    return *out ? status_ok()
                : status_fail(STATUS_INPUT, "the challenge has no string \"%s\"", name);
}

/* The JSON whose exact bytes are signed. */
static void put_client_data(const char *challenge, struct buf *out)
{
    struct json_writer json = json_writer_make(out, JSON_COMPACT);
    json_object_begin(&json);
    json_member_text(&json, "type", "key.get");
    json_member_text(&json, "challenge", challenge);
    json_member_bool(&json, "crossOrigin", false);
    json_object_end(&json);
}

static void put_encoded(struct json_writer *json, const char *name, struct span bytes)
{
    struct buf text = buf_make(2 * MAX_CLIENT_DATA);
    base64url_encode(bytes, &text);
    json_member_span(json, name, buf_peek(&text));
    json->out->failed |= buf_failed(&text);
    buf_free(&text);
}

static void put_assertion(const char *identifier, const char *credential_id,
                          struct span client_data, struct span signature, struct buf *out)
{
    struct json_writer json = json_writer_make(out, JSON_COMPACT);
    json_object_begin(&json);
    json_member_text(&json, "challengeIdentifier", identifier);
    json_key(&json, "firstFactor");
    json_object_begin(&json);
    json_member_text(&json, "kind", "Key");
    json_key(&json, "credentialAssertion");
    json_object_begin(&json);
    json_member_text(&json, "credId", credential_id);
    put_encoded(&json, "clientData", client_data);
    put_encoded(&json, "signature", signature);
    json_object_end(&json);
    json_object_end(&json);
    json_object_end(&json);
}

static struct status parse_object(struct span text, const char *what, cJSON **out)
{
    struct json_error error;
    *out = json_parse(text, &error);
    if (error.fault == JSON_NO_MEMORY)
        return status_no_memory();
    return cJSON_IsObject(*out) ? status_ok()
                                : status_fail(STATUS_INPUT, "%s is no JSON object", what);
}

struct status mint_assertion(const struct key *key, const char *credential_id,
                             struct span challenge, struct buf *out)
{
    struct buf client_data = buf_make(MAX_CLIENT_DATA), signature = buf_make(MAX_SIGNATURE);
    const char *text = NULL, *identifier = NULL;
    cJSON *tree = NULL;
    struct status status = parse_object(challenge, "the challenge", &tree);
    if (status_is_ok(&status))
        status = need_text(tree, "challenge", &text);
    if (status_is_ok(&status))
        status = need_text(tree, "challengeIdentifier", &identifier);
    if (!status_is_ok(&status))
        goto done;
    put_client_data(text, &client_data);
    status = buf_failed(&client_data) ? status_no_memory()
                                      : key_sign(key, buf_peek(&client_data), &signature);
    if (!status_is_ok(&status))
        goto done;
    put_assertion(identifier, credential_id, buf_peek(&client_data), buf_peek(&signature), out);
    if (buf_failed(out))
        status = status_no_memory();
done:
    cJSON_Delete(tree);
    buf_free(&signature);
    buf_free(&client_data);
    return status;
}

struct status mint_foreign_assertion(struct span first_factor, struct span challenge,
                                     struct buf *out)
{
    cJSON *factor = NULL, *tree = NULL;
    const char *identifier = NULL;
    struct status status = parse_object(first_factor, "what the signing command printed", &factor);
    if (status_is_ok(&status))
        status = parse_object(challenge, "the challenge", &tree);
    if (status_is_ok(&status))
        status = need_text(tree, "challengeIdentifier", &identifier);
    if (status_is_ok(&status)) {
        struct json_writer json = json_writer_make(out, JSON_COMPACT);
        json_object_begin(&json);
        json_member_text(&json, "challengeIdentifier", identifier);
        json_key(&json, "firstFactor");
        json_put_value(&json, factor);
        json_object_end(&json);
        if (buf_failed(out))
            status = status_no_memory();
    }
    cJSON_Delete(tree);
    cJSON_Delete(factor);
    return status;
}
