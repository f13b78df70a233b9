/* What a report of ten thousand cases costs, in each format, beside writing as many bytes. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "tests/bench/bench.h"
#include "tests/unit/conformance_reports/every_report.h"
#include "tests/unit/conformance_reports/sample_run.h"

enum { MADE, WRITTEN, CASES = 10000, MAX_REPORT = 512 * 1024 * 1024 };

static bool write_all(const char *path, struct span bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    while (fd >= 0 && bytes.len > 0) {
        ssize_t written = write(fd, bytes.ptr, bytes.len);
        if (written <= 0)
            break;
        bytes.ptr += written;
        bytes.len -= (size_t)written;
    }
    if (fd >= 0)
        close(fd);
    unlink(path);
    return bytes.len == 0;
}

static struct status measure_once(const struct bench *bench, const struct run_result *run,
                                  const struct report_row *report, struct row *row)
{
    char path[MAX_PATH];
    struct buf out = buf_make(MAX_REPORT);
    int64_t began_us = clock_monotonic_us();
    struct status status = report->make(run, &out);
    int64_t made_us = clock_monotonic_us();
    if (status_is_ok(&status) && !write_all(bench_file(bench, "report", path), buf_peek(&out)))
        status = status_fail(STATUS_IO, "cannot write %s", path);
    series_add(&row->series[MADE], (double)(made_us - began_us) / 1e3);
    series_add(&row->series[WRITTEN], (double)(clock_monotonic_us() - made_us) / 1e3);
    snprintf(row->name, sizeof row->name, "%s, %.1f MiB", report->extension,
             (double)out.len / 1024 / 1024);
    buf_free(&out);
    return status;
}

static struct status measure(const struct bench *bench, const struct run_result *run,
                             struct comparison *comparison)
{
    struct status status = status_ok();
    for (size_t i = 0; i < every_report_count && status_is_ok(&status); i++) {
        struct row *row = comparison_add(comparison, NO_GOAL, 0, "%s", every_report[i].extension);
        for (size_t j = 0; j < bench_rounds(bench) && status_is_ok(&status); j++)
            status = measure_once(bench, run, &every_report[i], row);
    }
    return status;
}

struct status bench_reports(struct bench *bench)
{
    const struct comparison comparison = {
        .name = "reports",
        .title = "A report of 10,000 cases that failed",
        .what = "format",
        .unit = "ms",
        .decimals = 1,
        .contestants = {"made", "written"},
        .note = "Beside what it takes to write as many bytes to a file, without waiting for the "
                "disk."};
    bench_tell("reports");
    struct run_result run = sample_harmless(bench->scale == SCALE_SMOKE ? 10 : CASES);
    struct status status = measure(bench, &run, figures_add(&bench->figures, &comparison));
    run_result_free(&run);
    return status;
}
