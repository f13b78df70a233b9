/* Each payload, wherever a report has a text of others: it is there as text, and as nothing else.
 */
#include "payloads.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "common/json_write.h"
#include "conformance/report/escape.h"
#include "conformance/report/html_parts.h"
#include "conformance/report/report.h"
#include "markup.h"
#include "xml_check.h"

enum { MOST = 64 << 20, MOST_CASE = 1 << 20 };

static struct payload payloads[PAYLOADS];
static struct run_result hostile, harmless;

static struct buf html_of(struct case_result *c)
{
    struct buf out = buf_make(MOST_CASE);
    report_html_case(&out, &hostile, c, false);
    assert_false(buf_failed(&out));
    return out;
}

static struct buf text_of(struct case_result *c)
{
    struct buf html = html_of(c), text = buf_make(MOST_CASE);
    markup_split(buf_peek(&html), NULL, &text);
    buf_free(&html);
    return text;
}

static size_t occurrences(const struct buf *text, const char *wanted)
{
    size_t count = 0;
    for (const char *at = buf_cstr(text); (at = strstr(at, wanted)); at++)
        count++;
    return count;
}

/* HTML keeps ends of lines and tabs as they are. */
static struct buf shown_in_html(const char *shown)
{
    struct buf out = buf_make(MOST_CASE);
    for (size_t i = 0; shown[i]; i++) {
        bool end = strncmp(shown + i, "\\x0A", 4) == 0, tab = strncmp(shown + i, "\\x09", 4) == 0;
        buf_char(&out, end ? '\n' : tab ? '\t' : shown[i]);
        i += end || tab ? 3 : 0;
    }
    return out;
}

/* The texts of a case that fails: its title, explanation and script; the step and the URL; of both
 * sides a header's name and value; where the assertion looked, and its step. */
enum { PLAIN_PLACES = 11, BODY_PLACES = 2 * 2 };
enum { FAILED_PLACES = 2 }; /* why there is no verdict, and instead of the answer */

static void assert_shown(size_t index, size_t times)
{
    struct buf text = text_of(&hostile.cases[index]);
    struct buf wanted = shown_in_html(payloads[index % PAYLOADS].shown);
    size_t count = occurrences(&text, buf_cstr(&wanted));
    if (count < times)
        fail_msg("%zu times, not %zu: %s", count, times, payloads[index % PAYLOADS].shown);
    buf_free(&wanted);
    buf_free(&text);
}

static void test_each_payload_is_another(void **state)
{
    (void)state;
    for (size_t i = 0; i < PAYLOADS; i++)
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(payloads[i].bytes, payloads[j].bytes);
}

static void test_each_payload_is_there_as_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < PAYLOADS; i++) {
        assert_shown(PAYLOAD_ANSWERED * PAYLOADS + i, PLAIN_PLACES);
        assert_shown(PAYLOAD_MISSING * PAYLOADS + i, 1);
        assert_shown(PAYLOAD_FAILED * PAYLOADS + i, FAILED_PLACES);
    }
}

/* As the key and the value of both bodies, in JSON's own writing. */
static void test_each_payload_is_there_as_a_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < PAYLOADS; i++) {
        struct buf json = buf_make(MOST_CASE), wanted = buf_make(MOST_CASE);
        struct buf text = text_of(&hostile.cases[i]);
        struct json_writer writer = json_writer_make(&json, JSON_COMPACT);
        json_put_text(&writer, payloads[i].bytes);
        escape_terminal(buf_peek(&json), &wanted);
        if (occurrences(&text, buf_cstr(&wanted)) < BODY_PLACES)
            fail_msg("lacks %s", buf_cstr(&wanted));
        buf_free(&json);
        buf_free(&wanted);
        buf_free(&text);
    }
}

static struct buf tags_of(struct status (*report)(const struct run_result *, struct buf *),
                          const struct run_result *run)
{
    struct buf out = buf_make(MOST), tags = buf_make(MOST);
    struct status status = report(run, &out);
    assert_string_equal(status.message, "");
    markup_split(buf_peek(&out), &tags, NULL);
    buf_free(&out);
    return tags;
}

static void test_no_payload_is_a_tag_or_an_attribute(void **state)
{
    static struct status (*const reports[])(const struct run_result *,
                                            struct buf *) = {report_html, report_junit};
    (void)state;
    for (size_t i = 0; i < COUNT(reports); i++) {
        struct buf tags = tags_of(reports[i], &hostile), wanted = tags_of(reports[i], &harmless);
        assert_string_equal(buf_cstr(&tags), buf_cstr(&wanted));
        buf_free(&tags);
        buf_free(&wanted);
    }
}

static void test_xml_is_whole(void **state)
{
    (void)state;
    struct run_result one = hostile;
    one.case_count = 1;
    for (size_t i = 0; i < hostile.case_count; i++) {
        struct buf out = buf_make(MOST_CASE);
        one.cases = &hostile.cases[i];
        struct status status = report_junit(&one, &out);
        assert_string_equal(status.message, "");
        assert_int_equal(xml_fault(buf_peek(&out)), -1);
        buf_free(&out);
    }
}

static void test_the_console_is_calm(void **state)
{
    static const struct report_style style = {.verbose = true};
    (void)state;
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    assert_non_null(out);
    for (size_t i = 0; i < hostile.case_count; i++)
        report_text_case(&hostile.cases[i], i + 1, hostile.case_count, &style, out);
    fclose(out);
    for (size_t i = 0; i < len; i++)
        assert_true(text[i] == '\n' || ((unsigned char)text[i] >= 0x20 && text[i] != 0x7F));
    free(text);
}

static int make(void **state)
{
    (void)state;
    payloads_read(payloads);
    hostile = sample_payloads(true);
    harmless = sample_payloads(false);
    return 0;
}

static int release(void **state)
{
    (void)state;
    payloads_free(payloads);
    run_result_free(&hostile);
    run_result_free(&harmless);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_payload_is_another),
        cmocka_unit_test(test_each_payload_is_there_as_text),
        cmocka_unit_test(test_each_payload_is_there_as_a_key),
        cmocka_unit_test(test_no_payload_is_a_tag_or_an_attribute),
        cmocka_unit_test(test_xml_is_whole),
        cmocka_unit_test(test_the_console_is_calm),
    };
    return cmocka_run_group_tests(tests, make, release);
}
