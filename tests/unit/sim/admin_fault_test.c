/* Faults as a test orders them: PUT /_sim/faults, then calls. */
#include "tests/support/check.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "sim/session/fault_names.h"
#include "tests/support/stage.h"

#define APP OPERATION_APPLICATIONS_DEACTIVATE

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
        assert_int_equal(stage_deactivate(stage), 400);
        assert_string_equal(stage_answer(stage, "/error/message"),
                            "request nonce has already been used");
        assert_true(stage_replied(stage, "X-Sim-Fault", "fault-1"));
        assert_true(stage_is_active(stage, PAGE_CREDENTIAL));
    }
    assert_int_equal(stage_deactivate(stage), 200);
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
    assert_int_equal(stage_deactivate(stage), 200);
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
        assert_int_equal(stage_deactivate(stage), expected[i]);
    stage_free(stage);
}

static void before_spends_nothing(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    order(stage, "{\"operation\":\"*\",\"as\":\"internal\",\"times\":1}");
    assert_int_equal(stage_deactivate(stage), 500);
    assert_true(stage_is_active(stage, PAGE_CREDENTIAL));
    assert_int_equal(stage_send(stage), 200); /* the same nonce and user action */
    assert_int_equal(stage_send(stage), 400);
    assert_string_equal(stage->note.reason, "replay.nonce-replayed");
    stage_free(stage);
}

/* The request that was sent has done its work: nothing of it is good for a second time. */
static void check_committed_and_spent(struct stage *stage)
{
    assert_false(stage_is_active(stage, PAGE_CREDENTIAL));
    assert_int_equal(stage_send(stage), 400);
    assert_string_equal(stage->note.reason, "replay.nonce-replayed");
    stage_fresh_nonce(stage);
    assert_int_equal(stage_send(stage), 400);
    assert_string_equal(stage->note.reason, "user-action.spent");
}

static void after_commits_and_spends(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    order(stage, "{\"operation\":\"*\",\"as\":\"internal\",\"phase\":\"after\",\"times\":1}");
    assert_int_equal(stage_deactivate(stage), 500);
    assert_true(stage_replied(stage, "X-Sim-Fault", "fault-1"));
    check_committed_and_spent(stage);
    stage_free(stage);
}

#define RESET_ONCE "{\"operation\":\"*\",\"network\":\"CONNECTION_RESET_BY_PEER\",\"times\":1,"

static void a_reset_before_spends_nothing(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    order(stage, RESET_ONCE "\"phase\":\"before\"}");
    stage_deactivate(stage);
    assert_int_equal(stage->reply.network, NETWORK_CONNECTION_RESET_BY_PEER);
    assert_true(stage_is_active(stage, PAGE_CREDENTIAL));
    assert_int_equal(stage_send(stage), 200); /* the same nonce and user action */
    assert_int_equal(stage->reply.network, NETWORK_NORMAL);
    check_committed_and_spent(stage);
    stage_free(stage);
}

/* The client cannot know that it was done: it must not ask in the same words again. */
static void a_reset_after_commits_and_spends(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    order(stage, RESET_ONCE "\"phase\":\"after\"}");
    stage_deactivate(stage);
    assert_int_equal(stage->reply.network, NETWORK_CONNECTION_RESET_BY_PEER);
    check_committed_and_spent(stage);
    assert_int_equal(stage->reply.network, NETWORK_NORMAL);
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
    assert_int_equal(stage_deactivate(stage), row->status);
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
    assert_int_equal(stage_deactivate(stage), 429);
    assert_true(stage_replied(stage, "Retry-After", "7"));
    assert_true(stage_replied(stage, "X-Sim-Fault", "fault-1"));
    assert_int_equal(stage_deactivate(stage), 503);
    assert_true(stage_replied(stage, "Retry-After", "1"));
    assert_true(stage_replied(stage, "X-Sim-Fault", "fault-2"));
    assert_int_equal(stage_deactivate(stage), 200);
    assert_false(stage_replied(stage, "Retry-After", NULL));
    stage_free(stage);
}

static void network_faults_and_delays_reach_the_adapter(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    order(stage, "{\"operation\":\"*\",\"network\":\"CONNECTION_RESET_BY_PEER\",\"times\":1},"
                 "{\"operation\":\"*\",\"delay_ms\":1234,\"times\":1,\"id\":\"late\"}");
    stage_deactivate(stage);
    assert_int_equal(stage->reply.network, NETWORK_CONNECTION_RESET_BY_PEER);
    assert_true(stage_is_active(stage, PAGE_CREDENTIAL));
    assert_int_equal(stage_deactivate(stage), 200);
    assert_int_equal(stage->reply.delay_ms, 1234);
    assert_true(stage_replied(stage, "X-Sim-Fault", "late"));
    assert_int_equal(stage_deactivate(stage), 200);
    assert_int_equal(stage->reply.network, NETWORK_NORMAL);
    assert_int_equal(stage->reply.delay_ms, 0);
    stage_free(stage);
}

/* The marked call and the next one, in the answers and in the journal. `status` is what the journal
 * says of the marked one. */
static void check_marks(const char *fault, int status)
{
    struct stage *stage = stage_make("2023");
    char rule[256];
    snprintf(rule, sizeof rule, "{\"operation\":\"*\",%s,\"times\":1,\"id\":\"boom\"}", fault);
    order(stage, rule);
    stage_deactivate(stage);
    assert_true(stage_replied(stage, "X-Sim-Fault", "boom"));
    stage_deactivate(stage);
    assert_false(stage_replied(stage, "X-Sim-Fault", NULL));
    assert_int_equal(stage_admin(stage, "GET", "/_sim/journal", NULL), 200);
    cJSON *tree = stage_answer_tree(stage);
    const cJSON *marked = json_pointer(tree, "/entries/0"),
                *next = json_pointer(tree, "/entries/1");
    assert_string_equal(json_text(marked, "fault"), "boom");
    assert_int_equal(cJSON_GetNumberValue(json_pointer(marked, "/response/status")), status);
    assert_true(cJSON_IsNull(json_member(next, "fault")));
    assert_int_equal(cJSON_GetNumberValue(json_pointer(next, "/response/status")), 200);
    cJSON_Delete(tree);
    stage_free(stage);
}

static void the_journal_marks_what_was_injected(void **state)
{
    (void)state;
    check_marks("\"as\":\"internal\"", 500);
    check_marks("\"as\":\"nonce-used\",\"phase\":\"after\"", 400);
    check_marks("\"status\":429", 429);
    check_marks("\"status\":503", 503);
    check_marks("\"delay_ms\":1234", 200);
}

/* A call that was spoiled before it was looked at has no answer of its own: a 500 stands for it. */
static void the_journal_marks_every_network_fault(void **state)
{
    (void)state;
    static const int statuses[NETWORK_FAULT_COUNT] = {
        [NETWORK_CONNECTION_RESET_BY_PEER] = 500,
        [NETWORK_EMPTY_RESPONSE] = 500,
        [NETWORK_MALFORMED_RESPONSE_CHUNK] = 200,
        [NETWORK_RANDOM_DATA_THEN_CLOSE] = 500,
        [NETWORK_TRUNCATE] = 200,
        [NETWORK_DRIBBLE] = 200,
        [NETWORK_HANG] = 500,
    };
    char fault[96];
    for (int i = NETWORK_NORMAL + 1; i < NETWORK_FAULT_COUNT; i++) {
        const char *name = fault_network_name((enum network_fault)i);
        snprintf(fault, sizeof fault, "\"network\":\"%s\"", name);
        check_marks(fault, statuses[i]);
        snprintf(fault, sizeof fault, "\"network\":\"%s\",\"phase\":\"after\"", name);
        check_marks(fault, 200);
    }
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
    assert_int_equal(stage_deactivate(stage), 200);
    stage_free(stage);
}

static void rules_are_bounded(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    static const char rule[] = "{\"operation\":\"*\",\"as\":\"internal\"}";
    for (int i = 0; i < FAULT_MAX_RULES; i++)
        assert_int_equal(stage_admin(stage, "POST", "/_sim/faults", rule), 200);
    assert_int_equal(stage_admin(stage, "POST", "/_sim/faults", rule), 507);
    assert_string_equal(stage_answer(stage, "/error/type"), "full");
    assert_int_equal(stage_admin(stage, "DELETE", "/_sim/faults", NULL), 200);
    assert_int_equal(stage_deactivate(stage), 200);
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
        cmocka_unit_test(a_reset_before_spends_nothing),
        cmocka_unit_test(a_reset_after_commits_and_spends),
        cmocka_unit_test(every_error_and_reason_can_be_ordered_by_name),
        cmocka_unit_test(overload_says_when_to_come_again),
        cmocka_unit_test(network_faults_and_delays_reach_the_adapter),
        cmocka_unit_test(the_journal_marks_what_was_injected),
        cmocka_unit_test(the_journal_marks_every_network_fault),
        cmocka_unit_test(what_cannot_be_ordered_is_refused_when_it_is_ordered),
        cmocka_unit_test(rules_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
