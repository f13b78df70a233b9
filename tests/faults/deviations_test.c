/*
 * Requests to a server that deviates, while memory is short. Whichever allocation fails: the answer
 * is one that this server gives, or the one it would give if nothing deviated, or says so; never
 * half of a deviation, with which a defect would be another than the one that it is called.
 */
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/deviate/deviation.h"
#include "sim/http/response.h"
#include "tests/faults/sweep.h"
#include "tests/support/stage.h"

/* How a server says that memory was short which answers 200 whatever happens. */
#define SAYS_SO "\r\nX-Sim-Reason: request.no-memory\r\n"

/* Some deviations remember: what they answer changes after some time, or from time to time. */
enum { REHEARSALS = 12, MAX_ANSWERS = 4 };

/* What is asked of the server that deviates. */
struct trial {
    void (*make)(struct stage *stage);
    struct stage *stage;
    struct buf wire;
    char *answers[MAX_ANSWERS]; /* that it gives when nothing fails */
    const struct trial *plain;  /* the same of a server that does not; NULL for that one */
};

/* ---- what is asked ---- */

static void make_accepted(struct stage *stage)
{
    stage_valid(stage, OPERATION_CREDENTIALS_DEACTIVATE, PAGE_CREDENTIAL);
}

static void make_unauthenticated(struct stage *stage)
{
    make_accepted(stage);
    stage_header(stage, "Authorization", NULL);
}

static void make_without_user_action(struct stage *stage)
{
    make_accepted(stage);
    stage_header(stage, "X-DFNS-USERACTION", NULL);
}

static void (*const requests[])(struct stage *stage) = {
    make_accepted,
    make_unauthenticated,
    make_without_user_action,
};

/* ---- how it is judged ---- */

static void prepare(void *context)
{
    const struct trial *trial = context;
    trial->make(trial->stage);
}

static void work(void *context)
{
    struct trial *trial = context;
    struct response_form form = {.now_ms = trial->stage->now_ms};
    stage_send(trial->stage);
    response_write(&trial->stage->reply, &form, &trial->wire);
}

static struct span wire_of(const struct trial *trial)
{
    return buf_failed(&trial->wire) ? span_of(response_no_memory) : buf_peek(&trial->wire);
}

static bool says_so(struct span wire)
{
    return span_starts_with(wire, "HTTP/1.1 5") ||
           memmem(wire.ptr, wire.len, SAYS_SO, strlen(SAYS_SO));
}

static bool is_known(const struct trial *trial, struct span wire)
{
    for (size_t i = 0; i < MAX_ANSWERS && trial->answers[i]; i++)
        if (span_equal_text(wire, trial->answers[i]))
            return true;
    return false;
}

static void judge(void *context, bool failed)
{
    const struct trial *trial = context;
    struct span wire = wire_of(trial);
    bool allowed = is_known(trial, wire);
    if (failed)
        allowed |= is_known(trial->plain, wire) || says_so(wire);
    if (!allowed)
        sweep_complain("%.*s\nusually %s\nwithout deviation %s", SPAN_ARGS(wire), trial->answers[0],
                       trial->plain->answers[0]);
}

/* What is made only once is made, too, with the first. */
static void rehearse(struct trial *trial)
{
    size_t count = 0;
    for (int time = 0; time < REHEARSALS; time++) {
        prepare(trial);
        work(trial);
        struct span wire = wire_of(trial);
        if (is_known(trial, wire))
            continue;
        assert_true(count < MAX_ANSWERS);
        trial->answers[count++] = span_dup(wire);
    }
}

static void end(struct trial *trial)
{
    for (size_t i = 0; i < MAX_ANSWERS; i++)
        free(trial->answers[i]);
    buf_free(&trial->wire);
    stage_free(trial->stage);
}

static struct stage *make_stage(struct deviation *deviation)
{
    struct rules rules = deviation_rules(deviation);
    const struct service_settings settings = {
        .edition = edition_named("2023"),
        .nonce_window_ms = 300 * 1000,
        .explain = true,
        .rules = &rules,
        .hooks = deviation_hooks(deviation),
    };
    return stage_make_with(&settings);
}

static void try_with(struct deviation *deviation, void (*make)(struct stage *stage),
                     const char *what)
{
    struct deviation *none = deviation_make();
    assert_non_null(none);
    struct trial plain = {.make = make, .stage = make_stage(none)};
    struct trial trial = {.make = make, .stage = make_stage(deviation), .plain = &plain};
    struct sweep sweep = {&trial, prepare, work, judge};
    plain.wire = trial.wire = buf_make(REPLY_MAX_BODY);
    rehearse(&plain);
    rehearse(&trial);
    sweep_run(&sweep, FAILING_MEMORY, 0, what);
    end(&trial);
    end(&plain);
    deviation_free(none);
}

static void try_all(enum deviation_kind kind)
{
    const struct deviation_row *row;
    for (size_t i = 0; (row = deviation_row(kind, i)); i++) {
        for (size_t request = 0; request < COUNT(requests); request++) {
            struct deviation *deviation = deviation_make();
            assert_non_null(deviation);
            struct status status = deviation_add(deviation, kind, row->id);
            assert_string_equal(status.message, "");
            try_with(deviation, requests[request], row->id);
            deviation_free(deviation);
        }
    }
    sweep_conclude();
}

static void defects(void **state)
{
    (void)state;
    try_all(DEFECT);
}

static void variations(void **state)
{
    (void)state;
    try_all(VARIATION);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defects),
        cmocka_unit_test(variations),
    };
    sweep_take_arguments(argc, argv);
    return sweep_end(cmocka_run_group_tests(tests, NULL, NULL));
}
