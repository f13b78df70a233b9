#include "tests/support/pair.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"

enum { MAX_ARGUMENTS = 32, START_TIMEOUT_MS = 20000, MAX_REPORT = 64 * 1024 * 1024 };

/* Borrowed until the next call. */
static const char *program(const char *name)
{
    static char paths[2][512];
    static unsigned turn;
    const char *folder = getenv("DFNS_BIN_DIR");
    char *path = paths[turn++ % 2];
    snprintf(path, sizeof paths[0], "%s/%s", folder ? folder : DFNS_BIN_DIR, name);
    return path;
}

static void add_all(const char **argv, size_t *count, const char *const more[])
{
    for (; more && *more; more++) {
        assert_true(*count + 1 < MAX_ARGUMENTS);
        argv[(*count)++] = *more;
    }
    argv[*count] = NULL;
}

static void path_in(const struct pair *pair, const char *name, char out[static 128])
{
    snprintf(out, 128, "%s/%s", pair->folder, name);
}

static void read_url(struct pair *pair)
{
    struct buf line = buf_make(4096);
    assert_true(process_read_line(&pair->simulator, &line, START_TIMEOUT_MS));
    cJSON *announcement = json_parse(buf_peek(&line), NULL);
    assert_non_null(json_text(announcement, "url"));
    snprintf(pair->url, sizeof pair->url, "%s", json_text(announcement, "url"));
    cJSON_Delete(announcement);
    buf_free(&line);
}

static void write_target(const struct pair *pair, const char *url)
{
    const char *const argv[] = {program("dfns-sim"), "target", "--url", url, "--hooks", NULL};
    struct buf target = buf_make(MAX_REPORT);
    char path[128];
    assert_int_equal(process_run(argv, &target, false), 0);
    path_in(pair, "target.json", path);
    struct status status = file_write(path, buf_peek(&target));
    assert_true(status_is_ok(&status));
    assert_int_equal(chmod(path, 0600), 0);
    buf_free(&target);
}

void pair_start(struct pair *pair, const char *const arguments[])
{
    const char *argv[MAX_ARGUMENTS] = {program("dfns-sim"), "serve", "--port", "0", "--log", "off"};
    size_t count = 6;
    add_all(argv, &count, arguments);
    snprintf(pair->folder, sizeof pair->folder, "/tmp/dfns-pair-XXXXXX");
    assert_non_null(mkdtemp(pair->folder));
    assert_true(process_start(&pair->simulator, argv, true));
    read_url(pair);
    write_target(pair, pair->url);
}

void pair_redirect(struct pair *pair, const char *url)
{
    write_target(pair, url);
}

static cJSON *read_report(const char *path)
{
    struct buf text = buf_make(MAX_REPORT);
    struct status status = file_read(path, &text);
    /* It may be larger than what json_parse() takes from strangers. */
    cJSON *report = status_is_ok(&status) ? cJSON_ParseWithLength(text.ptr, text.len) : NULL;
    buf_free(&text);
    return report;
}

int pair_suite(struct pair *pair, const char *const arguments[], struct buf *output)
{
    char target[128];
    path_in(pair, "target.json", target);
    const char *argv[MAX_ARGUMENTS] = {program("dfns-conformance"), "run", "--target", target};
    size_t count = 4;
    add_all(argv, &count, arguments);
    return process_run(argv, output, false);
}

int pair_judge(struct pair *pair, const char *const arguments[], cJSON **report)
{
    char json[128], junit[128];
    path_in(pair, "report.json", json);
    path_in(pair, "junit.xml", junit);
    unlink(json);
    const char *more[MAX_ARGUMENTS] = {"--allow-state-change", "--json", json, "--junit", junit};
    size_t count = 5;
    add_all(more, &count, arguments);
    struct buf output = buf_make(MAX_REPORT);
    int code = pair_suite(pair, more, &output);
    *report = read_report(json);
    buf_free(&output);
    return code;
}

int pair_stop(struct pair *pair)
{
    static const char *const names[] = {"target.json", "report.json", "junit.xml"};
    char path[128];
    int code = process_end(&pair->simulator, SIGTERM, NULL);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        path_in(pair, names[i], path);
        unlink(path);
    }
    rmdir(pair->folder);
    return code;
}

const char *pair_verdict(const cJSON *report, const char *id)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, json_member(report, "cases"))
    {
        const char *found = json_text(item, "id");
        if (found && strcmp(found, id) == 0)
            return json_text(item, "verdict");
    }
    return NULL;
}
