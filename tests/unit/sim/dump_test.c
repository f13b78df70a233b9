/* A world that is written and read back is the same world; a session's copy is one of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "sim/world/dump.h"
#include "sim/world/jwt.h"
#include "sim/world/seed.h"

#define PAGE_CREDENTIAL "cr-4uc9u-12ij1-9s08327e73jqqcnr"
#define SESSION         "6f0c5f6e-3f0e-4c8b-9c7e-0d6a3c1f5b11"
#define OTHER_SESSION   "c2b9a1d4-7f63-4be0-8a55-94f0e2d7c310"

enum { MAX_DUMP = 4 * 1024 * 1024 };

static const int64_t now_ms = INT64_C(1673243873000);

static struct world *make_default(void)
{
    struct world *world = NULL;
    struct status status = seed_default(&world);
    assert_string_equal(status.message, "");
    return world;
}

static char *dump(const struct world *world, int64_t at_ms)
{
    struct buf text = buf_make(MAX_DUMP);
    struct json_writer json = json_writer_make(&text, JSON_COMPACT);
    dump_world(world, at_ms, &json);
    char *taken = buf_take(&text);
    assert_non_null(taken);
    return taken;
}

static struct world *read_back(const char *text)
{
    struct world *world = NULL;
    cJSON *document = json_parse(span_of(text), NULL);
    assert_non_null(document);
    struct status status = dump_read(document, "the dump", NULL, &world);
    assert_string_equal(status.message, "");
    cJSON_Delete(document);
    return world;
}

/* Writes, reads, writes: both texts must be the same. Returns what was read; frees `world`. */
static struct world *round_trip(struct world *world)
{
    char *first = dump(world, now_ms);
    struct world *read = read_back(first);
    char *second = dump(read, now_ms);
    assert_string_equal(first, second);
    free(first);
    free(second);
    world_free(world);
    return read;
}

static void test_default_world_reads_back_as_it_was(void **state)
{
    (void)state;
    struct world *before = make_default(), *after = round_trip(make_default());
    assert_int_equal(before->token_count, after->token_count);
    for (size_t i = 0; i < before->token_count; i++) {
        assert_string_equal(before->tokens[i]->text, after->tokens[i]->text);
        assert_int_equal(before->tokens[i]->permissions, after->tokens[i]->permissions);
        assert_int_equal(before->tokens[i]->expires_ms, after->tokens[i]->expires_ms);
    }
    assert_true(json_equal(before->roles, after->roles));
    assert_string_equal(before->user_action_secret, after->user_action_secret);
    assert_false(after->random.seeded);
    world_free(before);
    world_free(after);
}

static void test_changes_are_kept(void **state)
{
    (void)state;
    struct world *world = make_default();
    world_credential(world, SPAN_LITERAL(PAGE_CREDENTIAL))->active = false;
    world->users[0]->permissions = PERMISSION_BIT(AUTH_ACTION_SIGN);
    world = round_trip(world);
    assert_false(world_credential(world, SPAN_LITERAL(PAGE_CREDENTIAL))->active);
    assert_int_equal(world->users[0]->permissions, PERMISSION_BIT(AUTH_ACTION_SIGN));
    world_free(world);
}

static void test_clock_is_kept(void **state)
{
    (void)state;
    struct world *world = make_default();
    timeline_set(&world->timeline, 5000, 2500);
    world = round_trip(world);
    assert_int_equal(timeline_now(&world->timeline, 7000), 4500);
    timeline_freeze(&world->timeline, now_ms + 2500);
    world = round_trip(world);
    assert_int_equal(timeline_now(&world->timeline, 99), now_ms);
    world_free(world);
}

static void test_random_source_goes_on(void **state)
{
    (void)state;
    char expected[UUID_SIZE], found[UUID_SIZE];
    struct world *world = make_default();
    world->random = random_from_seed(UINT64_MAX);
    assert_true(random_uuid(&world->random, expected));
    struct random ahead = world->random;
    assert_true(random_uuid(&ahead, expected));
    world = round_trip(world);
    assert_true(random_uuid(&world->random, found));
    assert_string_equal(expected, found);
    world_free(world);
}

static void remember(struct replay *replay, unsigned number, int64_t until_ms)
{
    char text[24];
    int len = snprintf(text, sizeof text, "%u", number);
    struct span value = {text, (size_t)len};
    assert_int_equal(replay_remember(replay, value, until_ms, now_ms), REPLAY_NEW);
}

static void test_what_was_spent_stays_spent(void **state)
{
    (void)state;
    struct world *world = make_default();
    for (unsigned i = 0; i < 5000; i++)
        remember(world->nonces, i, now_ms + i - 1000); /* the first thousand have expired */
    remember(world->challenges, 1, now_ms + 1);
    remember(world->user_actions, 2, now_ms + 2);
    world = round_trip(world);
    assert_int_equal(replay_count(world->nonces, 0), 4000);
    assert_false(replay_seen(world->nonces, SPAN_LITERAL("999"), now_ms));
    assert_true(replay_seen(world->nonces, SPAN_LITERAL("1000"), now_ms));
    assert_true(replay_seen(world->nonces, SPAN_LITERAL("4999"), now_ms + 3999));
    assert_false(replay_seen(world->nonces, SPAN_LITERAL("4999"), now_ms + 4000));
    assert_true(replay_seen(world->challenges, SPAN_LITERAL("1"), now_ms));
    assert_false(replay_seen(world->challenges, SPAN_LITERAL("2"), now_ms));
    assert_true(replay_seen(world->user_actions, SPAN_LITERAL("2"), now_ms));
    world_free(world);
}

/* The order in which values were spent, and what the table went through, must not show. */
static void test_equal_states_are_equal_texts(void **state)
{
    (void)state;
    struct world *forwards = make_default(), *backwards = make_default();
    for (unsigned i = 0; i < 300; i++) {
        remember(forwards->nonces, i, now_ms + i);
        remember(backwards->nonces, 299 - i, now_ms + 299 - i);
    }
    for (unsigned i = 300; i < 600; i++)
        remember(backwards->nonces, i, now_ms - 1);
    char *first = dump(forwards, now_ms), *second = dump(backwards, now_ms);
    assert_string_equal(first, second);
    free(first);
    free(second);
    world_free(forwards);
    world_free(backwards);
}

/* ---- documents by hand ---- */

/* The default world with a member replaced, or added to the first element of a section. */
static cJSON *vary(const char *section, const char *name, const char *json)
{
    struct world *world = make_default();
    char *text = dump(world, now_ms);
    cJSON *document = json_parse(span_of(text), NULL), *value = json_parse(span_of(json), NULL);
    assert_non_null(value);
    cJSON *object = section ? cJSON_GetObjectItemCaseSensitive(document, section)->child : document;
    cJSON_DeleteItemFromObjectCaseSensitive(object, name);
    cJSON_AddItemToObject(object, name, value);
    free(text);
    world_free(world);
    return document;
}

static struct world *read_varied(const char *section, const char *name, const char *json)
{
    struct world *world = NULL;
    cJSON *document = vary(section, name, json);
    struct status status = dump_read(document, "it", NULL, &world);
    assert_string_equal(status.message, "");
    cJSON_Delete(document);
    return world;
}

static void test_restricted_and_opaque_tokens(void **state)
{
    (void)state;
    struct world *world = round_trip(read_varied("tokens", "permissions", "[\"Auth:Creds:Read\"]"));
    assert_int_equal(world->tokens[0]->permissions, PERMISSION_BIT(AUTH_CREDS_READ));
    world_free(world);
    world = round_trip(read_varied("tokens", "token", "\"opaque\""));
    assert_string_equal(world->tokens[0]->text, "opaque");
    world_free(world);
}

static void test_public_keys_stay_public(void **state)
{
    (void)state;
    struct world *world = make_default();
    struct credential *credential = world->credentials[0];
    struct buf pem = buf_make(4096);
    struct status status = key_public_pem(credential->key, &pem);
    assert_string_equal(status.message, "");
    key_free(credential->key);
    free(credential->private_pem);
    credential->private_pem = NULL;
    status = key_from_public_pem(buf_peek(&pem), &credential->key);
    assert_string_equal(status.message, "");
    world = round_trip(world);
    assert_null(world->credentials[0]->private_pem);
    assert_false(key_is_private(world->credentials[0]->key));
    buf_free(&pem);
    world_free(world);
}

static void test_mistakes_are_told_with_their_place(void **state)
{
    (void)state;
    static const struct {
        const char *section, *name, *json, *message;
    } rows[] = {
        {NULL, "token_key", "\"file:../keys/token-ed25519.pem\"",
         "it: /token_key: no file is read from here; expected its content"},
        {"credentials", "private_key", "\"file:/etc/passwd\"",
         "it: /credentials/0/private_key: no file is read from here; expected its content"},
        {NULL, "state", "[]", "it: /state: expected an object, found array"},
        {NULL, "state", "{\"clok\":{}}",
         "it: /state/clok: unknown member; did you mean \"clock\"?"},
        {NULL, "state", "{\"clock\":{\"frozen\":\"now\"}}",
         "it: /state/clock/frozen: expected an RFC 3339 date-time, found \"now\""},
        {NULL, "state", "{\"clock\":{\"offset_ms\":0.5}}",
         "it: /state/clock/offset_ms: expected a whole number"},
        {NULL, "state", "{\"random\":\"dice\"}",
         "it: /state/random: expected an object, found string"},
        {NULL, "state", "{\"random\":{\"seed\":\"-1\",\"drawn\":0}}",
         "it: /state/random/seed: expected digits, at most 18446744073709551615"},
        {NULL, "state", "{\"random\":{\"seed\":\"18446744073709551616\",\"drawn\":0}}",
         "it: /state/random/seed: expected digits, at most 18446744073709551615"},
        {NULL, "state", "{\"spent\":{\"nonces\":7}}",
         "it: /state/spent/nonces: expected a string, found number"},
        {NULL, "state", "{\"spent\":{\"nonces\":\"AAAA\"}}",
         "it: /state/spent/nonces: expected what a dump of a world has here"},
        {NULL, "state", "{\"spent\":{\"user_actions\":\"?\"}}",
         "it: /state/spent/user_actions: expected what a dump of a world has here"},
        {"tokens", "issued", "\"9999-12-31T23:59:60Z\"",
         "it: /tokens/0/issued: expected an RFC 3339 date-time, found \"9999-12-31T23:59:60Z\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct world *world = NULL;
        cJSON *document = vary(rows[i].section, rows[i].name, rows[i].json);
        struct status status = dump_read(document, "it", NULL, &world);
        assert_string_equal(status.message, rows[i].message);
        assert_null(world);
        cJSON_Delete(document);
    }
}

/* ---- copies for sessions ---- */

static void assert_ok(struct status status)
{
    assert_string_equal(status.message, "");
}

static struct world *copy_for(const struct world *world, const char *session_id)
{
    struct world *copy = NULL;
    assert_ok(dump_copy_for_session(world, session_id, &copy));
    assert_ok(dump_sign_tokens(copy, session_id));
    return copy;
}

static void assert_same_section(const struct world *a, const struct world *b, const char *section)
{
    char *first = dump(a, now_ms), *second = dump(b, now_ms);
    cJSON *left = json_parse(span_of(first), NULL), *right = json_parse(span_of(second), NULL);
    assert_true(json_equal(json_member(left, section), json_member(right, section)));
    cJSON_Delete(left);
    cJSON_Delete(right);
    free(first);
    free(second);
}

static void test_copy_has_the_same_records(void **state)
{
    (void)state;
    static const char *const sections[] = {"name", "token_key", "organisations", "users",
                                           "credentials"};
    struct world *world = make_default(), *copy = copy_for(world, SESSION);
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++)
        assert_same_section(world, copy, sections[i]);
    copy->credentials[0]->active = !copy->credentials[0]->active;
    assert_int_not_equal(copy->credentials[0]->active, world->credentials[0]->active);
    world_free(world);
    world_free(copy);
}

static void assert_own_application(const struct world *world, const struct world *copy,
                                   const char *role)
{
    const char *old = json_text(world->roles, role), *renamed = json_text(copy->roles, role);
    const struct application *original = world_application(world, span_of(old));
    const struct application *own = world_application(copy, span_of(renamed));
    assert_non_null(own);
    assert_string_equal(own->name, original->name);
    assert_int_equal(own->kind, original->kind);
    assert_int_equal(own->permissions, original->permissions);
    assert_null(world_application(copy, span_of(old)));
    assert_null(world_application(world, span_of(renamed)));
}

static void test_copy_has_calling_applications_of_its_own(void **state)
{
    (void)state;
    struct world *world = make_default(), *copy = copy_for(world, SESSION);
    assert_own_application(world, copy, "application");
    assert_own_application(world, copy, "server_side_application");
    assert_int_equal(world->application_count, copy->application_count);
    size_t shared = 0;
    for (size_t i = 0; i < world->application_count; i++)
        shared += world_application(copy, span_of(world->applications[i]->id)) != NULL;
    assert_int_equal(shared, world->application_count - 2);
    assert_true(json_equal(json_member(world->roles, "applications"),
                           json_member(copy->roles, "applications")));
    world_free(world);
    world_free(copy);
}

/* A JSON Web Token stays one and says so inside; an opaque one says so at its end. */
static void assert_carries_session(const struct token *token, struct key *key)
{
    cJSON *claims = NULL;
    if (jwt_read_ed25519(span_of(token->text), key, &claims) == JWT_VALID)
        assert_non_null(strstr(json_text(claims, "jti"), SESSION));
    else
        assert_non_null(strstr(token->text, "." SESSION));
    cJSON_Delete(claims);
}

static void test_copy_has_tokens_of_its_own(void **state)
{
    (void)state;
    struct world *world = make_default(), *copy = copy_for(world, SESSION);
    for (size_t i = 0; i < world->token_count; i++) {
        const struct token *own = copy->tokens[i];
        assert_null(world_token(world, span_of(own->text)));
        assert_string_equal(own->name, world->tokens[i]->name);
        assert_string_equal(own->user->id, world->tokens[i]->user->id);
        assert_ptr_equal(own->user, world_user(copy, span_of(own->user->id)));
        assert_int_equal(own->expires_ms, world->tokens[i]->expires_ms);
        assert_carries_session(own, copy->token_key);
    }
    assert_string_not_equal(copy->user_action_secret, world->user_action_secret);
    world_free(world);
    world_free(copy);
}

/* Those of the callers at once, the others when somebody asks. */
static void test_tokens_are_signed_when_they_are_wanted(void **state)
{
    (void)state;
    size_t unsigned_count = 0;
    struct world *world = make_default(), *copy;
    assert_ok(dump_copy_for_session(world, SESSION, &copy));
    const cJSON *role;
    cJSON_ArrayForEach(role, json_member(copy->roles, "callers"))
        assert_non_null(world_token_named(copy, json_text(role, "token"))->text);
    for (size_t i = 0; i < copy->token_count; i++)
        unsigned_count += copy->tokens[i]->text == NULL;
    assert_int_equal(unsigned_count, 2);
    assert_ok(dump_sign_tokens(copy, SESSION));
    for (size_t i = 0; i < copy->token_count; i++)
        assert_ptr_equal(world_token(copy, span_of(copy->tokens[i]->text)), copy->tokens[i]);
    world_free(world);
    world_free(copy);
}

static void test_opaque_tokens_stay_opaque(void **state)
{
    (void)state;
    struct world *world = read_varied("tokens", "token", "\"opaque\"");
    struct world *copy = copy_for(world, SESSION);
    cJSON *claims = NULL;
    assert_string_equal(copy->tokens[0]->text, "opaque." SESSION);
    assert_int_equal(jwt_read_ed25519(span_of(copy->tokens[1]->text), copy->token_key, &claims),
                     JWT_VALID);
    cJSON_Delete(claims);
    world_free(world);
    world_free(copy);
}

/* Ids are compared without regard to case, a secret never. */
static void test_a_token_that_looks_like_an_id_is_none(void **state)
{
    (void)state;
    struct world *world =
        read_varied("tokens", "token", "\"a6a47c9c-6f84-4af5-8e7a-30118cccdda9\"");
    assert_non_null(world_token(world, SPAN_LITERAL("a6a47c9c-6f84-4af5-8e7a-30118cccdda9")));
    assert_null(world_token(world, SPAN_LITERAL("A6A47C9C-6F84-4AF5-8E7A-30118CCCDDA9")));
    world_free(world);
}

static void test_copies_follow_from_their_session(void **state)
{
    (void)state;
    struct world *world = make_default();
    struct world *one = copy_for(world, SESSION), *same = copy_for(world, SESSION);
    struct world *other = copy_for(world, OTHER_SESSION);
    char *first = dump(one, now_ms), *second = dump(same, now_ms);
    assert_string_equal(first, second);
    for (size_t i = 0; i < other->token_count; i++)
        assert_null(world_token(one, span_of(other->tokens[i]->text)));
    assert_string_not_equal(json_text(one->roles, "application"),
                            json_text(other->roles, "application"));
    free(first);
    free(second);
    world_free(one);
    world_free(same);
    world_free(other);
    world_free(world);
}

static void test_exact_copy_is_the_same_world(void **state)
{
    (void)state;
    struct world *world = make_default(), *copy = NULL;
    for (unsigned i = 0; i < 3000; i++)
        remember(world->nonces, i, now_ms + i - 100);
    remember(world->challenges, 1, now_ms + 1);
    remember(world->user_actions, 2, now_ms + 2);
    world->random = random_from_seed(7);
    timeline_freeze(&world->timeline, now_ms);
    world_credential(world, SPAN_LITERAL(PAGE_CREDENTIAL))->active = false;
    struct status status = dump_copy(world, &copy);
    assert_string_equal(status.message, "");
    char *first = dump(world, 0), *second = dump(copy, 0);
    assert_string_equal(first, second);
    free(second);
    /* what happens to one does not happen to the other */
    remember(copy->nonces, 3000, now_ms);
    world_credential(copy, SPAN_LITERAL(PAGE_CREDENTIAL))->active = true;
    second = dump(world, 0);
    assert_string_equal(first, second);
    free(first);
    free(second);
    world_free(copy);
    world_free(world);
}

static void test_copy_begins_unspent(void **state)
{
    (void)state;
    struct world *world = make_default();
    remember(world->nonces, 1, now_ms);
    world->random = random_from_seed(7);
    timeline_freeze(&world->timeline, now_ms);
    struct world *copy = round_trip(copy_for(world, SESSION));
    assert_int_equal(replay_count(copy->nonces, 0), 0);
    assert_int_equal(timeline_now(&copy->timeline, 99), 99);
    assert_false(copy->random.seeded);
    world_free(copy);
    world_free(world);
}

/* For a stranger to judge by the schema: a world in which every member of "state" holds something.
 */
static int write_sample(const char *path)
{
    struct world *world = make_default();
    world->random = random_from_seed(7);
    timeline_freeze(&world->timeline, now_ms);
    remember(world->nonces, 1, now_ms);
    char *text = dump(world, now_ms);
    struct status status = file_write(path, span_of(text));
    free(text);
    world_free(world);
    return status_is_ok(&status) ? 0 : 1;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_default_world_reads_back_as_it_was),
        cmocka_unit_test(test_changes_are_kept),
        cmocka_unit_test(test_clock_is_kept),
        cmocka_unit_test(test_random_source_goes_on),
        cmocka_unit_test(test_what_was_spent_stays_spent),
        cmocka_unit_test(test_equal_states_are_equal_texts),
        cmocka_unit_test(test_restricted_and_opaque_tokens),
        cmocka_unit_test(test_public_keys_stay_public),
        cmocka_unit_test(test_mistakes_are_told_with_their_place),
        cmocka_unit_test(test_copy_has_the_same_records),
        cmocka_unit_test(test_copy_has_calling_applications_of_its_own),
        cmocka_unit_test(test_copy_has_tokens_of_its_own),
        cmocka_unit_test(test_tokens_are_signed_when_they_are_wanted),
        cmocka_unit_test(test_opaque_tokens_stay_opaque),
        cmocka_unit_test(test_a_token_that_looks_like_an_id_is_none),
        cmocka_unit_test(test_copies_follow_from_their_session),
        cmocka_unit_test(test_exact_copy_is_the_same_world),
        cmocka_unit_test(test_copy_begins_unspent),
    };
    return argc == 2 ? write_sample(argv[1]) : cmocka_run_group_tests(tests, NULL, NULL);
}
