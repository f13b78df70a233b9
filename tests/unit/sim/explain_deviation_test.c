/* POST /_sim/explain of a server that deviates, with every row: it says what then happens, and
 * leaves no trace, neither in the world nor in the hits and the memory of what deviates. */
#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "sim/deviate/deviation.h"
#include "tests/support/stage.h"

enum { MAX_TRACE = 16 * 1024 * 1024 };

/* ---- what is asked ---- */

static void make_valid(struct stage *stage)
{
    stage_valid(stage, OPERATION_CREDENTIALS_DEACTIVATE, PAGE_CREDENTIAL);
}

static void make_valid_of_application(struct stage *stage)
{
    stage_valid(stage, OPERATION_APPLICATIONS_DEACTIVATE, PAGE_APPLICATION);
}

static void make_two_minutes_old(struct stage *stage)
{
    make_valid(stage);
    stage->now_ms += 2 * 60 * 1000;
}

static void make_nearly_too_old(struct stage *stage)
{
    make_valid(stage);
    stage->now_ms += 290 * 1000;
}

static void make_with_two_nonces(struct stage *stage)
{
    make_valid(stage);
    stage->headers[stage->header_count].name = "X-Dfns-Nonce";
    stage->headers[stage->header_count++].value = strdup("second");
}

static void make_replayed(struct stage *stage)
{
    make_valid(stage);
    stage_send(stage);
}

static void make_misspelt(struct stage *stage)
{
    make_valid(stage);
    stage_header(stage, "Authoriztion", stage_header_value(stage, "Authorization"));
    stage_header(stage, "Authorization", NULL);
}

static void make_posted(struct stage *stage)
{
    make_valid(stage);
    stage->method = "POST";
}

static void (*const requests[])(struct stage *stage) = {
    make_valid,           make_valid_of_application,
    make_two_minutes_old, make_nearly_too_old,
    make_with_two_nonces, make_replayed,
    make_misspelt,        make_posted,
};

/* ---- how it is judged ---- */

/* The world, and how often what deviates made a difference. */
static struct buf trace_of(struct stage *stage, const struct deviation *deviation)
{
    struct buf trace = buf_make(MAX_TRACE);
    assert_int_equal(stage_admin(stage, "GET", "/_sim/world", NULL), 200);
    buf_span(&trace, buf_peek(&stage->reply.body));
    buf_format(&trace, "%llu", (unsigned long long)deviation_hits(deviation, 0));
    assert_false(buf_failed(&trace));
    return trace;
}

/* The reason that it gives, or "accepted". A defect that fails for want of memory leaves it without
 * an answer, too. */
static char *explained(struct stage *stage)
{
    struct buf request = buf_make(STAGE_MAX_TEXT);
    stage_describe(stage, &request);
    int status = stage_admin(stage, "POST", "/_sim/explain", buf_cstr(&request));
    buf_free(&request);
    if (status == 507)
        return strdup("request.no-memory");
    assert_int_equal(status, 200);
    const char *reason = stage_answer(stage, "/reason");
    return strdup(*reason ? reason : "accepted");
}

static void check_explanation(struct stage *stage, const struct deviation *deviation)
{
    struct buf before = trace_of(stage, deviation);
    char *first = explained(stage), *second = explained(stage);
    struct buf after = trace_of(stage, deviation);
    assert_string_equal(first, second);
    assert_string_equal(buf_cstr(&before), buf_cstr(&after));
    stage_send(stage);
    const char *found = stage->note.reason ? stage->note.reason : "accepted";
    if (strcmp(first, found) != 0)
        fail_msg("%s: explained as %s, found to be %s", deviation_id(deviation, 0), first, found);
    free(first);
    free(second);
    buf_free(&before);
    buf_free(&after);
}

static void check_row(enum deviation_kind kind, const char *id,
                      void (*make_request)(struct stage *stage))
{
    struct deviation *deviation = deviation_make();
    assert_non_null(deviation);
    struct status status = deviation_add(deviation, kind, id);
    assert_string_equal(status.message, "");
    struct rules rules = deviation_rules(deviation);
    struct stage *stage = stage_make_with(&(struct service_settings){
        .edition = edition_named("2023"),
        .nonce_window_ms = 300 * 1000,
        .explain = true,
        .rules = &rules,
        .hooks = deviation_hooks(deviation),
    });
    make_request(stage);
    check_explanation(stage, deviation);
    stage_free(stage);
    deviation_free(deviation);
}

static void check_rows(enum deviation_kind kind)
{
    const struct deviation_row *row;
    for (size_t i = 0; (row = deviation_row(kind, i)); i++)
        for (size_t request = 0; request < COUNT(requests); request++)
            check_row(kind, row->id, requests[request]);
}

static void defects_are_explained(void **state)
{
    (void)state;
    check_rows(DEFECT);
}

static void variations_are_explained(void **state)
{
    (void)state;
    check_rows(VARIATION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defects_are_explained),
        cmocka_unit_test(variations_are_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
