/*
 * bench-load: the load generator by itself, to measure or profile one thing.
 *
 *     dfns-sim --port 7357 --log off &
 *     bench-load --port 7357 --kind accepted --connections 16 --requests 100000
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/clock.h"
#include "common/options.h"
#include "sim/world/seed.h"
#include "tests/bench/load.h"

enum option { PORT, KIND, CONNECTIONS, REQUESTS, ROUNDS, CPU, HELP, OPTION_COUNT };

static const struct option_row rows[OPTION_COUNT] = {
    {"port", "NUMBER", "where the server listens on 127.0.0.1 (default 7357)"},
    {"kind", "NAME", "what is asked (default accepted); see below"},
    {"connections", "NUMBER", "how many at once (default 16)"},
    {"requests", "NUMBER", "how many a round (default 20000)"},
    {"rounds", "NUMBER", "how many rounds (default 5)"},
    {"cpu", "NUMBER", "run on this processor only"},
    {"help", NULL, "print this"},
};

struct wishes {
    const struct kind *kind;
    int64_t port, connections, requests, rounds, cpu;
    bool help;
};

static void print_help(void)
{
    struct buf out = buf_make(16 * 1024);
    options_help(rows, OPTION_COUNT, &out);
    printf(
        "bench-load [OPTION...]\n\nSends prepared requests to a simulator and says how fast they "
        "were answered. A wrong\nanswer ends it.\n\n%s\nKinds:\n",
        buf_cstr(&out));
    for (size_t i = 0; i < kind_count; i++)
        printf("  %-20s %d  %s\n", kinds[i].name, kinds[i].status, kinds[i].title);
    buf_free(&out);
}

static struct status take(struct wishes *wishes, enum option option, const char *value)
{
    static const int64_t max[OPTION_COUNT] = {
        [PORT] = 65535, [CONNECTIONS] = 1024, [REQUESTS] = 1000000, [ROUNDS] = 1000, [CPU] = 1023};
    int64_t *numbers[OPTION_COUNT] = {[PORT] = &wishes->port,
                                      [CONNECTIONS] = &wishes->connections,
                                      [REQUESTS] = &wishes->requests,
                                      [ROUNDS] = &wishes->rounds,
                                      [CPU] = &wishes->cpu};
    if (numbers[option])
        return options_integer(rows[option].name, value, option == CPU ? 0 : 1, max[option],
                               numbers[option]);
    if (option == KIND && !(wishes->kind = kind_named(value)))
        return status_fail(STATUS_INPUT, "--kind: there is no \"%s\"; bench-load --help", value);
    wishes->help = wishes->help || option == HELP;
    return status_ok();
}

static struct status read_wishes(int argc, char **argv, struct wishes *wishes)
{
    struct options options = options_make(argc, argv, rows, OPTION_COUNT);
    struct status status;
    while (options_next(&options, &status)) {
        if (options.found == OPTIONS_OPERAND)
            return status_fail(STATUS_INPUT, "\"%s\" is one argument too many", options.value);
        status = take(wishes, (enum option)options.found, options.value);
        if (!status_is_ok(&status))
            return status;
    }
    return status;
}

static void pin(int64_t cpu)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t)cpu, &set);
    if (cpu >= 0 && sched_setaffinity(0, sizeof set, &set) != 0)
        perror("bench-load: --cpu");
}

/* The first request of some kinds is accepted, and not measured. */
static struct status prime(const struct wishes *wishes, const struct requests *requests)
{
    struct load load = {(int)wishes->port, 1, requests, 0, 1, 200, accepted_answer};
    struct load_result result;
    return wishes->kind->primed ? load_run(&load, &result) : status_ok();
}

static struct status run_round(const struct wishes *wishes, struct world *world)
{
    struct requests requests;
    struct load_result result;
    size_t count = (size_t)wishes->requests;
    struct status status =
        requests_make(world, wishes->kind, count + 1, clock_wall_ms(), &requests);
    if (!status_is_ok(&status))
        return status;
    struct load load = {(int)wishes->port,    (unsigned)wishes->connections, &requests, 1, count,
                        wishes->kind->status, wishes->kind->answer};
    status = prime(wishes, &requests);
    if (status_is_ok(&status))
        status = load_run(&load, &result);
    if (status_is_ok(&status))
        printf("%8.0f requests/s   p50 %6.1f us   p99 %6.1f us   generator %2.0f %% busy   %zu "
               "connections\n",
               (double)count / result.seconds, (double)result.p50_ns / 1e3,
               (double)result.p99_ns / 1e3, 100 * result.busy, result.connected);
    requests_free(&requests);
    return status;
}

static struct status run(const struct wishes *wishes)
{
    struct world *world;
    struct status status = seed_default(&world);
    if (!status_is_ok(&status))
        return status;
    pin(wishes->cpu);
    for (int64_t i = 0; i < wishes->rounds && status_is_ok(&status); i++)
        status = run_round(wishes, world);
    world_free(world);
    return status;
}

int main(int argc, char **argv)
{
    struct wishes wishes = {
        .kind = kinds, .port = 7357, .connections = 16, .requests = 20000, .rounds = 5, .cpu = -1};
    struct status status = read_wishes(argc, argv, &wishes);
    if (!status_is_ok(&status)) {
        fprintf(stderr, "bench-load: %s\n", status.message);
        return 2;
    }
    if (wishes.help) {
        print_help();
        return 0;
    }
    status = run(&wishes);
    if (!status_is_ok(&status))
        fprintf(stderr, "bench-load: %s\n", status.message);
    return status_is_ok(&status) ? 0 : 1;
}
