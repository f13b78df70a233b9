/* Faults that are ordered, as the client's socket meets them, and how they are marked. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "tests/e2e/served.h"
#include "tests/support/check.h"

enum { SILENCE_MS = 10000, MAX_HEARD = 256 * 1024 };

/* Everything that comes of one call; the end is 0 for an orderly one, else what errno says. */
static int hear_call(const struct served *served, struct buf *heard)
{
    struct wire wire;
    ssize_t got;
    char bytes[4096];
    *heard = buf_make(MAX_HEARD);
    wire_open(&wire, served->port);
    wire_send_text(&wire, served_request);
    do {
        struct pollfd waiting = {.fd = wire.fd, .events = POLLIN};
        assert_int_equal(poll(&waiting, 1, SILENCE_MS), 1);
        got = recv(wire.fd, bytes, sizeof bytes, 0);
        if (got > 0)
            buf_append(heard, bytes, (size_t)got);
    } while (got > 0);
    int end = got < 0 ? errno : 0;
    wire_close(&wire);
    return end;
}

static void order(const struct served *served, const char *what)
{
    char body[256];
    snprintf(body, sizeof body, "{\"faults\":[{\"operation\":\"*\",%s,\"times\":1}]}", what);
    served_admin(served, "PUT", "/_sim/faults", body, 200);
}

static void check_marked_head(const struct buf *heard, const char *begins)
{
    const char *mark = strstr(buf_cstr(heard), "\r\nX-Sim-Fault: fault-1\r\n");
    assert_true(span_starts_with(buf_peek(heard), begins));
    assert_non_null(mark);
    assert_true(mark < strstr(buf_cstr(heard), "\r\n\r\n"));
}

/* So many pairs: a call that met a fault, and one that did not. */
static void check_journal(const struct served *served, size_t pairs)
{
    struct wire wire;
    struct wire_answer answer;
    wire_open(&wire, served->port);
    served_send_admin(&wire, "GET", "/_sim/journal", NULL);
    assert_true(wire_read(&wire, &answer));
    const cJSON *entries = json_member(answer.body, "entries");
    assert_int_equal(cJSON_GetArraySize(entries), 2 * pairs);
    for (int i = 0; i < cJSON_GetArraySize(entries); i++) {
        const cJSON *entry = cJSON_GetArrayItem(entries, i);
        if (i % 2 == 0)
            assert_string_equal(json_text(entry, "fault"), "fault-1");
        else
            assert_true(cJSON_IsNull(json_member(entry, "fault")));
    }
    wire_forget(&answer);
    wire_close(&wire);
}

static void network_faults_arrive(void **state)
{
    (void)state;
    static const struct {
        const char *fault;
        int end;
        const char *begins; /* "": nothing was said; NULL: noise */
    } rows[] = {
        {"\"network\":\"CONNECTION_RESET_BY_PEER\"", ECONNRESET, ""},
        {"\"network\":\"EMPTY_RESPONSE\"", 0, ""},
        {"\"network\":\"RANDOM_DATA_THEN_CLOSE\"", 0, NULL},
        {"\"network\":\"MALFORMED_RESPONSE_CHUNK\"", 0, "HTTP/1.1 400 "},
        {"\"network\":\"TRUNCATE\"", 0, "HTTP/1.1 400 "},
        {"\"network\":\"DRIBBLE\",\"delay_ms\":50", 0, "HTTP/1.1 400 "},
        {"\"network\":\"HANG\",\"delay_ms\":50", 0, ""},
        {"\"network\":\"CONNECTION_RESET_BY_PEER\",\"phase\":\"after\"", ECONNRESET, ""},
    };
    struct served served;
    served_start(&served, NULL);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf heard;
        order(&served, rows[i].fault);
        assert_int_equal(hear_call(&served, &heard), rows[i].end);
        if (!rows[i].begins)
            assert_true(heard.len > 0 && (unsigned char)heard.ptr[0] >= 0x80);
        else if (*rows[i].begins)
            check_marked_head(&heard, rows[i].begins);
        else
            assert_int_equal(heard.len, 0);
        buf_free(&heard);
        served_call(&served); /* the next one is answered */
    }
    check_journal(&served, COUNT(rows));
    served_stop(&served);
}

/* One call, and the next one on the same connection, which is as ever. */
static void check_answer_on_order(struct wire *wire, int status, const char *retry_after)
{
    struct wire_answer answer;
    struct buf value = buf_make(64);
    wire_send_text(wire, served_request);
    assert_true(wire_read(wire, &answer));
    assert_int_equal(answer.status, status);
    assert_true(wire_field_is(&answer, "X-Sim-Fault", "fault-1"));
    assert_int_equal(wire_field(&answer, "Retry-After", &value), retry_after != NULL);
    assert_string_equal(buf_cstr(&value), retry_after ? retry_after : "");
    wire_forget(&answer);
    wire_send_text(wire, served_request);
    assert_true(wire_read(wire, &answer));
    assert_int_equal(answer.status, 400);
    assert_false(wire_field(&answer, "X-Sim-Fault", &value));
    wire_forget(&answer);
    buf_free(&value);
}

static void answers_on_order_are_marked(void **state)
{
    (void)state;
    static const struct {
        const char *fault;
        int status;
        const char *retry_after;
    } rows[] = {{"\"status\":503,\"retry_after_s\":3", 503, "3"},
                {"\"status\":429", 429, "1"},
                {"\"as\":\"unauthorized\"", 401, NULL},
                {"\"delay_ms\":50", 400, NULL}};
    struct served served;
    struct wire wire;
    served_start(&served, NULL);
    wire_open(&wire, served.port);
    for (size_t i = 0; i < COUNT(rows); i++) {
        order(&served, rows[i].fault);
        check_answer_on_order(&wire, rows[i].status, rows[i].retry_after);
    }
    wire_close(&wire);
    check_journal(&served, COUNT(rows));
    served_stop(&served);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(network_faults_arrive),
        cmocka_unit_test(answers_on_order_are_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
