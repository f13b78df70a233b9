/* Who exists by default, what a mistaken world file is told, and what remembering means. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "common/json.h"
#include "sim/world/jwt.h"
#include "sim/world/seed.h"
#include "sim/world/seed_value.h"

static struct world *make_default(void)
{
    struct world *world = NULL;
    struct status status = seed_default(&world);
    assert_string_equal(status.message, "");
    return world;
}

static void test_default_world_has_the_pages_ids(void **state)
{
    (void)state;
    struct world *world = make_default();
    const struct credential *credential =
        world_credential(world, SPAN_LITERAL("cr-4uc9u-12ij1-9s08327e73jqqcnr"));
    assert_true(credential->active);
    assert_ptr_equal(credential->user, world_token_named(world, "permitted")->user);
    assert_int_equal(
        world_user(world, SPAN_LITERAL("us-24vwa-92s33-8tvqi1dg0a95megt"))->permissions, 0);
    assert_true(
        world_application(world, SPAN_LITERAL("a6a47c9c-6f84-4af5-8e7a-30118cccdda4"))->active);
    const struct application *caller =
        world_application(world, SPAN_LITERAL("312ce25e-a112-4d45-9965-6175e7c568dd"));
    assert_string_equal(caller->id, "312CE25E-A112-4D45-9965-6175E7C568DD");
    assert_int_equal(caller->kind, CLIENT_SIDE_APPLICATION);
    world_free(world);
}

static void test_default_world_fills_every_role(void **state)
{
    (void)state;
    static const char *const pointers[] = {
        "/application",
        "/server_side_application",
        "/callers/permitted/credential",
        "/callers/unpermitted/credential",
        "/callers/second/credential",
        "/callers/expired/token",
        "/callers/other_tenant/credential",
        "/credentials/deactivated",
        "/credentials/sacrificial/1",
        "/credentials/other_tenant",
        "/applications/deactivated",
        "/applications/sacrificial/1",
        "/applications/other_tenant",
    };
    struct world *world = make_default();
    for (size_t i = 0; i < sizeof pointers / sizeof pointers[0]; i++)
        assert_true(cJSON_IsString(json_pointer(world->roles, pointers[i])));
    const char *deactivated = json_text(json_member(world->roles, "credentials"), "deactivated");
    assert_false(world_credential(world, span_of(deactivated))->active);
    deactivated = json_text(json_member(world->roles, "applications"), "deactivated");
    assert_false(world_application(world, span_of(deactivated))->active);
    assert_int_equal(world->organisation_count, 2);
    world_free(world);
}

static void test_same_world_same_tokens(void **state)
{
    (void)state;
    struct world *first = make_default(), *second = make_default();
    for (size_t i = 0; i < first->token_count; i++)
        assert_string_equal(first->tokens[i]->text, second->tokens[i]->text);
    world_free(first);
    world_free(second);
}

static void test_tokens_carry_the_vendors_claims(void **state)
{
    (void)state;
    struct world *world = make_default();
    const struct token *token = world_token_named(world, "permitted");
    cJSON *claims = NULL;
    assert_int_equal(jwt_read_ed25519(span_of(token->text), world->token_key, &claims), JWT_VALID);
    assert_string_equal(json_text(claims, "sub"), token->user->organisation->id);
    const cJSON *metadata = json_member(claims, "https://custom/app_metadata");
    assert_string_equal(json_text(metadata, "userId"), token->user->id);
    assert_string_equal(json_text(metadata, "orgId"), token->user->organisation->id);
    cJSON_Delete(claims);
    world_free(world);
}

/* ---- mistaken files ---- */

#define HEAD                                                                                       \
    "{\"name\":\"w\",\"user_action_secret\":\"s\",\"token_key\":\"file:" DFNS_SOURCE_DIR           \
    "/fixtures/keys/token-ed25519.pem\","
#define EMPTY "\"applications\":[],\"users\":[],\"credentials\":[],\"tokens\":[]"
#define ORG   "\"organisations\":[{\"id\":\"or-1\"}],"

static void test_mistakes_are_told_with_their_place(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"{\n  \"name\": x", "line 2, column 11: not JSON"},
        {"{\"name\":\"a\",\"name\":\"b\"}", "an object names a member twice"},
        {"[]", "the document: expected an object, found array"},
        {HEAD "\"organisations\":[],\"user\":[]," EMPTY "}",
         "/user: unknown member; did you mean \"users\"?"},
        {HEAD "\"organisations\":{}," EMPTY "}", "/organisations: expected an array, found object"},
        {HEAD "\"organisations\":[{\"id\":\"\"}]," EMPTY "}",
         "/organisations/0/id: expected a string that is not empty, found an empty string"},
        {HEAD "\"organisations\":[{\"id\":\"or-1\"},{\"id\":\"or-1\"}]," EMPTY "}",
         "/organisations/1/id: \"or-1\" exists already"},
        {HEAD "\"organisations\":[]," EMPTY ",\"roles\":{\"calers\":{}}}",
         "/roles/calers: unknown member; did you mean \"callers\"?"},
        {HEAD ORG "\"applications\":[{\"id\":\"ap-1\",\"organisation\":\"or-2\",\"kind\":"
                  "\"ClientSideApplication\"}],\"users\":[],\"credentials\":[],\"tokens\":[]}",
         "/applications/0/organisation: nothing with the id \"or-2\" stands before it"},
        {HEAD ORG "\"applications\":[{\"id\":\"ap-1\",\"organisation\":\"or-1\",\"kind\":"
                  "\"Desktop\"}],\"users\":[],\"credentials\":[],\"tokens\":[]}",
         "/applications/0/kind: expected ClientSideApplication or ServerSideApplication, found "
         "\"Desktop\""},
        {HEAD ORG "\"applications\":[{\"id\":\"ap-1\",\"organisation\":\"or-1\",\"kind\":"
                  "\"ServerSideApplication\"}],\"users\":[],\"credentials\":[],\"tokens\":[]}",
         "/applications/0: a ServerSideApplication needs \"secret\" and \"public_key\""},
        {HEAD ORG "\"applications\":[],\"users\":[{\"id\":\"us-1\",\"organisation\":\"or-1\","
                  "\"permissions\":[\"Auth:Cred:Update\"]}],\"credentials\":[],\"tokens\":[]}",
         "/users/0/permissions: unknown permission \"Auth:Cred:Update\"; did you mean "
         "Auth:Creds:Update"},
        {HEAD ORG "\"applications\":[],\"users\":[{\"id\":\"us-1\",\"organisation\":\"or-1\"}],"
                  "\"credentials\":[{\"id\":\"cr-1\",\"credential_id\":\"c\",\"user\":\"us-1\","
                  "\"private_key\":\"file:no-such.pem\"}],\"tokens\":[]}",
         "/credentials/0/private_key: "},
        {HEAD ORG "\"applications\":[],\"users\":[{\"id\":\"us-1\",\"organisation\":\"or-1\"}],"
                  "\"credentials\":[{\"id\":\"cr-1\",\"credential_id\":\"c\",\"user\":\"us-1\","
                  "\"private_key\":\"no key\"}],\"tokens\":[]}",
         "/credentials/0/private_key: not an unencrypted PEM private key"},
        {HEAD ORG "\"applications\":[],\"users\":[{\"id\":\"us-1\",\"organisation\":\"or-1\"}],"
                  "\"credentials\":[],\"tokens\":[{\"name\":\"t\",\"user\":\"us-1\",\"issued\":"
                  "\"yesterday\",\"expires\":\"2099-01-01T00:00:00Z\"}]}",
         "/tokens/0/issued: expected an RFC 3339 date-time, found \"yesterday\""},
    };
    char path[] = "/tmp/dfns-world-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct world *world = NULL;
        struct status status = file_write(path, span_of(rows[i].text));
        assert_true(status_is_ok(&status));
        status = seed_file(path, &world);
        assert_int_not_equal(status.code, STATUS_OK);
        assert_null(world);
        if (!strstr(status.message, rows[i].message) || strncmp(status.message, path, strlen(path)))
            fail_msg("expected \"%s: … %s\", found \"%s\"", path, rows[i].message, status.message);
    }
    unlink(path);
}

static void test_world_file_is_read_as_the_default_is(void **state)
{
    (void)state;
    struct world *world = NULL;
    struct status status = seed_file(DFNS_SOURCE_DIR "/fixtures/worlds/default.json", &world);
    assert_string_equal(status.message, "");
    assert_non_null(world_token_named(world, "permitted"));
    world_free(world);
}

/* They are decoded when they are first used; so it is here that a bad one is told. */
static void test_keys_that_are_compiled_in_are_good(void **state)
{
    (void)state;
    size_t keys = 0;
    for (size_t i = 0; i < seed_files.count; i++) {
        const struct embedded_file *file = &seed_files.files[i];
        struct span pem = {file->data, file->size};
        bool private = !strstr(file->path, "-public.pem");
        struct key *key = NULL;
        if (!span_starts_with(span_of(file->path), "keys/"))
            continue;
        struct status status =
            private ? key_from_private_pem(pem, &key) : key_from_public_pem(pem, &key);
        assert_string_equal(status.message, "");
        key_free(key);
        keys++;
    }
    assert_true(keys >= 12);
}

/* ---- replay ---- */

static void test_replay_remembers_until_its_time(void **state)
{
    (void)state;
    struct replay *replay = replay_make(100);
    struct span value = SPAN_LITERAL("a value");
    assert_int_equal(replay_remember(replay, value, 2000, 1000), REPLAY_NEW);
    assert_int_equal(replay_remember(replay, value, 2000, 1000), REPLAY_SEEN);
    assert_true(replay_seen(replay, value, 2000));
    assert_false(replay_seen(replay, value, 2001));
    assert_false(replay_seen(replay, SPAN_LITERAL("another"), 1000));
    assert_int_equal(replay_remember(replay, value, 3000, 2001), REPLAY_NEW);
    replay_free(replay);
}

static void remember_numbered(struct replay *replay, unsigned number, int64_t until_ms,
                              int64_t now_ms, enum replay_answer expected)
{
    char text[24];
    int len = snprintf(text, sizeof text, "%u", number);
    assert_int_equal(replay_remember(replay, (struct span){text, (size_t)len}, until_ms, now_ms),
                     expected);
}

static void test_replay_forgets_nothing_that_lives(void **state)
{
    (void)state;
    struct replay *replay = replay_make(100 * 1000);
    for (unsigned i = 0; i < 20000; i++)
        remember_numbered(replay, i, 1000 + i, 0, REPLAY_NEW);
    assert_int_equal(replay_count(replay, 0), 20000);
    for (unsigned i = 0; i < 20000; i++)
        remember_numbered(replay, i, 1000 + i, 0, REPLAY_SEEN);
    assert_int_equal(replay_count(replay, 11000), 10000);
    for (unsigned i = 20000; i < 40000; i++)
        remember_numbered(replay, i, 1000 + i, 11000, REPLAY_NEW);
    for (unsigned i = 10000; i < 40000; i++)
        remember_numbered(replay, i, 1000 + i, 11000, REPLAY_SEEN);
    assert_int_equal(replay_count(replay, 100000), 0);
    replay_free(replay);
}

static void test_replay_fails_closed_at_its_cap(void **state)
{
    (void)state;
    struct replay *replay = replay_make(1000);
    for (unsigned i = 0; i < 1000; i++)
        remember_numbered(replay, i, 2000, 1000, REPLAY_NEW);
    remember_numbered(replay, 1000, 2000, 1000, REPLAY_FULL);
    remember_numbered(replay, 5, 2000, 1000, REPLAY_SEEN);
    remember_numbered(replay, 1000, 3000, 2001, REPLAY_NEW);
    replay_free(replay);
}

/* ---- tokens ---- */

static void test_hmac_tokens(void **state)
{
    (void)state;
    struct hmac_key *key = hmac_key_make(SPAN_LITERAL("secret")),
                    *other = hmac_key_make(SPAN_LITERAL("other"));
    struct span claims = SPAN_LITERAL("{\"a\":1}");
    struct buf token = buf_make(JWT_MAX_SIZE);
    cJSON *read = NULL;
    struct status status = jwt_sign_hmac(claims, key, &token);
    assert_true(status_is_ok(&status));
    assert_int_equal(jwt_read_hmac(buf_peek(&token), key, &read), JWT_VALID);
    assert_non_null(json_member(read, "a"));
    cJSON_Delete(read);
    assert_int_equal(jwt_read_hmac(buf_peek(&token), other, &read), JWT_BAD_SIGNATURE);
    /* one changed bit anywhere is noticed */
    for (size_t i = 0; i < token.len; i++) {
        char kept = token.ptr[i];
        token.ptr[i] = kept == 'A' ? 'B' : 'A';
        assert_int_not_equal(jwt_read_hmac(buf_peek(&token), key, &read), JWT_VALID);
        assert_null(read);
        token.ptr[i] = kept;
    }
    buf_free(&token);
    hmac_key_free(key);
    hmac_key_free(other);
}

/* Somebody who has the secret signed what is no object, or not JSON. */
static void test_signed_claims_are_an_object(void **state)
{
    (void)state;
    static const char *const claims[] = {"[1]", "1", "{", "", "{} {}"};
    struct hmac_key *key = hmac_key_make(SPAN_LITERAL("secret"));
    for (size_t i = 0; i < sizeof claims / sizeof claims[0]; i++) {
        struct buf token = buf_make(JWT_MAX_SIZE);
        cJSON *read = NULL;
        struct status status = jwt_sign_hmac(span_of(claims[i]), key, &token);
        assert_true(status_is_ok(&status));
        assert_int_equal(jwt_read_hmac(buf_peek(&token), key, &read), JWT_MALFORMED);
        assert_null(read);
        buf_free(&token);
    }
    hmac_key_free(key);
}

static void test_tokens_do_not_change_algorithm(void **state)
{
    (void)state;
    /* {"typ":"JWT","alg":"none"} . {} . (empty, and some) */
    static const char *const tokens[] = {"eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0.e30.",
                                         "eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0.e30.AAAA", "a.b",
                                         "a.b.c.d", ""};
    struct hmac_key *key = hmac_key_make(SPAN_LITERAL("s"));
    cJSON *read = NULL;
    for (size_t i = 0; i < sizeof tokens / sizeof tokens[0]; i++) {
        assert_int_not_equal(jwt_read_hmac(span_of(tokens[i]), key, &read), JWT_VALID);
        assert_null(read);
    }
    hmac_key_free(key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_default_world_has_the_pages_ids),
        cmocka_unit_test(test_default_world_fills_every_role),
        cmocka_unit_test(test_same_world_same_tokens),
        cmocka_unit_test(test_tokens_carry_the_vendors_claims),
        cmocka_unit_test(test_mistakes_are_told_with_their_place),
        cmocka_unit_test(test_world_file_is_read_as_the_default_is),
        cmocka_unit_test(test_keys_that_are_compiled_in_are_good),
        cmocka_unit_test(test_replay_remembers_until_its_time),
        cmocka_unit_test(test_replay_forgets_nothing_that_lives),
        cmocka_unit_test(test_replay_fails_closed_at_its_cap),
        cmocka_unit_test(test_hmac_tokens),
        cmocka_unit_test(test_signed_claims_are_an_object),
        cmocka_unit_test(test_tokens_do_not_change_algorithm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
