/*
 * report_sample RUN FOLDER   writes every report into the folder, as report.xml, report.json ...
 * report_sample RUN          shows the console report
 *
 * RUN is every-verdict, conformant, hostile, harmless, payloads or payloads-harmless.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "conformance/report/report.h"
#include "every_report.h"
#include "payloads.h"
#include "sample_run.h"

enum { MOST = 64 << 20, RANDOM_CASES = 1000 };

static struct run_result make(const char *name)
{
    if (strcmp(name, "hostile") == 0)
        return sample_hostile(RANDOM_CASES);
    if (strcmp(name, "harmless") == 0)
        return sample_harmless(RANDOM_CASES);
    if (strncmp(name, "payloads", strlen("payloads")) == 0)
        return sample_payloads(strcmp(name, "payloads") == 0);
    return strcmp(name, "conformant") == 0 ? sample_conformant() : sample_every_verdict();
}

static struct status write_report(const struct run_result *run, const struct report_row *row,
                                  const char *folder)
{
    char path[512];
    struct buf out = buf_make(MOST);
    snprintf(path, sizeof path, "%s/report.%s", folder, row->extension);
    struct status status = row->make(run, &out);
    if (status_is_ok(&status))
        status = file_write(path, buf_peek(&out));
    buf_free(&out);
    return status;
}

static struct status write_all(const struct run_result *run, const char *folder)
{
    struct status status = status_ok();
    for (size_t i = 0; i < every_report_count && status_is_ok(&status); i++)
        status = write_report(run, &every_report[i], folder);
    return status;
}

static void show(const struct run_result *run)
{
    bool terminal = isatty(STDOUT_FILENO);
    struct report_style style = {
        .terminal = terminal, .colour = terminal, .verbose = getenv("VERBOSE") != NULL};
    report_text_begin(run, &style, stdout);
    for (size_t i = 0; i < run->case_count; i++) {
        report_text_progress(run->cases[i].id, i, run->case_count, &style, stdout);
        report_text_case(&run->cases[i], i + 1, run->case_count, &style, stdout);
    }
    report_text_end(run, &style, stdout);
}

int main(int argc, char **argv)
{
    struct run_result run = make(argc > 1 ? argv[1] : "every-verdict");
    struct status status = status_ok();
    if (argc > 2)
        status = write_all(&run, argv[2]);
    else
        show(&run);
    run_result_free(&run);
    if (!status_is_ok(&status))
        fprintf(stderr, "%s\n", status.message);
    return status_is_ok(&status) ? 0 : 1;
}
