/* Exchanges are written down when somebody reads: nobody can tell. */
#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "tests/support/noted.h"

enum { EXCHANGES = 60, MAX_ENTRIES = 40, MAX_BYTES = 8 * 1024 };

/* Exchanges of many sizes; a body of the largest is cut. */
static void add(struct journal *journal, unsigned i)
{
    static char body[2 * JOURNAL_MAX_BODY];
    size_t len = i % 11 == 10 ? i % 2 * sizeof body : i * 37 % 300;
    memset(body, '"', sizeof body);
    noted_keep(journal, &(struct noted){.path = "/late",
                                        .headers = {{SPAN_LITERAL("Host"), SPAN_LITERAL("h")}},
                                        .request = {body, len},
                                        .status = 200,
                                        .response = "{\"message\":\"success\"}",
                                        .fault = i % 3 == 0 ? "" : NULL});
}

static void write(struct journal *journal, struct buf *out)
{
    struct json_writer json = json_writer_make(out, JSON_COMPACT);
    assert_true(journal_write_down(journal));
    buf_format(out, "%llu lost\n", (unsigned long long)journal_lost(journal, 0));
    journal_write(journal, 0, MAX_ENTRIES, &json);
    assert_false(buf_failed(out));
}

/* One journal is read after every exchange, the other only where it is compared. */
static void test_the_same_entries_are_there(void **state)
{
    (void)state;
    for (unsigned compared = 1; compared <= EXCHANGES; compared++) {
        struct journal *often = journal_make(MAX_ENTRIES, MAX_BYTES);
        struct journal *late = journal_make(MAX_ENTRIES, MAX_BYTES);
        struct buf a = buf_make(4 * MAX_BYTES), b = buf_make(4 * MAX_BYTES);
        for (unsigned i = 0; i < compared; i++) {
            add(often, i);
            assert_true(journal_write_down(often));
            add(late, i);
        }
        write(often, &a);
        write(late, &b);
        assert_string_equal(buf_cstr(&a), buf_cstr(&b));
        buf_free(&a);
        buf_free(&b);
        journal_free(often);
        journal_free(late);
    }
}

static const struct header borrowed_header = {SPAN_LITERAL("Host"), SPAN_LITERAL("h")};

/* All that is noted is borrowed. */
static void test_a_record_is_a_copy(void **state)
{
    (void)state;
    char texts[] = "PUT/path{\"a\":1}Name: value\r\n[2]fault";
    struct header header = borrowed_header;
    struct arrival arrival = {.method = {texts, 3},
                              .path = {texts + 3, 5},
                              .headers = &header,
                              .header_count = 1,
                              .body = {texts + 8, 7}};
    struct journal *journal = journal_make(2, MAX_BYTES);
    journal_add(journal, &(struct journal_note){.at_ms = 0,
                                                .arrival = &arrival,
                                                .status = 409,
                                                .reply_headers = {texts + 15, 13},
                                                .reply_body = {texts + 28, 3},
                                                .fault = texts + 31,
                                                .duration_us = 7});
    memset(texts, 'x', sizeof texts - 1);
    memset(&header, 0, sizeof header);
    memset(&arrival, 0, sizeof arrival);
    assert_true(span_is_absent(journal_entry(journal, 1)));
    assert_true(journal_write_down(journal));
    char *entry = span_dup(journal_entry(journal, 1));
    assert_string_equal(
        entry, "{\"number\":1,\"at\":\"1970-01-01T00:00:00.000Z\",\"operation\":null,\"method\":"
               "\"PUT\",\"path\":\"/path\",\"request\":{\"headers\":{\"Host\":\"h\"},\"body\":{"
               "\"a\":1}},\"response\":{\"status\":409,\"headers\":{\"Name\":\"value\"},\"body\":["
               "2]},\"check\":null,\"reason\":null,\"fault\":\"fault\",\"duration_us\":7}");
    free(entry);
    journal_free(journal);
}

/* What is not read is bounded too: a record takes more than its text. */
static void test_records_are_bounded(void **state)
{
    (void)state;
    enum { TINY = 2000 };
    struct journal *journal = journal_make(MAX_ENTRIES, TINY);
    for (unsigned i = 0; i < 1000; i++) {
        noted_keep(journal, &(struct noted){.status = 200});
        assert_in_range(journal_bytes(journal), 1, TINY);
    }
    journal_free(journal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_same_entries_are_there),
        cmocka_unit_test(test_a_record_is_a_copy),
        cmocka_unit_test(test_records_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
