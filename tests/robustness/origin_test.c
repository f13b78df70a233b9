/*
 * The API and the Origin of a page. The vendor's service refuses nobody for it, and neither does
 * the simulator; what keeps a page out is that it has to ask before it may send the API's headers,
 * and is not told yes.
 */
#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "sim/world/seed.h"
#include "tests/bench/requests.h"
#include "tests/robustness/subject.h"
#include "tests/support/wire.h"

#define PAGE                                                                                       \
    "Origin: https://evil.example\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: cors\r\n"

/* A request that is good in every way, with the headers of a page after its first line, and without
 * the field that begins so. */
static void write_request(const char *without, struct buf *out)
{
    struct world *world;
    struct requests requests;
    struct status status = seed_default(&world);
    assert_string_equal(status.message, "");
    status = requests_make(world, &kinds[0], 1, clock_wall_ms(), &requests);
    assert_string_equal(status.message, "");
    struct span rest = requests_at(&requests, 0), line = span_cut(&rest, '\n');
    buf_format(out, "%.*s\n" PAGE, SPAN_ARGS(line));
    while (!span_is_absent(rest)) {
        line = span_cut(&rest, '\n');
        if (without && span_starts_with(line, without))
            continue;
        buf_span(out, line);
        if (!span_is_absent(rest))
            buf_char(out, '\n');
    }
    requests_free(&requests);
    world_free(world);
}

static int ask(const struct subject *subject, const char *without)
{
    struct wire_answer answer;
    struct buf request = buf_make(8192);
    write_request(without, &request);
    assert_int_equal(wire_exchange(subject->port, request.ptr, request.len, &answer), 1);
    int status = answer.status;
    assert_null(strcasestr(answer.head, "Access-Control-"));
    wire_forget(&answer);
    buf_free(&request);
    return status;
}

/* Each of these a page may only send after a question that is answered with no. */
static void what_a_page_may_not_send_is_what_it_needs(void **state)
{
    (void)state;
    static const char *const fields[] = {"Authorization:", "X-DFNS-NONCE:", "X-DFNS-USERACTION:"};
    struct subject subject;
    subject_start(&subject, NULL);
    for (size_t i = 0; i < COUNT(fields); i++) {
        int status = ask(&subject, fields[i]);
        assert_true(status >= 400 && status < 500);
    }
    subject_stop(&subject);
}

static void an_origin_alone_refuses_nobody(void **state)
{
    (void)state;
    struct subject subject;
    subject_start(&subject, NULL);
    assert_int_equal(ask(&subject, NULL), 200);
    subject_stop(&subject);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_page_may_not_send_is_what_it_needs),
        cmocka_unit_test(an_origin_alone_refuses_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
