/* Every report says so when the target's certificate was not looked at, and when somebody stood in
 * between; and only then. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "conformance/report/report.h"
#include "every_report.h"
#include "sample_run.h"

#define PROXY "http://proxy.example.com:3128"

enum { MOST = 1 << 20 };

static const struct way_row {
    const char *extension;  /* NULL: the console */
    const char *unverified; /* words that are there for --insecure only */
    const char *proxy;      /* likewise for --proxy */
} rows[] = {
    {NULL, "tls         NOT VERIFIED (--insecure): this may be another server\n",
     "proxy       " PROXY "\n"},
    {"xml", "<property name=\"tls\" value=\"unverified\"/>",
     "<property name=\"proxy\" value=\"" PROXY "\"/>"},
    {"json", "\"tls\": \"unverified\"", "\"proxy\": \"" PROXY "\""},
    {"ndjson", "\"tls\":\"unverified\"", "\"proxy\":\"" PROXY "\""},
    {"tap", "\n# tls unverified\n", "\n# proxy " PROXY "\n"},
    {"html", "<dt>TLS</dt><dd>unverified</dd>", "<dt>Proxy</dt><dd>" PROXY "</dd>"},
    {"md", "The certificate was **not verified** (`--insecure`).",
     "Asked through the proxy `" PROXY "`."},
    {"github", "::warning title=TLS::The certificate was not verified (--insecure)\n",
     "::warning title=Proxy::Asked through " PROXY "\n"},
};
enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

static struct buf console(const struct run_result *run)
{
    static const struct report_style style = {0};
    char *text = NULL;
    size_t len = 0;
    FILE *file = open_memstream(&text, &len);
    struct buf out = buf_make(MOST);
    assert_non_null(file);
    report_text_begin(run, &style, file);
    fclose(file);
    buf_text(&out, text);
    free(text);
    return out;
}

static struct buf report_of(const struct run_result *run, const char *extension)
{
    struct buf out = buf_make(MOST);
    if (!extension)
        return console(run);
    for (size_t i = 0; i < every_report_count; i++)
        if (strcmp(every_report[i].extension, extension) == 0) {
            struct status status = every_report[i].make(run, &out);
            assert_string_equal(status.message, "");
        }
    return out;
}

static struct run_result run_by(bool unverified, const char *proxy)
{
    struct run_result run = sample_conformant();
    free(run.target_url);
    run.target_url = strdup("https://dfns.example.com");
    run.unverified = unverified;
    run.proxy = proxy ? strdup(proxy) : NULL;
    return run;
}

static void check_row(const struct way_row *row, bool unverified, const char *proxy)
{
    struct run_result run = run_by(unverified, proxy);
    struct buf out = report_of(&run, row->extension);
    bool says_unverified = strstr(buf_cstr(&out), row->unverified) != NULL;
    bool says_proxy = strstr(buf_cstr(&out), row->proxy) != NULL;
    if (says_unverified != unverified || says_proxy != (proxy != NULL))
        fail_msg("%s: %s--insecure, %s--proxy:\n%s", row->extension ? row->extension : "console",
                 unverified ? "" : "no ", proxy ? "" : "no ", buf_cstr(&out));
    buf_free(&out);
    run_result_free(&run);
}

static void test_every_report_says_how_the_target_was_reached(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROW_COUNT; i++)
        for (int way = 0; way < 4; way++)
            check_row(&rows[i], way & 1, way & 2 ? PROXY : NULL);
}

/* A report that is added must be held to it, too. */
static void test_no_report_is_left_out(void **state)
{
    (void)state;
    assert_int_equal(ROW_COUNT, every_report_count + 1);
    for (size_t i = 0; i < every_report_count; i++)
        assert_string_equal(rows[i + 1].extension, every_report[i].extension);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_report_says_how_the_target_was_reached),
        cmocka_unit_test(test_no_report_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
