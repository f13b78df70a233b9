/* Every way to be unclear about where a body ends (RFC 9112, 5 and 6). */
#include "tests/support/check.h"

#include <string.h>

#include "sim/http/framing.h"

enum { MAX_FIELDS = FRAMING_MAX_HEADERS };

/* "Name: value" lines, separated by line feeds. */
static struct framing parse(const char *version, const char *lines, struct header *fields)
{
    struct framing framing = {.version = span_of(version), .headers = fields};
    struct span rest = span_of(lines);
    while (!span_is_empty(rest)) {
        struct span value = span_cut(&rest, '\n'), name = span_cut(&value, ':');
        fields[framing.count++] = (struct header){name, span_trim(value)};
    }
    return framing;
}

static const struct row {
    const char *version;
    const char *lines;
    enum reason reason;
    bool chunked;
    int64_t length;
} rows[] = {
    /* clear */
    {"1.1", "Host: a", REASON_NONE, false, 0},
    {"1.1", "Content-Length: 0", REASON_NONE, false, 0},
    {"1.1", "Content-Length: 5", REASON_NONE, false, 5},
    {"1.0", "Content-Length: 5", REASON_NONE, false, 5},
    {"1.1", "content-LENGTH: 5", REASON_NONE, false, 5},
    {"1.1", "Content-Length:   5  ", REASON_NONE, false, 5},
    {"1.1", "Content-Length: 005", REASON_NONE, false, 5},
    {"1.1", "Content-Length: 999999999999999", REASON_NONE, false, 999999999999999},
    {"1.1", "Transfer-Encoding: chunked", REASON_NONE, true, 0},
    {"1.1", "transfer-encoding: Chunked", REASON_NONE, true, 0},
    {"1.1", "Content-Lengthy: 5", REASON_NONE, false, 0},
    /* two lengths */
    {"1.1", "Content-Length: 5\nContent-Length: 6", REASON_REQUEST_AMBIGUOUS_LENGTH, false, 0},
    {"1.1", "Content-Length: 5\nContent-Length: 5", REASON_REQUEST_AMBIGUOUS_LENGTH, false, 0},
    {"1.1", "Content-Length: 5\nX: y\ncontent-length: 6", REASON_REQUEST_AMBIGUOUS_LENGTH, false,
     0},
    {"1.1", "Content-Length: 5\nTransfer-Encoding: chunked", REASON_REQUEST_AMBIGUOUS_LENGTH, false,
     0},
    {"1.1", "Transfer-Encoding: chunked\nContent-Length: 5", REASON_REQUEST_AMBIGUOUS_LENGTH, false,
     0},
    {"1.1", "Transfer-Encoding: identity\nContent-Length: 5", REASON_REQUEST_AMBIGUOUS_LENGTH,
     false, 0},
    {"1.1", "Transfer-Encoding: chunked\nTransfer-Encoding: chunked",
     REASON_REQUEST_AMBIGUOUS_LENGTH, false, 0},
    {"1.1", "Transfer-Encoding: chunked\nTransfer-Encoding: identity",
     REASON_REQUEST_AMBIGUOUS_LENGTH, false, 0},
    {"1.0", "Transfer-Encoding: chunked", REASON_REQUEST_AMBIGUOUS_LENGTH, false, 0},
    /* no number */
    {"1.1", "Content-Length:", REASON_REQUEST_MALFORMED, false, 0},
    {"1.1", "Content-Length: +5", REASON_REQUEST_MALFORMED, false, 0},
    {"1.1", "Content-Length: -5", REASON_REQUEST_MALFORMED, false, 0},
    {"1.1", "Content-Length: 5abc", REASON_REQUEST_MALFORMED, false, 0},
    {"1.1", "Content-Length: 5,5", REASON_REQUEST_MALFORMED, false, 0},
    {"1.1", "Content-Length: 5 5", REASON_REQUEST_MALFORMED, false, 0},
    {"1.1", "Content-Length: 0x5", REASON_REQUEST_MALFORMED, false, 0},
    {"1.1", "Content-Length: 5.0", REASON_REQUEST_MALFORMED, false, 0},
    {"1.1", "Content-Length: 1000000000000000", REASON_REQUEST_MALFORMED, false, 0},
    {"1.1", "Content-Length: 9223372036854775807", REASON_REQUEST_MALFORMED, false, 0},
    {"1.1", "Content-Length: 18446744073709551621", REASON_REQUEST_MALFORMED, false, 0},
    /* no coding that we read */
    {"1.1", "Transfer-Encoding:", REASON_REQUEST_MALFORMED, false, 0},
    {"1.1", "Transfer-Encoding: identity", REASON_REQUEST_MALFORMED, false, 0},
    {"1.1", "Transfer-Encoding: gzip, chunked", REASON_REQUEST_MALFORMED, false, 0},
    {"1.1", "Transfer-Encoding: xchunked", REASON_REQUEST_MALFORMED, false, 0},
    {"1.1", "Transfer-Encoding: chunked, chunked", REASON_REQUEST_MALFORMED, false, 0},
};

static void check_row(const struct row *row)
{
    struct header fields[MAX_FIELDS];
    struct framing framing = parse(row->version, row->lines, fields);
    struct body_plan plan;
    enum reason reason = framing_check(&framing, &plan);
    if (reason != row->reason)
        print_error("HTTP/%s %s\n", row->version, row->lines);
    assert_int_equal(reason, row->reason);
    if (reason != REASON_NONE)
        return;
    assert_int_equal(plan.chunked, row->chunked);
    assert_int_equal(plan.length, row->length);
}

static void only_one_clear_length_is_accepted(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        check_row(&rows[i]);
}

static enum reason check_fillers(size_t count, size_t value_size)
{
    static char value[FRAMING_MAX_HEADER_BYTES + 1];
    struct header fields[MAX_FIELDS];
    memset(value, 'v', sizeof value);
    for (size_t i = 0; i < count; i++)
        fields[i] = (struct header){SPAN_LITERAL("X"), {value, value_size}};
    struct framing framing = {SPAN_LITERAL("1.1"), fields, count};
    struct body_plan plan;
    return framing_check(&framing, &plan);
}

static void more_headers_than_can_be_seen_are_refused(void **state)
{
    (void)state;
    assert_int_equal(check_fillers(63, 1), REASON_NONE);
    assert_int_equal(check_fillers(64, 1), REASON_REQUEST_HEADERS_TOO_LARGE);
    assert_int_equal(check_fillers(1, FRAMING_MAX_HEADER_BYTES - 1), REASON_NONE);
    assert_int_equal(check_fillers(1, FRAMING_MAX_HEADER_BYTES), REASON_REQUEST_HEADERS_TOO_LARGE);
    assert_int_equal(check_fillers(2, FRAMING_MAX_HEADER_BYTES / 2),
                     REASON_REQUEST_HEADERS_TOO_LARGE);
}

static void a_client_is_told_to_continue_only_where_it_waits(void **state)
{
    (void)state;
    static const struct {
        const char *version, *lines;
        bool awaits;
    } waits[] = {
        {"1.1", "Expect: 100-continue\nContent-Length: 5", true},
        {"1.1", "expect: 100-Continue\nTransfer-Encoding: chunked", true},
        {"1.1", "Expect: 100-continue", false},
        {"1.1", "Expect: 100-continue\nContent-Length: 0", false},
        {"1.0", "Expect: 100-continue\nContent-Length: 5", false},
        {"1.1", "Expect: 200-ok\nContent-Length: 5", false},
        {"1.1", "Content-Length: 5", false},
    };
    for (size_t i = 0; i < COUNT(waits); i++) {
        struct header fields[MAX_FIELDS];
        struct framing framing = parse(waits[i].version, waits[i].lines, fields);
        struct body_plan plan;
        assert_int_equal(framing_check(&framing, &plan), REASON_NONE);
        assert_int_equal(plan.awaits_continue, waits[i].awaits);
    }
}

static void a_connection_is_kept_as_the_client_wishes(void **state)
{
    (void)state;
    static const struct {
        const char *version, *lines;
        bool keeps;
    } wishes[] = {
        {"1.1", "", true},
        {"1.0", "", false},
        {"1.1", "Connection: keep-alive", true},
        {"1.0", "Connection: Keep-Alive", true},
        {"1.1", "Connection: close", false},
        {"1.1", "Connection: keep-alive, close", false},
        {"1.1", "Connection: TE, keep-alive", true},
        {"1.1", "Connection: Upgrade", false},
        {"1.1", "Connection: keep-alive, Upgrade", false},
        {"1.1", "Connection: keep-alive\nConnection: close", false},
        {"1.1", "Connection: something", false},
        {"1.1", "Connection:", false},
    };
    for (size_t i = 0; i < COUNT(wishes); i++) {
        struct header fields[MAX_FIELDS];
        struct framing framing = parse(wishes[i].version, wishes[i].lines, fields);
        assert_int_equal(framing_keeps_connection(&framing), wishes[i].keeps);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_one_clear_length_is_accepted),
        cmocka_unit_test(more_headers_than_can_be_seen_are_refused),
        cmocka_unit_test(a_client_is_told_to_continue_only_where_it_waits),
        cmocka_unit_test(a_connection_is_kept_as_the_client_wishes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
