/* Faults as a test orders them: PUT /_sim/faults, then calls. */
#include "tests/support/check.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/stage.h"

#define CRED OPERATION_CREDENTIALS_DEACTIVATE
#define APP  OPERATION_APPLICATIONS_DEACTIVATE

static int call(struct stage *stage)
{
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    return stage_send(stage);
}

static void order(struct stage *stage, const char *rule)
{
    struct buf text = buf_make(STAGE_MAX_TEXT);
    buf_format(&text, "{\"faults\":[%s]}", rule);
    if (stage_admin(stage, "PUT", "/_sim/faults", buf_cstr(&text)) != 200)
        fail_msg("%s: %s", rule, buf_cstr(&stage->reply.body));
    buf_free(&text);
}

static double counter(struct stage *stage, const char *pointer)
{
    assert_int_equal(stage_admin(stage, "GET", "/_sim/faults", NULL), 200);
    cJSON *tree = stage_answer_tree(stage);
    double number = cJSON_GetNumberValue(json_pointer(tree, pointer));
    cJSON_Delete(tree);
    return number;
}

static bool is_spent(struct stage *stage)
{
    assert_int_equal(stage_admin(stage, "GET", "/_sim/faults", NULL), 200);
    cJSON *tree = stage_answer_tree(stage);
    bool spent = cJSON_IsTrue(json_pointer(tree, "/faults/0/spent"));
    cJSON_Delete(tree);
    return spent;
}

static void exactly_the_next_two_calls_fail(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    order(stage, "{\"operation\":\"credentials.deactivate\",\"as\":\"nonce-reused\",\"times\":2}");
    for (int i = 0; i < 2; i++) {
        assert_int_equal(call(stage), 400);
        assert_string_equal(stage_answer(stage, "/error/message"),
                            "request nonce has already been used");
        assert_true(stage_replied(stage, "X-Sim-Fault", "fault-1"));
        assert_true(stage_is_active(stage, PAGE_CREDENTIAL));
    }
    assert_int_equal(call(stage), 200);
    assert_false(stage_replied(stage, "X-Sim-Fault", NULL));
    assert_int_equal(counter(stage, "/faults/0/hits"), 2);
    assert_true(is_spent(stage));
    stage_free(stage);
}

static void other_operations_are_left_alone(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    order(stage, "{\"operation\":\"applications.deactivate\",\"as\":\"internal\"}");
    assert_int_equal(call(stage), 200);
    stage_valid(stage, APP, PAGE_APPLICATION);
    assert_int_equal(stage_send(stage), 500);
    assert_true(stage_is_active(stage, PAGE_APPLICATION));
    stage_free(stage);
}

static void after_leaves_the_first_calls_alone(void **state)
{
    (void)state;
    static const int expected[] = {200, 200, 500, 200};
    struct stage *stage = stage_make("2023");
    order(stage, "{\"operation\":\"*\",\"as\":\"internal\",\"after\":2,\"times\":1}");
    for (size_t i = 0; i < COUNT(expected); i++)
        assert_int_equal(call(stage), expected[i]);
    stage_free(stage);
}

static void before_spends_nothing(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    order(stage, "{\"operation\":\"*\",\"as\":\"internal\",\"times\":1}");
    assert_int_equal(call(stage), 500);
    assert_true(stage_is_active(stage, PAGE_CREDENTIAL));
    assert_int_equal(stage_send(stage), 200); /* the same nonce and user action */
    assert_int_equal(stage_send(stage), 400);
    assert_string_equal(stage->note.reason, "replay.nonce-replayed");
    stage_free(stage);
}

static void after_commits_and_spends(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    order(stage, "{\"operation\":\"*\",\"as\":\"internal\",\"phase\":\"after\",\"times\":1}");
    assert_int_equal(call(stage), 500);
    assert_true(stage_replied(stage, "X-Sim-Fault", "fault-1"));
    assert_false(stage_is_active(stage, PAGE_CREDENTIAL));
    assert_int_equal(stage_send(stage), 400);
    assert_string_equal(stage->note.reason, "replay.nonce-replayed");
    stage_fresh_nonce(stage);
    assert_int_equal(stage_send(stage), 400);
    assert_string_equal(stage->note.reason, "user-action.spent");
    stage_free(stage);
}

/* NONCE_USED -> "nonce-used" */
static void name_error(enum error error, char *name, size_t size)
{
    snprintf(name, size, "%s", error_row(error)->symbol);
    for (char *at = name; *at; at++)
        *at = (char)(*at == '_' ? '-' : tolower((unsigned char)*at));
}

static void check_documented_answer(struct stage *stage, const char *name, enum error error)
{
    char rule[128];
    const struct error_row *row = error_row(error);
    snprintf(rule, sizeof rule, "{\"operation\":\"*\",\"as\":\"%s\"}", name);
    order(stage, rule);
    assert_int_equal(call(stage), row->status);
    const char *message = stage_answer(stage, "/error/message");
    if (error == ERROR_FORBIDDEN)
        assert_non_null(strstr(message, " is not authorized to perform operation ("));
    else
        assert_string_equal(message, row->messages[MESSAGE_2023]);
    assert_true(stage_replied(stage, "X-Sim-Fault", "fault-1"));
}

static void every_error_and_reason_can_be_ordered_by_name(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    char name[64];
    for (unsigned i = 0; i < ERROR_COUNT; i++) {
        name_error((enum error)i, name, sizeof name);
        check_documented_answer(stage, name, (enum error)i);
    }
    for (unsigned i = REASON_NONE + 1; i < REASON_COUNT; i++) {
        const struct reason_row *row = reason_row((enum reason)i);
        check_documented_answer(stage, row->name, row->error);
    }
    assert_true(stage_is_active(stage, PAGE_CREDENTIAL));
    stage_free(stage);
}

static void overload_says_when_to_come_again(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    order(stage, "{\"operation\":\"*\",\"status\":429,\"retry_after_s\":7,\"times\":1},"
                 "{\"operation\":\"*\",\"status\":503,\"times\":1}");
    assert_int_equal(call(stage), 429);
    assert_true(stage_replied(stage, "Retry-After", "7"));
    assert_true(stage_replied(stage, "X-Sim-Fault", "fault-1"));
    assert_int_equal(call(stage), 503);
    assert_true(stage_replied(stage, "Retry-After", "1"));
    assert_true(stage_replied(stage, "X-Sim-Fault", "fault-2"));
    assert_int_equal(call(stage), 200);
    assert_false(stage_replied(stage, "Retry-After", NULL));
    stage_free(stage);
}

static void network_faults_and_delays_reach_the_adapter(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    order(stage, "{\"operation\":\"*\",\"network\":\"CONNECTION_RESET_BY_PEER\",\"times\":1},"
                 "{\"operation\":\"*\",\"delay_ms\":1234,\"times\":1,\"id\":\"late\"}");
    call(stage);
    assert_int_equal(stage->reply.network, NETWORK_CONNECTION_RESET_BY_PEER);
    assert_true(stage_is_active(stage, PAGE_CREDENTIAL));
    assert_int_equal(call(stage), 200);
    assert_int_equal(stage->reply.delay_ms, 1234);
    assert_true(stage_replied(stage, "X-Sim-Fault", "late"));
    assert_int_equal(call(stage), 200);
    assert_int_equal(stage->reply.network, NETWORK_NORMAL);
    assert_int_equal(stage->reply.delay_ms, 0);
    stage_free(stage);
}

static void the_journal_marks_what_was_injected(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    order(stage, "{\"operation\":\"*\",\"as\":\"internal\",\"times\":1,\"id\":\"boom\"}");
    call(stage);
    call(stage);
    assert_int_equal(stage_admin(stage, "GET", "/_sim/journal", NULL), 200);
    assert_string_equal(stage_answer(stage, "/entries/0/fault"), "boom");
    cJSON *tree = stage_answer_tree(stage);
    assert_true(cJSON_IsNull(json_pointer(tree, "/entries/1/fault")));
    cJSON_Delete(tree);
    stage_free(stage);
}

static void what_cannot_be_ordered_is_refused_when_it_is_ordered(void **state)
{
    (void)state;
    static const struct {
        const char *rule, *message;
    } rows[] = {
        {"{\"operation\":\"credentials.deactivat\",\"as\":\"internal\"}",
         "did you mean \"credentials.deactivate\"?"},
        {"{\"operation\":\"*\",\"as\":\"nonce-usd\"}", "did you mean \"nonce-used\"?"},
        {"{\"operation\":\"*\",\"network\":\"HANGS\"}", "did you mean \"HANG\"?"},
        {"{\"operation\":\"*\",\"delay_ms\":60001}", "/delay_ms"},
        {"{\"operation\":\"*\",\"as\":\"internal\",\"probability\":0}", "/probability"},
        {"{\"operation\":\"*\",\"as\":\"internal\",\"times\":0}", "/times"},
        {"{\"operation\":\"*\"}", "/as"},
        {"{\"operation\":\"*\",\"as\":\"internal\",\"tims\":1}", "tims"},
    };
    struct stage *stage = stage_make("2023");
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(stage_admin(stage, "POST", "/_sim/faults", rows[i].rule), 422);
        assert_string_equal(stage_answer(stage, "/error/type"), "bad-input");
        assert_non_null(strstr(stage_answer(stage, "/error/message"), rows[i].message));
    }
    assert_int_equal(call(stage), 200);
    stage_free(stage);
}

static void rules_are_bounded(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    static const char rule[] = "{\"operation\":\"*\",\"as\":\"internal\"}";
    for (int i = 0; i < FAULT_MAX_RULES; i++)
        assert_int_equal(stage_admin(stage, "POST", "/_sim/faults", rule), 200);
    assert_int_not_equal(stage_admin(stage, "POST", "/_sim/faults", rule), 200);
    assert_int_equal(stage_admin(stage, "DELETE", "/_sim/faults", NULL), 200);
    assert_int_equal(call(stage), 200);
    stage_free(stage);
}

static struct stage *make_seeded(uint64_t seed, int nonce_reject_percent)
{
    return stage_make_with(&(struct service_settings){
        .edition = edition_named("2023"),
        .nonce_window_ms = 300 * 1000,
        .explain = true,
        .seed = seed,
        .seeded = true,
        .nonce_reject_percent = nonce_reject_percent,
    });
}

enum { DRAWN = 60 };

/* "y" for every call that was done, "n" for every other. */
static void draw(struct stage *stage, char out[static DRAWN + 1])
{
    for (int i = 0; i < DRAWN; i++)
        out[i] = call(stage) == 200 ? 'y' : 'n';
    out[DRAWN] = '\0';
}

static void the_same_seed_rejects_the_same_calls(void **state)
{
    (void)state;
    char first[DRAWN + 1], second[DRAWN + 1], again[DRAWN + 1], other[DRAWN + 1];
    struct stage *a = make_seeded(7, 50), *b = make_seeded(7, 50), *c = make_seeded(8, 50);
    draw(a, first);
    draw(b, second);
    draw(c, other);
    assert_string_equal(first, second);
    assert_string_not_equal(first, other);
    assert_non_null(strchr(first, 'y'));
    assert_non_null(strchr(first, 'n'));
    assert_int_equal(stage_admin(a, "GET", "/_sim/health", NULL), 200);
    cJSON *health = stage_answer_tree(a);
    assert_int_equal(cJSON_GetNumberValue(json_member(health, "seed")), 7);
    cJSON_Delete(health);
    assert_int_equal(stage_admin(a, "POST", "/_sim/reset", NULL), 200);
    draw(a, again); /* the start has the rejections too */
    assert_string_equal(again, first);
    stage_free(a);
    stage_free(b);
    stage_free(c);
}

static void nothing_is_rejected_unless_it_is_asked_for(void **state)
{
    (void)state;
    struct stage *stage = make_seeded(7, 0);
    char drawn[DRAWN + 1];
    draw(stage, drawn);
    assert_null(strchr(drawn, 'n'));
    stage_free(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exactly_the_next_two_calls_fail),
        cmocka_unit_test(other_operations_are_left_alone),
        cmocka_unit_test(after_leaves_the_first_calls_alone),
        cmocka_unit_test(before_spends_nothing),
        cmocka_unit_test(after_commits_and_spends),
        cmocka_unit_test(every_error_and_reason_can_be_ordered_by_name),
        cmocka_unit_test(overload_says_when_to_come_again),
        cmocka_unit_test(network_faults_and_delays_reach_the_adapter),
        cmocka_unit_test(the_journal_marks_what_was_injected),
        cmocka_unit_test(what_cannot_be_ordered_is_refused_when_it_is_ordered),
        cmocka_unit_test(rules_are_bounded),
        cmocka_unit_test(the_same_seed_rejects_the_same_calls),
        cmocka_unit_test(nothing_is_rejected_unless_it_is_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
