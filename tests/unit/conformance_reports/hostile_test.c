#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "common/json.h"
#include "conformance/report/report.h"
#include "sample_run.h"
#include "xml_check.h"

enum { ANSWERS = 1000, MOST = 64 << 20 };

static void assert_whole_xml(const struct run_result *run)
{
    struct buf out = buf_make(MOST);
    struct status status = report_junit(run, &out);
    assert_string_equal(status.message, "");
    assert_int_equal(xml_fault(buf_peek(&out)), -1);
    assert_null(memchr(out.ptr, '\033', out.len));
    buf_free(&out);
}

static void assert_whole_json(const struct run_result *run)
{
    struct buf out = buf_make(MOST);
    struct status status = report_json(run, &out);
    assert_string_equal(status.message, "");
    assert_int_equal(json_scan(buf_peek(&out)).fault, JSON_OK);
    assert_null(memchr(out.ptr, '\033', out.len));
    buf_free(&out);
}

/* Nothing but line feeds, printable ASCII and whole characters beyond C1. */
static void assert_calm(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        assert_true(c == '\n' || (c >= 0x20 && c != 0x7F));
        assert_false(c == 0xC2 && (unsigned char)text[i + 1] < 0xA0);
    }
}

static void assert_calm_console(const struct run_result *run)
{
    static const struct report_style style = {.verbose = true};
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    assert_non_null(out);
    for (size_t i = 0; i < run->case_count; i++)
        report_text_case(&run->cases[i], i + 1, run->case_count, &style, out);
    report_text_end(run, &style, out);
    fclose(out);
    assert_calm(text, len);
    free(text);
}

/* What a person reads, as it is or in a browser. */
static void test_the_reports_for_people_are_calm(void **state)
{
    (void)state;
    static struct status (*const reports[])(const struct run_result *, struct buf *) = {
        report_tap, report_html, report_markdown, report_github};
    struct run_result all = sample_hostile(ANSWERS);
    for (size_t i = 0; i < COUNT(reports); i++) {
        struct buf out = buf_make(MOST);
        struct status status = reports[i](&all, &out);
        assert_string_equal(status.message, "");
        assert_calm(out.ptr, out.len);
        buf_free(&out);
    }
    run_result_free(&all);
}

static void test_each_answer_alone(void **state)
{
    (void)state;
    struct run_result all = sample_hostile(ANSWERS), one = all;
    one.case_count = 1;
    for (size_t i = 0; i < ANSWERS; i++) {
        one.cases = &all.cases[i];
        assert_whole_xml(&one);
        assert_whole_json(&one);
        assert_calm_console(&one);
    }
    run_result_free(&all);
}

static void test_the_check_finds_faults(void **state)
{
    static const char *const wrong[] = {
        "<a>\033</a>", "<a>&nbsp;</a>", "<a>\xFF</a>",  "<a></b>",
        "<a>",         "<a>></a>",      "<a b=\"<\"/>", "<a>\xEF\xBF\xBF</a>",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct buf xml = buf_make(200);
        buf_format(&xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n%s", wrong[i]);
        assert_int_not_equal(xml_fault(buf_peek(&xml)), -1);
        buf_free(&xml);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_answer_alone),
        cmocka_unit_test(test_the_reports_for_people_are_calm),
        cmocka_unit_test(test_the_check_finds_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
