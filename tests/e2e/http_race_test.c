/*
 * 64 clients, each on a connection of its own, have sent all of a valid request but its last byte;
 * then all last bytes go out. What the requests share can be used once: exactly one client wins.
 * http_race_test [ROUNDS] runs so many instead of 30.
 */
#include <stdlib.h>

#include "common/clock.h"
#include "tests/e2e/served.h"
#include "tests/support/check.h"
#include "tests/support/contest.h"
#include "tests/support/wire.h"

enum { CLIENTS = 64, MAX_REQUEST = 16384 };

static int rounds = 30;

static void write_request(const struct stage *stage, int port, struct buf *out)
{
    buf_format(out, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n", stage->method,
               stage->path, port);
    for (size_t i = 0; i < stage->header_count; i++)
        buf_format(out, "%s: %s\r\n", stage->headers[i].name, stage->headers[i].value);
    buf_format(out, "Content-Length: %zu\r\n\r\n", stage->body_len);
    buf_append(out, stage->body, stage->body_len);
    assert_false(buf_failed(out));
}

/* Opens a connection and sends all but the last byte of the stage's request. */
static void send_most(const struct stage *stage, int port, struct wire *client)
{
    struct buf request = buf_make(MAX_REQUEST);
    write_request(stage, port, &request);
    wire_open(client, port);
    wire_send(client, request.ptr, request.len - 1);
    buf_free(&request);
}

/* No request is whole before the last one was made, so none is decided while the stage draws from
 * the world. */
static void release(const struct stage *stage, struct wire clients[static CLIENTS])
{
    for (size_t i = 0; i < CLIENTS; i++)
        wire_send(&clients[i], &stage->body[stage->body_len - 1], 1);
}

static void expect_one_winner(struct wire clients[static CLIENTS], const char *losers_reason)
{
    size_t won = 0, lost = 0;
    for (size_t i = 0; i < CLIENTS; i++) {
        struct wire_answer answer;
        assert_true(wire_read(&clients[i], &answer));
        won += answer.status == 200;
        lost += answer.status >= 400 && wire_field_is(&answer, "X-Sim-Reason", losers_reason);
        wire_forget(&answer);
        wire_close(&clients[i]);
    }
    assert_int_equal(won, 1);
    assert_int_equal(lost, CLIENTS - 1);
}

static void race(const struct contest *contest)
{
    struct served served;
    struct wire clients[CLIENTS];
    served_start(&served, NULL);
    struct stage *stage = stage_on(served.service);
    for (int round = 0; round < rounds; round++) {
        char shared[CONTEST_MAX_SHARED] = "";
        for (size_t i = 0; i < CLIENTS; i++) {
            stage->now_ms = clock_wall_ms();
            contest->make(stage, shared);
            send_most(stage, served.port, &clients[i]);
        }
        release(stage, clients);
        expect_one_winner(clients, contest->losers_reason);
    }
    print_message("figure: %d requests at once, %d times: one accepted, all others %s\n", CLIENTS,
                  rounds, contest->losers_reason);
    stage_free(stage);
    served_stop(&served);
}

static void test_one_nonce_has_one_winner(void **state)
{
    (void)state;
    race(&contest_for_nonce);
}

static void test_one_user_action_has_one_winner(void **state)
{
    (void)state;
    race(&contest_for_user_action);
}

static void test_one_challenge_has_one_winner(void **state)
{
    (void)state;
    race(&contest_for_challenge);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        rounds = atoi(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_nonce_has_one_winner),
        cmocka_unit_test(test_one_user_action_has_one_winner),
        cmocka_unit_test(test_one_challenge_has_one_winner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
