/* From a reply to bytes. */
#include "tests/support/check.h"

#include <string.h>

#include "sim/http/response.h"

static const struct response_form form = {.now_ms = INT64_C(1673243873123), .keep = true};

static void a_reply_becomes_a_response(void **state)
{
    (void)state;
    struct reply reply = reply_make();
    struct buf wire = buf_make(4096);
    reply.status = 401;
    reply_header(&reply, "X-Sim-Check", "authentication");
    buf_text(&reply.body, "{}");
    response_write(&reply, &form, &wire);
    assert_string_equal(buf_cstr(&wire), "HTTP/1.1 401 Unauthorized\r\n"
                                         "Date: Mon, 09 Jan 2023 05:57:53 GMT\r\n"
                                         "Content-Type: application/json\r\n"
                                         "Content-Length: 2\r\n"
                                         "Connection: keep-alive\r\n"
                                         "X-Content-Type-Options: nosniff\r\n"
                                         "Cache-Control: no-store\r\n"
                                         "X-Sim-Check: authentication\r\n"
                                         "\r\n{}");
    buf_free(&wire);
    reply_free(&reply);
}

static void the_answer_to_head_announces_its_body_only(void **state)
{
    (void)state;
    struct reply reply = reply_make();
    struct buf wire = buf_make(4096);
    reply.status = 299;
    buf_text(&reply.body, "{\"a\":1}");
    response_write(&reply, &(struct response_form){.bodiless = true}, &wire);
    assert_int_equal(strncmp(buf_cstr(&wire), "HTTP/1.1 299 \r\n", 15), 0);
    assert_non_null(strstr(buf_cstr(&wire), "Content-Length: 7\r\nConnection: close\r\n"));
    assert_string_equal(buf_cstr(&wire) + wire.len - 4, "\r\n\r\n");
    buf_free(&wire);
    reply_free(&reply);
}

static void a_reply_that_lacks_memory_is_not_sent(void **state)
{
    (void)state;
    struct reply reply = reply_make();
    struct buf wire = buf_make(4096);
    reply.status = 200;
    reply.body.failed = true;
    response_write(&reply, &form, &wire);
    assert_true(buf_failed(&wire));
    assert_non_null(strstr(response_no_memory, "HTTP/1.1 500 Internal Server Error\r\n"));
    buf_free(&wire);
    reply_free(&reply);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reply_becomes_a_response),
        cmocka_unit_test(the_answer_to_head_announces_its_body_only),
        cmocka_unit_test(a_reply_that_lacks_memory_is_not_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
