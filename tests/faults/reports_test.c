/* Reports while memory is short: each is whole, or its maker says that it is not. The console
 * report, which is written as the run goes, says so where something is missing. */
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/faults/sweep.h"
#include "tests/unit/conformance_reports/every_report.h"
#include "tests/unit/conformance_reports/sample_run.h"

struct trial {
    const struct run_result *run;
    const struct report_row *row;
    struct buf text, usual;
    struct status status;
};

enum { MAX_REPORT = 16 * 1024 * 1024 };

static void forget(void *context)
{
    struct trial *trial = context;
    buf_free(&trial->text);
    trial->text = buf_make(MAX_REPORT);
}

static void make(void *context)
{
    struct trial *trial = context;
    trial->status = trial->row->make(trial->run, &trial->text);
}

static void judge(void *context, bool failed)
{
    const struct trial *trial = context;
    if (status_is_ok(&trial->status)) {
        bool usual = span_equal(buf_peek(&trial->text), buf_peek(&trial->usual));
        if (!usual && !(failed && strstr(buf_cstr(&trial->text), "(no memory to show this)")))
            sweep_complain("another report than usual");
    } else if (!failed || trial->status.code != STATUS_MEMORY || !trial->status.message[0]) {
        sweep_complain("%d %s", (int)trial->status.code, trial->status.message);
    }
}

static void try(struct trial *trial)
{
    struct sweep sweep = {trial, forget, make, judge};
    trial->text = buf_make(MAX_REPORT);
    trial->usual = buf_make(MAX_REPORT);
    make(trial);
    buf_span(&trial->usual, buf_peek(&trial->text));
    sweep_run(&sweep, FAILING_MEMORY, 0, trial->row->extension);
    buf_free(&trial->text);
    buf_free(&trial->usual);
}

static void every_file(void **state)
{
    (void)state;
    struct run_result run = sample_every_verdict();
    for (size_t i = 0; i < every_report_count; i++) {
        struct trial trial = {.run = &run, .row = &every_report[i]};
        try(&trial);
    }
    run_result_free(&run);
    sweep_conclude();
}

/* The console report, into a stream that has all its memory: the C library does not always say when
 * one could not grow. */
static struct status console(const struct run_result *run, struct buf *out)
{
    static char text[1024 * 1024], room[sizeof text];
    struct report_style style = {.verbose = true};
    FILE *stream = fmemopen(text, sizeof text, "w");
    if (!stream)
        return status_no_memory();
    setvbuf(stream, room, _IOFBF, sizeof room);
    report_text_begin(run, &style, stream);
    for (size_t i = 0; i < run->case_count; i++)
        report_text_case(&run->cases[i], i + 1, run->case_count, &style, stream);
    report_text_end(run, &style, stream);
    bool written = fflush(stream) == 0 && !ferror(stream);
    fclose(stream);
    buf_text(out, text);
    return written && !buf_failed(out) ? status_ok() : status_no_memory();
}

static void on_the_console(void **state)
{
    (void)state;
    static const struct report_row row = {"console", console};
    struct run_result run = sample_every_verdict();
    struct trial trial = {.run = &run, .row = &row};
    try(&trial);
    run_result_free(&run);
    sweep_conclude();
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file),
        cmocka_unit_test(on_the_console),
    };
    sweep_take_arguments(argc, argv);
    return sweep_end(cmocka_run_group_tests(tests, NULL, NULL));
}
