#include "conformance/commands/reports.h"

#include <errno.h>
#include <string.h>

#include "common/file.h"
#include "conformance/commands/command.h"

enum { MAX_REPORT = 256 * 1024 * 1024 };

struct status reports_open(const struct run_options *options, struct reports *out)
{
    struct random random = random_from_system();
    *out = (struct reports){.options = options, .style = command_style()};
    out->style.verbose = options->verbose;
    out->status = status_ok();
    if (!random_uuid(&random, out->token))
        return status_fail(STATUS_CRYPTO, "the system has no random bytes to give");
    struct status status = capture_open(options->capture, &out->capture);
    if (!status_is_ok(&status) || !options->ndjson)
        return status;
    out->ndjson = fopen(options->ndjson, "we");
    if (!out->ndjson) {
        status = status_fail(STATUS_IO, "%s: %s", options->ndjson, strerror(errno));
        reports_close(out);
    }
    return status;
}

void reports_close(struct reports *reports)
{
    if (reports->ndjson)
        fclose(reports->ndjson);
    reports->ndjson = NULL;
    capture_close(&reports->capture);
}

/* Writes a whole line or says that it could not; `made` says how its making went. */
static struct status write_line(const struct reports *reports, struct status made,
                                const struct buf *line)
{
    const char *path = reports->options->ndjson;
    if (!status_is_ok(&made))
        return made;
    bool written = fwrite(line->ptr, 1, line->len, reports->ndjson) == line->len &&
                   fflush(reports->ndjson) == 0;
    return written ? status_ok() : status_fail(STATUS_IO, "%s: %s", path, strerror(errno));
}

/* Frees `line`. After the first failure nothing more is written. */
static void put_line(struct reports *reports, struct status made, struct buf *line)
{
    if (status_is_ok(&reports->status))
        reports->status = write_line(reports, made, line);
    buf_free(line);
}

/* On a runner of GitHub a line of the target's could be a command. */
static void show_begin(void *context, const struct run_result *run, size_t total)
{
    struct reports *reports = context;
    reports->run = run;
    if (reports->options->github)
        printf("::stop-commands::%s\n", reports->token);
    report_text_begin(run, &reports->style, stdout);
    if (!reports->ndjson)
        return;
    struct buf line = buf_make(MAX_REPORT);
    put_line(reports, report_ndjson_begin(run, total, &line), &line);
}

static void show_progress(void *context, const char *id, size_t done, size_t total)
{
    struct reports *reports = context;
    report_text_progress(id, done, total, &reports->style, stdout);
}

static void show_case(void *context, const struct case_result *c, size_t done, size_t total)
{
    struct reports *reports = context;
    report_text_case(c, done, total, &reports->style, stdout);
    fflush(stdout);
    if (status_is_ok(&reports->status))
        reports->status = capture_case(&reports->capture, c);
    if (!reports->ndjson)
        return;
    struct buf line = buf_make(MAX_REPORT);
    put_line(reports, report_ndjson_case(reports->run, c, &line), &line);
}

struct run_observer reports_observer(struct reports *reports)
{
    return (struct run_observer){reports, show_begin, show_progress, show_case};
}

static struct status write_file(const char *path, const struct run_result *run,
                                struct status (*make)(const struct run_result *, struct buf *))
{
    if (!path)
        return status_ok();
    struct buf text = buf_make(MAX_REPORT);
    struct status status = make(run, &text);
    if (status_is_ok(&status))
        status = file_write(path, buf_peek(&text));
    buf_free(&text);
    return status;
}

/* Every file, even after one that could not be written; the first failure. */
static struct status write_files(const struct run_options *options, const struct run_result *run)
{
    const struct {
        const char *path;
        struct status (*make)(const struct run_result *, struct buf *);
    } rows[] = {
        {options->junit, report_junit},       {options->json, report_json},
        {options->tap, report_tap},           {options->html, report_html},
        {options->markdown, report_markdown},
    };
    struct status first = status_ok();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct status status = write_file(rows[i].path, run, rows[i].make);
        if (status_is_ok(&first))
            first = status;
    }
    return first;
}

static struct status annotate(const struct reports *reports, const struct run_result *run)
{
    struct buf text = buf_make(MAX_REPORT);
    struct status status = report_github(run, &text);
    if (status_is_ok(&status))
        printf("::%s::\n%s", reports->token, buf_cstr(&text));
    buf_free(&text);
    return status;
}

struct status reports_write(struct reports *reports, const struct run_result *run)
{
    struct status annotated = status_ok();
    struct buf line = buf_make(MAX_REPORT);
    if (reports->run)
        report_text_end(run, &reports->style, stdout);
    if (reports->run && reports->options->github)
        annotated = annotate(reports, run);
    if (reports->run && reports->ndjson)
        put_line(reports, report_ndjson_end(run, &line), &line);
    struct status status = write_files(reports->options, run);
    if (!status_is_ok(&reports->status))
        return reports->status;
    return status_is_ok(&status) ? annotated : status;
}
