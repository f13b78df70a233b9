/*
 * Every way to spoil a signature, in every place where one is verified: of the user's credential,
 * of each kind, in POST /auth/action; of the world in a bearer; of a server-side application over
 * its request. Only what was signed as it must is accepted. ECDSA has a second signature for each,
 * which anybody can make of the first: it verifies, and gains nothing, for what is spent is the
 * challenge.
 */
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base64url.h"
#include "common/file.h"
#include "tests/support/forgery.h"
#include "tests/support/signing.h"

#define FIXTURE(name) DFNS_SOURCE_DIR "/fixtures/keys/" name ".pem"
#define VECTOR(name)  DFNS_SOURCE_DIR "/tests/vectors/keys/" name ".pem"
#define PATH          "/auth/credentials/deactivate"
#define SERVER_SIDE   "ap-sf6zu-rusik-2ew9oj6w9hbrlasj"

enum { MAX_MESSAGE = 64 * 1024 };

static const struct {
    const char *own, *other; /* other: of the same kind */
} keys[] = {
    [KEY_ED25519] = {FIXTURE("permitted-ed25519"), FIXTURE("unpermitted-ed25519")},
    [KEY_P256] = {FIXTURE("permitted-p256"), FIXTURE("second-p256")},
    [KEY_SECP256K1] = {FIXTURE("permitted-secp256k1"), VECTOR("other-secp256k1")},
    [KEY_RSA] = {FIXTURE("permitted-rsa2048"), FIXTURE("server-application-rsa2048")},
};

/* A place that has a signature. */
struct place {
    const char *name;
    enum key_kind kind;
    const char *key, *other;
    void (*make)(struct stage *stage, const struct place *place); /* a request that is valid */
    void (*message)(const struct stage *stage, struct buf *out);  /* what is signed of it */
    void (*put)(struct stage *stage, const char *signature);      /* as base64url */
};

/* ---- a user action ---- */

static void make_completion(struct stage *stage, const struct place *place)
{
    const struct user *user = world_token_named(stage->world, "permitted")->user;
    size_t i = 0;
    while (i < user->credential_count && key_kind(user->credentials[i]->key) != place->kind)
        i++;
    assert_true(i < user->credential_count);
    finish_signing_with(stage, i, PATH, "{}");
}

static void message_of_completion(const struct stage *stage, struct buf *out)
{
    cJSON *body = json_parse((struct span){stage->body, stage->body_len}, NULL);
    const cJSON *data = json_pointer(body, "/firstFactor/credentialAssertion/clientData");
    assert_true(base64url_decode(span_of(cJSON_GetStringValue(data)), BASE64URL_STRICT, out));
    cJSON_Delete(body);
}

static void put_in_completion(struct stage *stage, const char *signature)
{
    edit_assertion(stage, "signature", signature);
}

/* ---- a bearer ---- */

static void make_bearer(struct stage *stage, const struct place *place)
{
    (void)place;
    const struct user *user = world_token_named(stage->world, "permitted")->user;
    char claims[256];
    snprintf(claims, sizeof claims,
             "{\"exp\":1673333333,\"https://custom/app_metadata\":{\"userId\":\"%s\"}}", user->id);
    stage_valid(stage, OPERATION_CREDENTIALS_LIST, NULL);
    sign_bearer(stage, claims);
}

static void message_of_bearer(const struct stage *stage, struct buf *out)
{
    const char *token = stage_header_value(stage, "Authorization") + strlen("Bearer ");
    buf_append(out, token, (size_t)(strrchr(token, '.') - token));
}

static void put_in_bearer(struct stage *stage, const char *signature)
{
    struct buf value = buf_make(MAX_MESSAGE);
    buf_text(&value, "Bearer ");
    message_of_bearer(stage, &value);
    buf_format(&value, ".%s", signature);
    stage_header(stage, "Authorization", buf_cstr(&value));
    buf_free(&value);
}

/* ---- a request of a server-side application ---- */

static void make_server_side(struct stage *stage, const struct place *place)
{
    (void)place;
    stage_valid(stage, OPERATION_CREDENTIALS_DEACTIVATE, PAGE_CREDENTIAL);
    stage_header(stage, "X-DFNS-APPID", SERVER_SIDE);
    stage_header(stage, "X-DFNS-APPSECRET",
                 world_application(stage->world, span_of(SERVER_SIDE))->secret);
    stage_user_action(stage, NULL, NULL, NULL, NULL);
    sign_api_request(stage);
}

static void message_of_server_side(const struct stage *stage, struct buf *out)
{
    struct signed_request request = {
        .method = span_of(stage->method),
        .path = span_of(stage->path),
        .body = {stage->body, stage->body_len},
        .authorization = span_of(stage_header_value(stage, "Authorization")),
        .content_type = span_of(stage_header_value(stage, "Content-Type")),
        .application_id = span_of(stage_header_value(stage, "X-DFNS-APPID")),
        .application_secret = span_of(stage_header_value(stage, "X-DFNS-APPSECRET")),
        .nonce = span_of(stage_header_value(stage, "X-DFNS-NONCE")),
        .user_action = span_of(stage_header_value(stage, "X-DFNS-USERACTION")),
    };
    apisignature_input(&request, "https", out);
}

static void put_in_server_side(struct stage *stage, const char *signature)
{
    stage_header(stage, "X-DFNS-APISIGNATURE", signature);
}

#define COMPLETION(kind_)                                                                          \
    {                                                                                              \
        .kind = kind_, .make = make_completion, .message = message_of_completion,                  \
        .put = put_in_completion                                                                   \
    }

static struct place places[] = {
    COMPLETION(KEY_ED25519),
    COMPLETION(KEY_P256),
    COMPLETION(KEY_SECP256K1),
    COMPLETION(KEY_RSA),
    {"bearer", KEY_ED25519, FIXTURE("token-ed25519"), FIXTURE("unpermitted-ed25519"), make_bearer,
     message_of_bearer, put_in_bearer},
    {"API signature", KEY_RSA, FIXTURE("server-application-rsa2048"), FIXTURE("permitted-rsa2048"),
     make_server_side, message_of_server_side, put_in_server_side},
};

/* ---- forgeries ---- */

static void sign(const char *path, struct span message, struct buf *out)
{
    struct buf pem = buf_make(MAX_MESSAGE);
    struct key *key = NULL;
    struct status status = file_read(path, &pem);
    assert_string_equal(status.message, "");
    status = key_from_private_pem(buf_peek(&pem), &key);
    assert_string_equal(status.message, "");
    status = key_sign(key, message, out);
    assert_string_equal(status.message, "");
    key_free(key);
    buf_free(&pem);
}

static void forge(const struct place *place, enum forgery forgery, struct span message,
                  struct buf *out)
{
    const char *key = forgery == OTHER_KEY    ? place->other
                      : forgery >= OF_ED25519 ? keys[forgery - OF_ED25519].own
                                              : place->key;
    sign(key, forgery == OTHER_MESSAGE ? SPAN_LITERAL("something else") : message, out);
    forgery_spoil(forgery, place->kind, place->key, out);
}

static void put_forged(struct stage *stage, const struct place *place, enum forgery forgery)
{
    struct buf message = buf_make(MAX_MESSAGE), signature = buf_make(MAX_MESSAGE),
               text = buf_make(MAX_MESSAGE);
    place->message(stage, &message);
    forge(place, forgery, buf_peek(&message), &signature);
    base64url_encode(buf_peek(&signature), &text);
    place->put(stage, buf_cstr(&text));
    buf_free(&message);
    buf_free(&signature);
    buf_free(&text);
}

/* ---- the table ---- */

static bool is_ecdsa(enum key_kind kind)
{
    return kind == KEY_P256 || kind == KEY_SECP256K1;
}

static bool is_good(const struct place *place, enum forgery forgery)
{
    bool by_its_own_kind = forgery >= OF_ED25519 && (int)(forgery - OF_ED25519) == (int)place->kind;
    bool same_key = by_its_own_kind && strcmp(keys[place->kind].own, place->key) == 0;
    return forgery == VALID || same_key || (forgery == FLIPPED && is_ecdsa(place->kind));
}

static int set_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(places); i++) {
        if (places[i].name)
            continue;
        places[i].name = key_kind_name(places[i].kind);
        places[i].key = keys[places[i].kind].own;
        places[i].other = keys[places[i].kind].other;
    }
    return 0;
}

static void only_a_valid_signature_is_accepted(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    unsigned accepted = 0, refused = 0;
    for (size_t i = 0; i < COUNT(places); i++)
        for (unsigned forgery = 0; forgery < FORGERIES; forgery++) {
            bool good = is_good(&places[i], (enum forgery)forgery);
            places[i].make(stage, &places[i]);
            put_forged(stage, &places[i], (enum forgery)forgery);
            int status = stage_send(stage);
            if (good ? status != 200 : status != 401 && status != 403)
                fail_msg("%s, %s: %d %s", places[i].name, forgery_names[forgery], status,
                         stage->note.reason);
            accepted += good;
            refused += !good;
        }
    print_message("figure: signatures: %u accepted, %u refused\n", accepted, refused);
    assert_int_equal(accepted + refused, COUNT(places) * FORGERIES);
    stage_free(stage);
}

/* The second signature of a challenge is no second use of it, whichever comes first. */
static void a_flipped_signature_replays_nothing(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    for (size_t i = 0; i < COUNT(places); i++)
        for (int flipped_first = 0; flipped_first < 2 && is_ecdsa(places[i].kind);
             flipped_first++) {
            make_completion(stage, &places[i]);
            put_forged(stage, &places[i], flipped_first ? FLIPPED : VALID);
            assert_int_equal(stage_send(stage), 200);
            stage_fresh_nonce(stage);
            put_forged(stage, &places[i], flipped_first ? VALID : FLIPPED);
            assert_int_equal(stage_send(stage), 400);
            assert_string_equal(stage->note.reason, "challenge.spent");
        }
    stage_free(stage);
}

/* A token that says how it wants to be verified is not asked. */
static void no_token_chooses_its_algorithm(void **state)
{
    (void)state;
    static const char *const headers[] = {
        "{\"typ\":\"JWT\",\"alg\":\"none\"}",
        "{\"typ\":\"JWT\",\"alg\":\"HS256\"}",
        "{\"typ\":\"JWT\",\"alg\":\"RS256\"}",
        "{\"typ\":\"JWT\",\"alg\":\"ES256\"}",
        "{\"typ\":\"JWT\",\"alg\":\"eddsa\"}",
        "{\"typ\":\"JWT\"}",
        "{\"alg\":[\"EdDSA\"]}",
    };
    struct stage *stage = stage_make("2023");
    const struct place *bearer = &places[4];
    for (size_t i = 0; i < COUNT(headers); i++) {
        struct buf input = buf_make(MAX_MESSAGE), signature = buf_make(MAX_MESSAGE),
                   value = buf_make(MAX_MESSAGE);
        make_bearer(stage, bearer);
        const char *claims = strchr(stage_header_value(stage, "Authorization"), '.');
        base64url_encode(span_of(headers[i]), &input);
        buf_append(&input, claims, (size_t)(strrchr(claims, '.') - claims));
        sign(bearer->key, buf_peek(&input), &signature);
        buf_format(&value, "Bearer %s.", buf_cstr(&input));
        base64url_encode(buf_peek(&signature), &value);
        stage_header(stage, "Authorization", buf_cstr(&value));
        assert_int_equal(stage_send(stage), 401);
        assert_string_equal(stage->note.reason, "bearer.bad-signature");
        buf_free(&input);
        buf_free(&signature);
        buf_free(&value);
    }
    stage_free(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_a_valid_signature_is_accepted),
        cmocka_unit_test(a_flipped_signature_replays_nothing),
        cmocka_unit_test(no_token_chooses_its_algorithm),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
