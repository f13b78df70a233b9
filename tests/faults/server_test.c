/*
 * A server that starts, and is asked over a socket, while memory or a thread is not to be had in
 * any of its threads. It starts and serves, or it says why it does not. What civetweb makes of its
 * own allocations there is counted, and told; SECURITY.md has it.
 */
#include "tests/support/check.h"

#include <stdio.h>

#include "sim/http/server.h"
#include "sim/world/seed.h"
#include "tests/faults/child.h"
#include "tests/faults/plain_client.h"
#include "tests/faults/sweep.h"

/* Where no further thread can be had this passes for each try. */
enum { START_LIMIT_MS = 500 };

struct trial {
    struct service *service;
    unsigned long crashes_at_most; /* out of civetweb; SECURITY.md tells how many */
    bool may_be_silent;
    enum child_end end;
    unsigned long ends[CHILD_ENDS];
};

static char answer[PLAIN_ANSWER_SIZE];

/* 0 for no whole answer. */
static int ask(int port)
{
    static const struct span request =
        SPAN_LITERAL("GET /_sim/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    struct span body;
    return plain_status(plain_ask(port, request, answer), &body);
}

/* The first question is asked while calls fail, and civetweb may close instead; the second when
 * that is over. */
static enum child_end start_and_ask(void *context)
{
    const struct trial *trial = context;
    const struct server_settings settings = {.log = {LOG_OFF, -1},
                                             .start_limit_ms = START_LIMIT_MS};
    struct server *server;
    struct status status = server_start(trial->service, &settings, &server);
    if (!status_is_ok(&status))
        return status.message[0] ? CHILD_TOLD : CHILD_REPORTED;
    int first = ask(server_port(server));
    failing_pause();
    if (first != 200 && first != 500 && first != 0)
        return CHILD_REPORTED;
    return ask(server_port(server)) == 200 ? CHILD_WELL : CHILD_SILENT;
}

static void work(void *context)
{
    struct trial *trial = context;
    trial->end = child_run(start_and_ask, trial);
}

static void judge(void *context, bool failed)
{
    struct trial *trial = context;
    bool fine = trial->end == CHILD_WELL || (failed && trial->end == CHILD_TOLD) ||
                (failed && trial->may_be_silent && trial->end == CHILD_SILENT);
    trial->ends[trial->end]++;
    if (failed && trial->end == CHILD_CIVETWEB)
        fine = trial->ends[CHILD_CIVETWEB] <= trial->crashes_at_most;
    if (!fine)
        sweep_complain("%s", child_end_name(trial->end));
}

static void tell(const struct trial *trial, const char *what)
{
    print_message("figure: %s:", what);
    for (unsigned end = 0; end < CHILD_ENDS; end++)
        if (trial->ends[end] > 0)
            print_message(" %lu %s", trial->ends[end], child_end_name((enum child_end)end));
    print_message("\n");
}

static struct service *make_service(void)
{
    const struct service_settings settings = {
        .edition = edition_named("2023"), .nonce_window_ms = 300 * 1000, .explain = true};
    struct world *world;
    struct service *service = NULL;
    struct status status = seed_default(&world);
    if (status_is_ok(&status))
        status = service_make(world, &settings, &service);
    assert_string_equal(status.message, "");
    return service;
}

static void try(struct trial *trial, enum failing_call call, int mode, const char *what)
{
    struct sweep sweep = {trial, NULL, work, judge};
    trial->service = make_service();
    sweep_run_mode(&sweep, call, mode | FAILING_ANYWHERE, what);
    tell(trial, what);
    service_free(trial->service);
    sweep_conclude();
}

static void an_allocation_fails(void **state)
{
    (void)state;
    if (failing_has_sanitizer())
        skip();
    struct trial trial = {.crashes_at_most = 1};
    try(&trial, FAILING_MEMORY, FAILING_ONCE, "a start without some memory");
}

/* Without any, civetweb's threads end when they begin. */
static void all_allocations_fail(void **state)
{
    (void)state;
    if (failing_has_sanitizer())
        skip();
    struct trial trial = {.crashes_at_most = 9, .may_be_silent = true};
    try(&trial, FAILING_MEMORY, FAILING_ON, "a start when memory ends");
}

static void a_thread_is_missing(void **state)
{
    (void)state;
    struct trial trial = {0};
    try(&trial, FAILING_THREAD, FAILING_ONCE, "a start without some thread");
}

static void threads_are_missing(void **state)
{
    (void)state;
    struct trial trial = {0};
    try(&trial, FAILING_THREAD, FAILING_ON, "a start when threads end");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_allocation_fails),
        cmocka_unit_test(all_allocations_fail),
        cmocka_unit_test(a_thread_is_missing),
        cmocka_unit_test(threads_are_missing),
    };
    sweep_take_arguments(argc, argv);
    if (!failing_share(FAILING_CHILDREN))
        return 1;
    return sweep_end(cmocka_run_group_tests(tests, NULL, NULL));
}
