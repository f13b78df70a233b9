/* A line of the log. */
#include "tests/support/check.h"

#include <string.h>
#include <unistd.h>

#include "sim/log.h"

static const struct log_entry refused = {
    .time_ms = INT64_C(1673243873123),
    .method = SPAN_LITERAL("PUT"),
    .path = SPAN_LITERAL("/auth/credentials/deactivate"),
    .status = 400,
    .check = "nonce",
    .reason = "nonce.too-old",
    .duration_us = 1234,
};

static void assert_line(enum log_form form, const struct log_entry *entry, const char *expected)
{
    struct buf line = buf_make(4096);
    log_format(form, entry, &line);
    assert_string_equal(buf_cstr(&line), expected);
    buf_free(&line);
}

static void a_request_is_one_line_of_text(void **state)
{
    (void)state;
    assert_line(LOG_TEXT, &refused,
                "2023-01-09T05:57:53.123Z PUT /auth/credentials/deactivate 400 nonce "
                "nonce.too-old 1.234 ms\n");
}

static void a_request_is_one_object_of_json(void **state)
{
    (void)state;
    assert_line(LOG_JSON, &refused,
                "{\"time\":\"2023-01-09T05:57:53.123Z\",\"method\":\"PUT\",\"path\":\"/auth/"
                "credentials/deactivate\",\"status\":400,\"check\":\"nonce\",\"reason\":\"nonce."
                "too-old\",\"duration_us\":1234}\n");
}

static void what_is_not_known_is_left_open(void **state)
{
    (void)state;
    const struct log_entry entry = {.status = 200, .duration_us = 5};
    assert_line(LOG_TEXT, &entry, "1970-01-01T00:00:00.000Z - - 200 - - 0.005 ms\n");
    assert_line(LOG_JSON, &entry,
                "{\"time\":\"1970-01-01T00:00:00.000Z\",\"status\":200,\"duration_us\":5}\n");
    assert_line(LOG_OFF, &entry, "");
}

static void a_path_cannot_forge_a_line(void **state)
{
    (void)state;
    struct log_entry entry = refused;
    entry.path = SPAN_LITERAL("/a\nb\r\x1b[31m \"\\\x7f\xff");
    assert_line(LOG_TEXT, &entry,
                "2023-01-09T05:57:53.123Z PUT /a\\x0ab\\x0d\\x1b[31m\\x20\\x22\\x5c\\x7f\\xff 400 "
                "nonce nonce.too-old 1.234 ms\n");
}

static void a_long_path_is_cut(void **state)
{
    (void)state;
    char path[5000];
    memset(path, '\n', sizeof path);
    struct log_entry entry = refused;
    entry.path = (struct span){path, sizeof path};
    struct buf line = buf_make(4096);
    log_format(LOG_TEXT, &entry, &line);
    assert_false(buf_failed(&line));
    assert_non_null(strstr(buf_cstr(&line), "\\x0a... 400 nonce"));
    buf_clear(&line);
    log_format(LOG_JSON, &entry, &line);
    assert_false(buf_failed(&line));
    assert_ptr_equal(strchr(buf_cstr(&line), '\n'), line.ptr + line.len - 1);
    buf_free(&line);
}

/* It would wait for ever otherwise, and the service with it. */
static void a_pipe_that_nobody_reads_holds_up_nobody(void **state)
{
    (void)state;
    enum { LINES = 5000 };
    int ends[2];
    char text[512];
    assert_int_equal(pipe(ends), 0);
    const struct log log = {LOG_TEXT, ends[1]};
    alarm(60);
    for (int i = 0; i < LINES; i++)
        log_write(&log, &refused);
    assert_true(read(ends[0], text, sizeof text) == sizeof text);
    assert_int_equal(strncmp(text, "2023-01-09T05:57:53.123Z PUT /auth", 34), 0);
    close(ends[0]);
    alarm(0);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pipe_that_nobody_reads_holds_up_nobody),
        cmocka_unit_test(a_request_is_one_line_of_text),
        cmocka_unit_test(a_request_is_one_object_of_json),
        cmocka_unit_test(what_is_not_known_is_left_open),
        cmocka_unit_test(a_path_cannot_forge_a_line),
        cmocka_unit_test(a_long_path_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
