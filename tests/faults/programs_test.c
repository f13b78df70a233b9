/* Both programs, whole, while their memory is short: each does what it usually does, or it says
 * that it could not and ends with a code that says so. No signal, no mistake that is none, no
 * report that is cut off. */
#include "tests/support/check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/file.h"
#include "common/json.h"
#include "tests/faults/failing.h"
#include "tests/support/process.h"

#define SIMULATOR DFNS_BIN_DIR "/dfns-sim"
#define SUITE     DFNS_BIN_DIR "/dfns-conformance"

enum { MAX_OUTPUT = 1024 * 1024, START_TIMEOUT_MS = 20000, USAGE = 2, NOT_CONFORMANT = 1 };

/* What is run in the scratch folder. */
static const struct row {
    const char *command;
    bool takes_time; /* its output has times in it */
    bool may_fail;   /* 1 is an error of the program, not a verdict */
} rows[] = {
    {SIMULATOR " checks", false, true},
    {SIMULATOR " env", true, true},
    {SIMULATOR " target --url http://127.0.0.1:1", true, true},
    {SUITE " list", false, false},
    {SUITE " explain cred.nonce.missing", false, false},
    {SUITE " lint", false, false},
    {SUITE " run --target target.json --run cred.nonce.missing --json report.json", true, false},
};

static char folder[] = "/tmp/dfns-programs-XXXXXX";
static int counts; /* the file that both count in */
static unsigned long stride = 1, total, complaints;
static struct process simulator;

static int run(const struct row *row, unsigned long nth, int mode, struct buf *output)
{
    char command[2048];
    snprintf(command, sizeof command,
             "cd %s && LD_PRELOAD=" DFNS_PRELOAD " DFNS_FAILING='%lu %d %d' exec %s 2>&1", folder,
             nth, mode, counts, row->command);
    return process_shell(command, output);
}

/* NULL when all is well. */
static const char *judge_report(void)
{
    char path[64];
    snprintf(path, sizeof path, "%s/report.json", folder);
    struct buf text = buf_make(MAX_OUTPUT);
    struct status status = file_read(path, &text);
    cJSON *tree = status_is_ok(&status) ? json_parse(buf_peek(&text), NULL) : NULL;
    const char *wrong = !status_is_ok(&status) || tree ? NULL : "half a report";
    cJSON_Delete(tree);
    buf_free(&text);
    unlink(path);
    return wrong;
}

static const char *judge(const struct row *row, int code, const struct buf *output,
                         const struct buf *usual)
{
    if (code < 0 || code > 128)
        return "a signal";
    if (code == 0 && !row->takes_time && !span_equal(buf_peek(output), buf_peek(usual)))
        return "another output than usual";
    if (code != 0 && output->len == 0)
        return "it did not say why";
    if (code == USAGE || (code == NOT_CONFORMANT && !row->may_fail))
        return "it found a mistake where there is none";
    return judge_report();
}

static void sweep(const struct row *row, int mode, const struct buf *usual)
{
    static unsigned long turn;
    struct buf output = buf_make(MAX_OUTPUT);
    unsigned long failed = 1;
    for (unsigned long nth = 1 + turn++ % stride; failed > 0; nth += stride) {
        int code = run(row, nth, mode, &output);
        const char *wrong = judge(row, code, &output, usual);
        failed = failing_end();
        total += failed > 0;
        if (wrong && ++complaints <= 40)
            print_error("%s\nallocation %lu fails%s: %s: %d %.300s\n", row->command, nth,
                        mode & FAILING_ON ? ", and all after it" : "", wrong, code,
                        buf_cstr(&output));
    }
    buf_free(&output);
}

static void they_do_it_or_say_that_they_cannot(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf usual = buf_make(MAX_OUTPUT);
        assert_int_equal(run(&rows[i], 0, FAILING_ONCE, &usual), 0);
        sweep(&rows[i], FAILING_ONCE, &usual);
        sweep(&rows[i], FAILING_ON, &usual);
        buf_free(&usual);
    }
    print_message("figure: whole programs: %lu calls failed in their turn\n", total);
    assert_int_equal(complaints, 0);
}

static int start_simulator(void **state)
{
    (void)state;
    struct buf text = buf_make(4096);
    char command[256];
    const char *const argv[] = {SIMULATOR, "--port", "0", "--log", "off", NULL};
    counts = memfd_create("counts", 0);
    bool ready = counts >= 0 && ftruncate(counts, sysconf(_SC_PAGESIZE)) == 0 &&
                 failing_share(counts) && mkdtemp(folder) &&
                 process_start(&simulator, argv, true) &&
                 process_read_line(&simulator, &text, START_TIMEOUT_MS);
    cJSON *line = json_parse(buf_peek(&text), NULL);
    const char *url = json_text(line, "url");
    snprintf(command, sizeof command, SIMULATOR " target --url %s >%s/target.json", url ? url : "",
             folder);
    ready = ready && url && process_shell(command, &text) == 0;
    cJSON_Delete(line);
    buf_free(&text);
    return ready ? 0 : -1;
}

static int stop_simulator(void **state)
{
    (void)state;
    struct buf output = buf_make(4096);
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", folder);
    process_end(&simulator, SIGTERM, NULL);
    int code = process_shell(command, &output);
    buf_free(&output);
    close(counts);
    return code;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(they_do_it_or_say_that_they_cannot)};
    if (argc > 1)
        stride = strtoul(argv[1], NULL, 10);
    return cmocka_run_group_tests(tests, start_simulator, stop_simulator);
}
