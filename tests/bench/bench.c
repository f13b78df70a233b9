/*
 * bench: measures the simulator and the suite beside what they are held against; see
 * docs/performance.md. ./check bench runs it.
 */
#include "tests/bench/bench.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/file.h"
#include "common/options.h"
#include "sim/world/seed.h"
#include "tests/bench/table.h"

enum option { QUICK, LONG, SMOKE, BIN, REPORT, HELP, OPTION_COUNT };

static const struct option_row rows[OPTION_COUNT] = {
    {"quick", NULL, "fewer requests and kinds: two minutes instead of ten"},
    {"long", NULL, "also the memory after ten million requests"},
    {"smoke", NULL, "a few requests only: do the benchmarks still work?"},
    {"bin", "FOLDER", "where dfns-sim and dfns-conformance are"},
    {"report", "FOLDER", "write bench.md and bench.json there"},
    {"help", NULL, "print this"},
};

static const struct section {
    const char *name;
    const char *about;
    struct status (*run)(struct bench *);
} sections[] = {
    {"throughput", "requests a second, latency, processor time", bench_throughput},
    {"start", "start to first answer, idle memory", bench_start_up},
    {"memory", "memory after a million requests", bench_memory},
    {"nonces", "what remembering a nonce costs, up to five million", bench_nonces},
    {"sessions", "POST /_sim/sessions", bench_sessions},
    {"suite", "a run of the suite beside a bare libcurl loop", bench_suite},
    {"jobs", "--jobs 16 beside --jobs 1, 100 ms away", bench_jobs},
    {"signatures", "a signature of each kind of key", bench_signatures},
    {"reports", "a report of 10,000 cases in each format", bench_reports},
};

enum { SECTIONS = sizeof sections / sizeof sections[0], MAX_REPORT = 4 * 1024 * 1024 };

struct wishes {
    enum scale scale;
    const char *bin, *report;
    bool only[SECTIONS]; /* all false: all */
    bool help;
};

/* ---- the command line ---- */

static void print_help(void)
{
    struct buf out = buf_make(16 * 1024);
    options_help(rows, OPTION_COUNT, &out);
    printf("bench [OPTION...] [SECTION...]\n\nMeasures side by side, round by round, and prints a "
           "table. A figure never fails; a wrong\nanswer does (exit 1).\n\n%s\nSections:\n",
           buf_cstr(&out));
    for (size_t i = 0; i < SECTIONS; i++)
        printf("  %-12s %s\n", sections[i].name, sections[i].about);
    buf_free(&out);
}

static struct status take_section(struct wishes *wishes, const char *name)
{
    for (size_t i = 0; i < SECTIONS; i++) {
        if (strcmp(sections[i].name, name) != 0)
            continue;
        wishes->only[i] = true;
        return status_ok();
    }
    return status_fail(STATUS_INPUT, "there is no section \"%s\"; see --help", name);
}

static void take(struct wishes *wishes, enum option option, const char *value)
{
    static const enum scale scales[OPTION_COUNT] = {
        [QUICK] = SCALE_QUICK, [LONG] = SCALE_LONG, [SMOKE] = SCALE_SMOKE};
    if (option == BIN)
        wishes->bin = value;
    else if (option == REPORT)
        wishes->report = value;
    else if (option == HELP)
        wishes->help = true;
    else
        wishes->scale = scales[option];
}

static struct status read_wishes(int argc, char **argv, struct wishes *wishes)
{
    struct options options = options_make(argc, argv, rows, OPTION_COUNT);
    struct status status;
    *wishes = (struct wishes){.scale = SCALE_FULL, .bin = DFNS_BIN_DIR};
    while (options_next(&options, &status)) {
        if (options.found == OPTIONS_OPERAND)
            status = take_section(wishes, options.value);
        else
            take(wishes, (enum option)options.found, options.value);
        if (!status_is_ok(&status))
            break;
    }
    return status;
}

/* ---- the run ---- */

static bool is_wanted(const struct wishes *wishes, size_t section)
{
    bool any = false;
    for (size_t i = 0; i < SECTIONS; i++)
        any = any || wishes->only[i];
    return !any || wishes->only[section];
}

static struct status measure(const struct wishes *wishes, struct bench *bench)
{
    struct status first = status_ok();
    for (size_t i = 0; i < SECTIONS; i++) {
        struct status status = is_wanted(wishes, i) ? sections[i].run(bench) : status_ok();
        if (!status_is_ok(&status))
            bench_tell("%s: %s", sections[i].name, status.message);
        if (status_is_ok(&first))
            first = status;
    }
    return first;
}

static struct status write_file(const char *folder, const char *name, const struct buf *text)
{
    char path[512];
    mkdir(folder, 0777);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return buf_failed(text) ? status_no_memory() : file_write(path, buf_peek(text));
}

static struct status report(const struct wishes *wishes, const struct figures *figures,
                            const struct machine *machine)
{
    struct buf markdown = buf_make(MAX_REPORT), json = buf_make(MAX_REPORT);
    struct status status = status_ok();
    table_markdown(figures, machine, &markdown);
    table_json(figures, machine, &json);
    if (wishes->scale != SCALE_SMOKE)
        fputs(buf_cstr(&markdown), stdout);
    else
        printf("%zu comparisons, every answer was right\n", figures->count);
    if (wishes->report)
        status = write_file(wishes->report, "bench.md", &markdown);
    if (wishes->report && status_is_ok(&status))
        status = write_file(wishes->report, "bench.json", &json);
    buf_free(&markdown);
    buf_free(&json);
    return status;
}

static struct status run(const struct wishes *wishes, const char *tools)
{
    struct bench bench = {.scale = wishes->scale};
    struct machine machine;
    int64_t began_us = clock_monotonic_us();
    snprintf(bench.simulator, MAX_PATH, "%s/dfns-sim", wishes->bin);
    snprintf(bench.suite, MAX_PATH, "%s/dfns-conformance", wishes->bin);
    snprintf(bench.floor, MAX_PATH, "%s/bench-floor", tools);
    snprintf(bench.loop, MAX_PATH, "%s/bench-loop", tools);
    snprintf(bench.folder, sizeof bench.folder, "/tmp/dfns-bench-XXXXXX");
    if (!mkdtemp(bench.folder))
        return status_fail(STATUS_IO, "cannot make a folder for temporary files");
    machine_look(&machine);
    machine_place(ROLE_CLIENT);
    struct status status = seed_default(&bench.world);
    if (status_is_ok(&status)) {
        status = measure(wishes, &bench);
        machine.seconds = (double)(clock_monotonic_us() - began_us) / 1e6;
        struct status reported = report(wishes, &bench.figures, &machine);
        if (status_is_ok(&status))
            status = reported;
    }
    rmdir(bench.folder);
    figures_free(&bench.figures);
    world_free(bench.world);
    return status;
}

int main(int argc, char **argv)
{
    struct wishes wishes;
    char tools[MAX_PATH / 2];
    struct status status = read_wishes(argc, argv, &wishes);
    if (!status_is_ok(&status)) {
        fprintf(stderr, "bench: %s\n", status.message);
        return 2;
    }
    if (wishes.help) {
        print_help();
        return 0;
    }
    const char *slash = strrchr(argv[0], '/');
    snprintf(tools, sizeof tools, "%.*s", slash ? (int)(slash - argv[0]) : 1,
             slash ? argv[0] : ".");
    status = run(&wishes, tools);
    if (!status_is_ok(&status))
        fprintf(stderr, "bench: %s\n", status.message);
    return status_is_ok(&status) ? 0 : 1;
}
