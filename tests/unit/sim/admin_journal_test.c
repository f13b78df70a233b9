/* What was asked and answered: the journal, its cursor, what it hides, and questions about it. */
#include "tests/support/check.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "common/base64url.h"
#include "common/clock.h"
#include "tests/support/stage.h"

#define CRED OPERATION_CREDENTIALS_DEACTIVATE

static int call_without_nonce(struct stage *stage)
{
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    stage_header(stage, "X-DFNS-NONCE", NULL);
    return stage_send(stage);
}

static int number_at(struct stage *stage, const char *pointer)
{
    cJSON *tree = stage_answer_tree(stage);
    const cJSON *found = json_pointer(tree, pointer);
    int number = cJSON_IsNumber(found) ? found->valueint : -1;
    cJSON_Delete(tree);
    return number;
}

static int entries(struct stage *stage, const char *path)
{
    assert_int_equal(stage_admin(stage, "GET", path, NULL), 200);
    cJSON *tree = stage_answer_tree(stage);
    int count = cJSON_GetArraySize(json_member(tree, "entries"));
    cJSON_Delete(tree);
    return count;
}

static void each_entry_says_what_decided(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    call_without_nonce(stage);
    stage_deactivate(stage);
    assert_int_equal(entries(stage, "/_sim/journal"), 2);
    assert_string_equal(stage_answer(stage, "/entries/0/check"), "nonce");
    assert_string_equal(stage_answer(stage, "/entries/0/reason"), "nonce.absent");
    assert_string_equal(stage_answer(stage, "/entries/0/operation"), "credentials.deactivate");
    assert_int_equal(number_at(stage, "/entries/0/response/status"), 400);
    assert_string_equal(stage_answer(stage, "/entries/1/request/body/credentialUuid"),
                        PAGE_CREDENTIAL);
    assert_string_equal(stage_answer(stage, "/entries/1/response/body/message"), "success");
    stage_free(stage);
}

static void a_cursor_goes_on_where_it_stood(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    for (int i = 0; i < 5; i++)
        call_without_nonce(stage);
    assert_int_equal(entries(stage, "/_sim/journal?limit=2"), 2);
    assert_int_equal(number_at(stage, "/next"), 2);
    assert_int_equal(number_at(stage, "/newest"), 5);
    assert_int_equal(entries(stage, "/_sim/journal?since=2&limit=10"), 3);
    assert_int_equal(number_at(stage, "/next"), 5);
    assert_int_equal(entries(stage, "/_sim/journal?since=5"), 0);
    assert_int_equal(number_at(stage, "/next"), 5);
    assert_int_equal(number_at(stage, "/lost"), 0);
    stage_free(stage);
}

/* A reader of JSON would take it for another number. */
static void no_cursor_is_larger_than_json_can_say(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "/_sim/journal?since=9007199254740992",
        "/_sim/journal?since=9223372036854775808",
        "/_sim/journal?since=18446744073709551615",
        "/_sim/events?since=18446744073709551615",
    };
    struct stage *stage = stage_make("2023");
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(stage_admin(stage, "GET", rows[i], NULL), 422);
        assert_string_equal(stage_answer(stage, "/error/message"),
                            "?since: expected a whole number below 2^53");
    }
    assert_int_equal(entries(stage, "/_sim/journal?since=9007199254740991"), 0);
    cJSON *tree = stage_answer_tree(stage);
    assert_true(cJSON_GetNumberValue(json_member(tree, "next")) == 9007199254740991.0);
    cJSON_Delete(tree);
    stage_free(stage);
}

static void it_says_when_entries_were_lost(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    for (int i = 0; i < JOURNAL_MAX_ENTRIES + 3; i++) {
        stage->path = "/nowhere";
        stage->method = "GET";
        stage_send(stage);
    }
    assert_int_equal(entries(stage, "/_sim/journal?limit=1"), 1);
    int lost = number_at(stage, "/lost");
    assert_true(lost >= 3);
    assert_int_equal(number_at(stage, "/entries/0/number"), lost + 1);
    assert_int_equal(entries(stage, "/_sim/journal?since=1002&limit=9"), 1);
    assert_int_equal(number_at(stage, "/lost"), 0);
    stage_free(stage);
}

static void clearing_forgets_but_goes_on_counting(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    stage_deactivate(stage);
    assert_int_equal(stage_admin(stage, "DELETE", "/_sim/journal", NULL), 200);
    assert_int_equal(entries(stage, "/_sim/journal"), 0);
    assert_int_equal(number_at(stage, "/lost"), 0);
    stage_deactivate(stage);
    assert_int_equal(entries(stage, "/_sim/journal"), 1);
    assert_int_equal(number_at(stage, "/entries/0/number"), 2);
    stage_free(stage);
}

/* ---- canaries ---- */

static const char *const canaries[] = {"canary-bearer-7Q", "canary-secret-7Q", "canary-action-7Q",
                                       "canary-signature-7Q", "canary-nonce-7Q"};

static void set_canaries(struct stage *stage)
{
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    stage_header(stage, "Authorization", "Bearer canary-bearer-7Q");
    stage_header(stage, "X-DFNS-APPSECRET", "canary-secret-7Q");
    stage_header(stage, "X-DFNS-USERACTION", "canary-action-7Q");
    stage_header(stage, "X-DFNS-APISIGNATURE", "canary-signature-7Q");
    stage_header(stage, "X-DFNS-NONCE", "canary-nonce-7Q");
    stage_body(stage, "{\"credentialUuid\":\"canary-secret-7Q\",\"x\":\"canary-signature-7Q\"}");
}

static void check_canaries(const struct stage *stage, const char *path)
{
    struct buf encoded = buf_make(1024);
    for (size_t i = 0; i < COUNT(canaries); i++) {
        buf_clear(&encoded);
        base64url_encode(span_of(canaries[i]), &encoded);
        if (strstr(buf_cstr(&stage->reply.body), canaries[i]) ||
            strstr(buf_cstr(&stage->reply.body), buf_cstr(&encoded)) ||
            strstr(buf_cstr(&stage->reply.headers), canaries[i]))
            fail_msg("%s tells %s: %s", path, canaries[i], buf_cstr(&stage->reply.body));
    }
    buf_free(&encoded);
}

/* With each header that is checked in turn left as it is, so that every check is reached. */
static void no_secret_comes_back(void **state)
{
    (void)state;
    static const char *const kept[] = {"", "X-DFNS-NONCE", "Authorization", "X-DFNS-USERACTION"};
    static const char *const paths[] = {"/_sim/journal",      "/_sim/faults", "/_sim/sessions",
                                        "/_sim/user-actions", "/_sim/health", "/_sim/world"};
    struct stage *stage = stage_make("2023");
    struct buf text = buf_make(STAGE_MAX_TEXT);
    for (size_t k = 0; k < COUNT(kept); k++) {
        char value[4096] = "";
        stage_valid(stage, CRED, PAGE_CREDENTIAL);
        if (*kept[k])
            snprintf(value, sizeof value, "%s", stage_header_value(stage, kept[k]));
        set_canaries(stage);
        if (*kept[k])
            stage_header(stage, kept[k], value);
        buf_clear(&text);
        stage_describe(stage, &text);
        assert_int_equal(stage_admin(stage, "POST", "/_sim/explain", buf_cstr(&text)), 200);
        check_canaries(stage, "explain");
        stage_send(stage);
        check_canaries(stage, "the answer");
        assert_int_equal(stage_admin(stage, "POST", "/_sim/verify", "{\"match\":{\"status\":299}}"),
                         409);
        check_canaries(stage, "verify");
    }
    for (size_t i = 0; i < COUNT(paths); i++) {
        assert_int_equal(stage_admin(stage, "GET", paths[i], NULL), 200);
        check_canaries(stage, paths[i]);
    }
    buf_free(&text);
    stage_free(stage);
}

/* Real secrets do not come back either. */
static void what_was_valid_is_hidden_too(void **state)
{
    (void)state;
    static const char *const secret[] = {"Authorization", "X-DFNS-NONCE", "X-DFNS-USERACTION"};
    struct stage *stage = stage_make("2023");
    struct buf text = buf_make(STAGE_MAX_TEXT);
    stage_valid(stage, CRED, PAGE_CREDENTIAL);
    stage_describe(stage, &text);
    stage_send(stage);
    for (int explain = 0; explain < 2; explain++) {
        if (explain)
            stage_admin(stage, "POST", "/_sim/explain", buf_cstr(&text));
        else
            stage_admin(stage, "GET", "/_sim/journal", NULL);
        for (size_t i = 0; i < COUNT(secret); i++) {
            const char *value = stage_header_value(stage, secret[i]);
            value = strncmp(value, "Bearer ", 7) == 0 ? value + 7 : value;
            assert_null(strstr(buf_cstr(&stage->reply.body), value));
        }
    }
    buf_free(&text);
    stage_free(stage);
}

/* ---- verify ---- */

static void verify_counts(void **state)
{
    (void)state;
    static const struct {
        const char *question;
        int status, matched;
    } rows[] = {
        {"{\"match\":{\"operation\":\"credentials.deactivate\"}}", 200, 3},
        {"{\"match\":{\"operation\":\"credentials.deactivate\"},\"times\":3}", 200, 3},
        {"{\"match\":{\"operation\":\"credentials.deactivate\"},\"times\":2}", 409, 3},
        {"{\"match\":{\"status\":200},\"times\":1}", 200, 1},
        {"{\"match\":{\"reason\":\"nonce.absent\"},\"times\":2}", 200, 2},
        {"{\"match\":{\"reason\":\"nonce.absent\"},\"times\":1,\"since\":1}", 200, 1},
        {"{\"match\":{\"operation\":\"applications.deactivate\"},\"times\":0}", 200, 0},
        {"{\"match\":{\"body\":{\"/credentialUuid\":\"" PAGE_CREDENTIAL "\"}},\"times\":3}", 200,
         3},
    };
    struct stage *stage = stage_make("2023");
    call_without_nonce(stage);
    call_without_nonce(stage);
    stage_deactivate(stage);
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(stage_admin(stage, "POST", "/_sim/verify", rows[i].question),
                         rows[i].status);
        assert_int_equal(number_at(stage, "/matched"), rows[i].matched);
    }
    stage_free(stage);
}

static void the_closest_entry_says_what_differs(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    call_without_nonce(stage);
    stage->path = "/elsewhere";
    stage_send(stage);
    assert_int_equal(stage_admin(stage, "POST", "/_sim/verify",
                                 "{\"match\":{\"operation\":\"credentials.deactivate\",\"status\":"
                                 "200,\"body\":{\"/credentialUuid\":\"cr-other\"}}}"),
                     409);
    assert_string_equal(stage_answer(stage, "/closest/failed/0/clause"), "status");
    assert_int_equal(number_at(stage, "/closest/failed/0/expected"), 200);
    assert_int_equal(number_at(stage, "/closest/failed/0/actual"), 400);
    assert_string_equal(stage_answer(stage, "/closest/failed/1/clause"), "body:/credentialUuid");
    assert_string_equal(stage_answer(stage, "/closest/failed/1/actual"), PAGE_CREDENTIAL);
    assert_string_equal(stage_answer(stage, "/closest/entry/path"), "/auth/credentials/deactivate");
    stage_free(stage);
}

/* ---- waiting ---- */

struct waiting {
    struct stage *stage;
    const char *question;
    int status;
};

static void *wait_for_request(void *context)
{
    struct waiting *waiting = context;
    waiting->status = stage_admin(waiting->stage, "POST", "/_sim/verify", waiting->question);
    return NULL;
}

static void verify_waits_for_what_is_still_to_come(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    struct waiting waiting = {.stage = stage_in_session(stage, "default"),
                              .question = "{\"match\":{\"status\":200},\"times\":2,"
                                          "\"within_ms\":60000}"};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, wait_for_request, &waiting), 0);
    call_without_nonce(stage);
    stage_deactivate(stage);
    stage_deactivate(stage);
    pthread_join(thread, NULL);
    assert_int_equal(waiting.status, 200);
    stage_free(waiting.stage);
    stage_free(stage);
}

static void verify_waits_no_longer_than_it_was_told(void **state)
{
    (void)state;
    enum { WITHIN_MS = 20 };
    struct stage *stage = stage_make("2023");
    char question[64];
    snprintf(question, sizeof question, "{\"match\":{\"status\":299},\"within_ms\":%d}", WITHIN_MS);
    stage_deactivate(stage);
    int64_t started = clock_monotonic_us();
    assert_int_equal(stage_admin(stage, "POST", "/_sim/verify", question), 409);
    assert_true(clock_monotonic_us() - started >= WITHIN_MS * 1000);
    assert_int_equal(number_at(stage, "/matched"), 0);
    assert_int_equal(number_at(stage, "/total"), 1);
    stage_free(stage);
}

/* Or the test would take as long as it may wait. */
static void who_waits_is_woken_when_the_simulator_stops(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023");
    struct waiting waiting = {.stage = stage_in_session(stage, "default"),
                              .question = "{\"match\":{\"status\":200},\"within_ms\":60000}"};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, wait_for_request, &waiting), 0);
    service_stop(stage->service);
    pthread_join(thread, NULL);
    assert_int_equal(waiting.status, 409);
    stage_free(waiting.stage);
    stage_free(stage);
}

/* ---- events ---- */

/* Takes what has come by now; false at the end of the stream. */
static bool next_events(struct stage *stage, struct buf *out)
{
    buf_clear(out);
    return stage->reply.stream.next(stage->reply.stream.context, 0, out);
}

static void events_are_entries(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023"), *listener = stage_in_session(stage, "default");
    struct buf events = buf_make(STAGE_MAX_TEXT);
    call_without_nonce(stage);
    assert_int_equal(stage_admin(listener, "GET", "/_sim/events", NULL), 200);
    assert_string_equal(buf_cstr(&listener->reply.body), ": listening\n\n");
    assert_true(next_events(listener, &events));
    assert_string_equal(buf_cstr(&events), "");
    stage_deactivate(stage);
    call_without_nonce(stage);
    assert_true(next_events(listener, &events));
    struct span rest = buf_peek(&events);
    assert_true(span_equal_text(span_cut(&rest, '\n'), "id: 2"));
    struct span data = span_cut(&rest, '\n');
    assert_true(span_starts_with(data, "data: {\"number\":2,"));
    cJSON *entry = json_parse((struct span){data.ptr + 6, data.len - 6}, NULL);
    assert_non_null(entry);
    cJSON_Delete(entry);
    assert_true(span_equal_text(span_cut(&rest, '\n'), ""));
    assert_true(span_equal_text(span_cut(&rest, '\n'), "id: 3"));
    service_stop(stage->service);
    assert_false(next_events(listener, &events));
    buf_free(&events);
    stage_free(listener);
    stage_free(stage);
}

static void events_begin_where_they_are_asked_to(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023"), *listener = stage_in_session(stage, "default");
    struct buf events = buf_make(STAGE_MAX_TEXT);
    for (int i = 0; i < 3; i++)
        call_without_nonce(stage);
    assert_int_equal(stage_admin(listener, "GET", "/_sim/events?since=2", NULL), 200);
    assert_true(next_events(listener, &events));
    assert_true(span_starts_with(buf_peek(&events), "id: 3\n"));
    assert_int_equal(stage_admin(listener, "GET", "/_sim/events?since=x", NULL), 422);
    buf_free(&events);
    stage_free(listener);
    stage_free(stage);
}

static void events_say_what_was_lost(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023"), *listener = stage_in_session(stage, "default");
    struct buf events = buf_make(16 * 1024 * 1024);
    assert_int_equal(stage_admin(listener, "GET", "/_sim/events", NULL), 200);
    stage->path = "/nowhere";
    stage->method = "GET";
    for (int i = 0; i < JOURNAL_MAX_ENTRIES + 7; i++)
        stage_send(stage);
    assert_true(next_events(listener, &events));
    assert_true(span_starts_with(buf_peek(&events), "event: lost\ndata: {\"lost\":7}\n\nid: 8\n"));
    assert_true(next_events(listener, &events));
    assert_true(span_starts_with(buf_peek(&events), "id: ")); /* told once */
    buf_free(&events);
    stage_free(listener);
    stage_free(stage);
}

enum { SUBSCRIBERS = 16 };

static void listeners_are_bounded_and_go(void **state)
{
    (void)state;
    struct stage *stage = stage_make("2023"), *listeners[SUBSCRIBERS];
    for (size_t i = 0; i < SUBSCRIBERS; i++) {
        listeners[i] = stage_in_session(stage, "default");
        assert_int_equal(stage_admin(listeners[i], "GET", "/_sim/events", NULL), 200);
    }
    assert_int_equal(stage_admin(stage, "GET", "/_sim/events", NULL), 507);
    assert_string_equal(stage_answer(stage, "/error/type"), "full");
    stage_free(listeners[0]);
    assert_int_equal(stage_admin(stage, "GET", "/_sim/events", NULL), 200);
    for (size_t i = 1; i < SUBSCRIBERS; i++)
        stage_free(listeners[i]);
    stage_free(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_entry_says_what_decided),
        cmocka_unit_test(a_cursor_goes_on_where_it_stood),
        cmocka_unit_test(no_cursor_is_larger_than_json_can_say),
        cmocka_unit_test(it_says_when_entries_were_lost),
        cmocka_unit_test(clearing_forgets_but_goes_on_counting),
        cmocka_unit_test(no_secret_comes_back),
        cmocka_unit_test(what_was_valid_is_hidden_too),
        cmocka_unit_test(verify_counts),
        cmocka_unit_test(the_closest_entry_says_what_differs),
        cmocka_unit_test(verify_waits_for_what_is_still_to_come),
        cmocka_unit_test(verify_waits_no_longer_than_it_was_told),
        cmocka_unit_test(who_waits_is_woken_when_the_simulator_stops),
        cmocka_unit_test(events_are_entries),
        cmocka_unit_test(events_begin_where_they_are_asked_to),
        cmocka_unit_test(events_say_what_was_lost),
        cmocka_unit_test(listeners_are_bounded_and_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
