/* Which calls a fault takes, and which orders are refused. */
#include "sim/session/fault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "tests/support/check.h"

enum { SEED = 42, MANY = 1000 };

static const enum operation_id usual = OPERATION_CREDENTIALS_DEACTIVATE;

static struct status give(struct faults *faults, const char *text,
                          struct status (*to)(struct faults *, const cJSON *))
{
    cJSON *document = json_parse(span_of(text), NULL);
    assert_non_null(document);
    struct status status = to(faults, document);
    cJSON_Delete(document);
    return status;
}

/* Faults with one more rule each; the rule is "operation" of the usual call and `rest`. */
static void order(struct faults *faults, const char *rest)
{
    char text[1024];
    snprintf(text, sizeof text, "{\"operation\":\"credentials.deactivate\",%s}", rest);
    struct status status = give(faults, text, faults_add);
    assert_string_equal(status.message, "");
}

static struct faults *ordered(const char *rest)
{
    struct faults *faults = faults_make(SEED);
    assert_non_null(faults);
    order(faults, rest);
    return faults;
}

static struct fault_action draw(struct faults *faults)
{
    return faults_draw(faults, operation_row(usual));
}

static bool is_hit(struct faults *faults)
{
    return draw(faults).id != NULL;
}

static char *written(const struct faults *faults)
{
    struct buf out = buf_make(1024 * 1024);
    struct json_writer json = json_writer_make(&out, JSON_COMPACT);
    faults_write(faults, &json);
    char *text = buf_take(&out);
    assert_non_null(text);
    return text;
}

static void assert_written(const struct faults *faults, const char *expected)
{
    char *text = written(faults);
    assert_string_equal(text, expected);
    free(text);
}

static void test_takes_the_next_calls_only(void **state)
{
    (void)state;
    struct faults *faults = ordered("\"as\":\"nonce-reused\",\"times\":2");
    struct fault_action action = draw(faults);
    assert_string_equal(action.id, "fault-1");
    assert_int_equal(action.phase, FAULT_BEFORE);
    assert_int_equal(reason_row(action.reason)->error, ERROR_NONCE_USED);
    assert_true(is_hit(faults));
    for (int i = 0; i < 10; i++)
        assert_false(is_hit(faults));
    assert_written(faults, "{\"seed\":42,\"faults\":[{\"id\":\"fault-1\","
                           "\"operation\":\"credentials.deactivate\",\"as\":\"nonce-reused\","
                           "\"times\":2,\"calls\":12,\"hits\":2,\"spent\":true}]}");
    faults_free(faults);
}

static void test_without_times_there_is_no_end(void **state)
{
    (void)state;
    struct faults *faults = ordered("\"as\":\"internal\"");
    for (int i = 0; i < MANY; i++)
        assert_true(is_hit(faults));
    faults_free(faults);
}

static void test_leaves_the_first_calls_alone(void **state)
{
    (void)state;
    struct faults *faults = ordered("\"as\":\"internal\",\"after\":3,\"times\":1");
    static const bool expected[] = {false, false, false, true, false};
    for (size_t i = 0; i < COUNT(expected); i++)
        assert_int_equal(is_hit(faults), expected[i]);
    faults_free(faults);
}

static void test_concerns_its_operation_only(void **state)
{
    (void)state;
    struct faults *faults = ordered("\"as\":\"internal\"");
    for (unsigned i = 0; i < OPERATION_COUNT; i++) {
        const struct operation *operation = operation_row((enum operation_id)i);
        assert_int_equal(faults_draw(faults, operation).id != NULL, i == usual);
    }
    faults_clear(faults);
    struct status status = give(faults, "{\"operation\":\"*\",\"as\":\"internal\"}", faults_add);
    assert_string_equal(status.message, "");
    for (unsigned i = 0; i < OPERATION_COUNT; i++)
        assert_non_null(faults_draw(faults, operation_row((enum operation_id)i)).id);
    faults_free(faults);
}

static void test_the_first_rule_that_wants_a_call_gets_it(void **state)
{
    (void)state;
    static const char *const expected[] = {"a", "a", "b", NULL, "c"};
    struct faults *faults = ordered("\"id\":\"a\",\"as\":\"internal\",\"times\":2");
    order(faults, "\"id\":\"b\",\"status\":429,\"times\":1");
    order(faults, "\"id\":\"c\",\"network\":\"HANG\",\"after\":4");
    for (size_t i = 0; i < COUNT(expected); i++) {
        const char *id = draw(faults).id;
        assert_int_equal(id == NULL, expected[i] == NULL);
        if (id)
            assert_string_equal(id, expected[i]);
    }
    faults_free(faults);
}

static void assert_drawn(struct faults *faults, const char *id, int64_t delay_ms, int status)
{
    struct fault_action action = draw(faults);
    assert_string_equal(action.id, id);
    assert_int_equal(action.delay_ms, delay_ms);
    assert_int_equal(action.status, status);
}

static void test_a_rule_that_only_delays_hides_no_other(void **state)
{
    (void)state;
    struct faults *faults = ordered("\"id\":\"late\",\"delay_ms\":100");
    order(faults, "\"id\":\"later\",\"delay_ms\":20,\"times\":2");
    order(faults, "\"id\":\"busy\",\"status\":503,\"delay_ms\":3,\"times\":1");
    order(faults, "\"id\":\"hidden\",\"status\":429,\"times\":1");
    assert_drawn(faults, "busy", 123, 503);
    assert_drawn(faults, "hidden", 120, 429);
    assert_drawn(faults, "late", 100, 0);
    order(faults, "\"id\":\"long\",\"delay_ms\":60000");
    assert_drawn(faults, "late", FAULT_MAX_DELAY_MS, 0);
    faults_free(faults);
}

static void draw_many(uint64_t seed, const char *rest, bool hits[static MANY])
{
    struct faults *faults = faults_make(seed);
    order(faults, rest);
    for (size_t i = 0; i < MANY; i++)
        hits[i] = is_hit(faults);
    faults_free(faults);
}

static void test_probability_is_repeatable_by_seed(void **state)
{
    (void)state;
    static const char rule[] = "\"as\":\"nonce-invalid\",\"probability\":0.3";
    bool one[MANY], same[MANY], other[MANY];
    size_t hits = 0;
    draw_many(1, rule, one);
    draw_many(1, rule, same);
    draw_many(2, rule, other);
    assert_memory_equal(one, same, sizeof one);
    assert_memory_not_equal(one, other, sizeof one);
    for (size_t i = 0; i < MANY; i++)
        hits += one[i];
    assert_in_range(hits, 250, 350); /* fixed by the seed: no test of luck */
}

static void test_rules_do_not_share_their_luck(void **state)
{
    (void)state;
    static const char text[] =
        "{\"faults\":["
        "{\"id\":\"a\",\"operation\":\"action.init\",\"as\":\"internal\","
        "\"probability\":0.5},"
        "{\"id\":\"b\",\"operation\":\"action.complete\",\"as\":\"internal\","
        "\"probability\":0.5}]}";
    struct faults *faults = faults_make(SEED);
    struct status status = give(faults, text, faults_set);
    assert_string_equal(status.message, "");
    size_t differ = 0;
    for (size_t i = 0; i < MANY; i++) {
        bool a = faults_draw(faults, operation_row(OPERATION_ACTION_INIT)).id != NULL;
        bool b = faults_draw(faults, operation_row(OPERATION_ACTION_COMPLETE)).id != NULL;
        differ += a != b;
    }
    assert_in_range(differ, MANY / 4, MANY);
    faults_free(faults);
}

static void test_goes_on_where_it_was_written(void **state)
{
    (void)state;
    struct faults *faults =
        ordered("\"as\":\"internal\",\"probability\":0.5,\"times\":200,\"phase\":\"after\"");
    order(faults, "\"status\":503,\"retry_after_s\":7,\"after\":3,\"id\":\"busy\"");
    for (size_t i = 0; i < 100; i++)
        draw(faults);
    char *text = written(faults);
    struct faults *copy = faults_make(SEED + 1);
    struct status status = give(copy, text, faults_set);
    assert_string_equal(status.message, "");
    assert_written(copy, text);
    for (size_t i = 0; i < MANY; i++) {
        const char *id = draw(faults).id, *of_copy = draw(copy).id;
        assert_string_equal(id, of_copy);
    }
    free(text);
    text = written(faults);
    assert_written(copy, text);
    free(text);
    faults_free(copy);
    faults_free(faults);
}

static void test_clearing_leaves_nothing_behind(void **state)
{
    (void)state;
    struct faults *faults = ordered("\"as\":\"internal\"");
    struct status status = give(faults, "{\"seed\":7,\"faults\":[]}", faults_set);
    assert_string_equal(status.message, "");
    assert_written(faults, "{\"seed\":7,\"faults\":[]}");
    faults_clear(faults);
    assert_written(faults, "{\"seed\":42,\"faults\":[]}");
    assert_false(is_hit(faults));
    faults_free(faults);
}

static void test_what_is_done(void **state)
{
    (void)state;
    static const struct {
        const char *rest;
        struct fault_action action;
    } rows[] = {
        {"\"as\":\"nonce.too-old\"", {.reason = REASON_NONCE_TOO_OLD}},
        {"\"as\":\"credential-not-found\",\"phase\":\"after\"",
         {.reason = REASON_CREDENTIAL_UNKNOWN, .phase = FAULT_AFTER}},
        {"\"status\":429", {.status = 429, .retry_after_s = 1}},
        {"\"status\":503,\"retry_after_s\":0", {.status = 503}},
        {"\"delay_ms\":5", {.delay_ms = 5, .phase = FAULT_AFTER}},
        {"\"network\":\"CONNECTION_RESET_BY_PEER\"", {.network = NETWORK_CONNECTION_RESET_BY_PEER}},
        {"\"network\":\"CONNECTION_RESET_BY_PEER\",\"phase\":\"after\"",
         {.network = NETWORK_CONNECTION_RESET_BY_PEER, .phase = FAULT_AFTER}},
        {"\"network\":\"EMPTY_RESPONSE\"", {.network = NETWORK_EMPTY_RESPONSE}},
        {"\"network\":\"RANDOM_DATA_THEN_CLOSE\"", {.network = NETWORK_RANDOM_DATA_THEN_CLOSE}},
        {"\"network\":\"MALFORMED_RESPONSE_CHUNK\"",
         {.network = NETWORK_MALFORMED_RESPONSE_CHUNK, .phase = FAULT_AFTER}},
        {"\"network\":\"TRUNCATE\"", {.network = NETWORK_TRUNCATE, .phase = FAULT_AFTER}},
        {"\"network\":\"DRIBBLE\",\"status\":429",
         {.network = NETWORK_DRIBBLE, .status = 429, .retry_after_s = 1, .delay_ms = 1000}},
        {"\"network\":\"HANG\"", {.network = NETWORK_HANG, .delay_ms = FAULT_MAX_DELAY_MS}},
        {"\"network\":\"HANG\",\"delay_ms\":20", {.network = NETWORK_HANG, .delay_ms = 20}},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct faults *faults = ordered(rows[i].rest);
        struct fault_action got = draw(faults), expected = rows[i].action;
        assert_int_equal(got.reason, expected.reason);
        assert_int_equal(got.status, expected.status);
        assert_int_equal(got.retry_after_s, expected.retry_after_s);
        assert_int_equal(got.network, expected.network);
        assert_int_equal(got.delay_ms, expected.delay_ms);
        assert_int_equal(got.phase, expected.phase);
        faults_free(faults);
    }
}

static void test_every_error_has_a_name(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ERROR_COUNT; i++) {
        char rest[64] = "\"as\":\"";
        size_t len = strlen(rest);
        for (const char *c = error_row((enum error)i)->symbol; *c; c++)
            rest[len++] = (char)(*c == '_' ? '-' : *c | 0x20);
        rest[len] = '"';
        struct faults *faults = ordered(rest);
        assert_int_equal(reason_row(draw(faults).reason)->error, i);
        faults_free(faults);
    }
}

static void test_refuses_what_cannot_be_done(void **state)
{
    (void)state;
    static const struct {
        const char *rule, *message;
    } rows[] = {
        {"{}", "/faults/1/operation: expected a string that is not empty, found nothing"},
        {"{\"operation\":\"credentials.deactivat\",\"as\":\"internal\"}",
         "/faults/1/operation: expected the name of an operation or \"*\", found "
         "\"credentials.deactivat\"; did you mean \"credentials.deactivate\"?"},
        {"{\"operation\":\"*\"}",
         "/faults/1/as: expected it, or one of \"status\", \"network\" and \"delay_ms\""},
        {"{\"operation\":\"*\",\"as\":\"nonce-usd\"}",
         "/faults/1/as: expected a reason or an error, found \"nonce-usd\"; did you mean "
         "\"nonce-used\"?"},
        {"{\"operation\":\"*\",\"network\":\"RESET\"}",
         "/faults/1/network: expected a network fault, found \"RESET\""},
        {"{\"operation\":\"*\",\"network\":\"NORMAL\"}",
         "/faults/1/network: expected a network fault, found \"NORMAL\""},
        {"{\"operation\":\"*\",\"network\":\"truncate\"}",
         "/faults/1/network: expected a network fault, found \"truncate\""},
        {"{\"operation\":\"*\",\"status\":500}",
         "/faults/1/status: expected 429 or 503; \"as\" orders others"},
        {"{\"operation\":\"*\",\"status\":429,\"as\":\"internal\"}",
         "/faults/1/status: cannot stand beside \"as\""},
        {"{\"operation\":\"*\",\"as\":\"internal\",\"retry_after_s\":1}",
         "/faults/1/retry_after_s: expected \"status\" beside it"},
        {"{\"operation\":\"*\",\"status\":429,\"retry_after_s\":86401}",
         "/faults/1/retry_after_s: expected a whole number from 0 to 86400"},
        {"{\"operation\":\"*\",\"as\":\"internal\",\"network\":\"HANG\"}",
         "/faults/1/network: sends no answer, so \"as\" would say nothing"},
        {"{\"operation\":\"*\",\"as\":\"internal\",\"times\":0}",
         "/faults/1/times: expected a whole number from 1 to 1000000"},
        {"{\"operation\":\"*\",\"as\":\"internal\",\"times\":1000001}",
         "/faults/1/times: expected a whole number from 1 to 1000000"},
        {"{\"operation\":\"*\",\"as\":\"internal\",\"after\":1000001}",
         "/faults/1/after: expected a whole number from 0 to 1000000"},
        {"{\"operation\":\"*\",\"as\":\"internal\",\"after\":-1}",
         "/faults/1/after: expected a whole number that is not negative, found -1"},
        {"{\"operation\":\"*\",\"delay_ms\":60001}",
         "/faults/1/delay_ms: expected a whole number from 0 to 60000"},
        {"{\"operation\":\"*\",\"as\":\"internal\",\"probability\":0}",
         "/faults/1/probability: expected a number above 0 and at most 1"},
        {"{\"operation\":\"*\",\"as\":\"internal\",\"probability\":1.1}",
         "/faults/1/probability: expected a number above 0 and at most 1"},
        {"{\"operation\":\"*\",\"as\":\"internal\",\"probability\":\"1\"}",
         "/faults/1/probability: expected a number above 0 and at most 1"},
        {"{\"operation\":\"*\",\"as\":\"internal\",\"phase\":\"befor\"}",
         "/faults/1/phase: expected \"before\" or \"after\", found \"befor\"; did you mean "
         "\"before\"?"},
        {"{\"operation\":\"*\",\"network\":\"TRUNCATE\",\"phase\":\"before\"}",
         "/faults/1/phase: expected \"after\", or an answer to send: \"as\" or \"status\""},
        {"{\"operation\":\"*\",\"delay_ms\":1,\"phase\":\"before\"}",
         "/faults/1/phase: expected \"after\", or an answer to send: \"as\" or \"status\""},
        {"{\"operation\":\"*\",\"as\":\"internal\",\"id\":\"a\\r\\nb\"}",
         "/faults/1/id: expected at most 64 letters, digits, \"-\", \"_\" and \".\""},
        {"{\"operation\":\"*\",\"as\":\"internal\",\"id\":\"first\"}",
         "/faults/1/id: another rule has the id \"first\""},
        {"{\"operation\":\"*\",\"as\":\"internal\",\"hits\":1}",
         "/faults/1/hits: expected a whole number from 0 to 0"},
        {"{\"operation\":\"*\",\"as\":\"internal\",\"time\":1}",
         "/faults/1/time: unknown member; did you mean \"times\"?"},
        {"7", "/faults/1: expected an object, found number"},
    };
    struct faults *faults = ordered("\"id\":\"kept\",\"as\":\"internal\"");
    char *before = written(faults);
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[512];
        snprintf(text, sizeof text,
                 "{\"faults\":[{\"id\":\"first\",\"operation\":\"*\",\"as\":\"internal\"},%s]}",
                 rows[i].rule);
        struct status status = give(faults, text, faults_set);
        assert_int_equal(status.code, STATUS_INPUT);
        assert_string_equal(status.message, rows[i].message);
        assert_written(faults, before);
    }
    free(before);
    faults_free(faults);
}

static void test_refuses_what_is_no_document(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"[]", "the document: expected an object, found array"},
        {"{}", "/faults: expected an array, found nothing"},
        {"{\"faults\":{}}", "/faults: expected an array, found object"},
        {"{\"faults\":[],\"sed\":1}", "/sed: unknown member; did you mean \"seed\"?"},
        {"{\"faults\":[],\"seed\":-1}",
         "/seed: expected a whole number that is not negative, found -1"},
    };
    struct faults *faults = faults_make(SEED);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct status status = give(faults, rows[i].text, faults_set);
        assert_int_equal(status.code, STATUS_INPUT);
        assert_string_equal(status.message, rows[i].message);
    }
    struct status status = give(faults, "{\"operation\":\"x\"}", faults_add);
    assert_string_equal(status.message,
                        "/operation: expected the name of an operation or \"*\", found \"x\"");
    faults_free(faults);
}

static void test_rules_are_bounded(void **state)
{
    (void)state;
    struct faults *faults = faults_make(SEED);
    for (int i = 0; i < FAULT_MAX_RULES; i++)
        order(faults, "\"as\":\"internal\",\"times\":1");
    struct status status = give(faults, "{\"operation\":\"*\",\"as\":\"internal\"}", faults_add);
    assert_int_equal(status.code, STATUS_MEMORY);
    assert_string_equal(status.message, "/faults: expected at most 64 rules");
    for (int i = 0; i < FAULT_MAX_RULES; i++)
        assert_true(is_hit(faults));
    assert_false(is_hit(faults));
    faults_free(faults);
}

static void test_made_ids_avoid_given_ones(void **state)
{
    (void)state;
    struct faults *faults = ordered("\"id\":\"fault-2\",\"as\":\"internal\",\"times\":1");
    order(faults, "\"as\":\"internal\"");
    draw(faults);
    assert_string_equal(draw(faults).id, "fault-3");
    faults_free(faults);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_takes_the_next_calls_only),
        cmocka_unit_test(test_without_times_there_is_no_end),
        cmocka_unit_test(test_leaves_the_first_calls_alone),
        cmocka_unit_test(test_concerns_its_operation_only),
        cmocka_unit_test(test_the_first_rule_that_wants_a_call_gets_it),
        cmocka_unit_test(test_a_rule_that_only_delays_hides_no_other),
        cmocka_unit_test(test_probability_is_repeatable_by_seed),
        cmocka_unit_test(test_rules_do_not_share_their_luck),
        cmocka_unit_test(test_goes_on_where_it_was_written),
        cmocka_unit_test(test_clearing_leaves_nothing_behind),
        cmocka_unit_test(test_what_is_done),
        cmocka_unit_test(test_every_error_has_a_name),
        cmocka_unit_test(test_refuses_what_cannot_be_done),
        cmocka_unit_test(test_refuses_what_is_no_document),
        cmocka_unit_test(test_rules_are_bounded),
        cmocka_unit_test(test_made_ids_avoid_given_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
