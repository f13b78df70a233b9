/*
 * 64 clients, each on a connection of its own, have sent all of a valid request but its last byte;
 * then all last bytes go out. What the requests share can be used once: exactly one client wins.
 * http_race_test [ROUNDS] runs so many instead of 50.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base64url.h"
#include "common/clock.h"
#include "common/random.h"
#include "common/rfc3339.h"
#include "sim/decide/useraction.h"
#include "tests/e2e/served.h"
#include "tests/support/check.h"
#include "tests/support/wire.h"

enum { CLIENTS = 64, MAX_REQUEST = 8192 };

#define CREDENTIAL  "cr-4uc9u-12ij1-9s08327e73jqqcnr"
#define APPLICATION "312CE25E-A112-4D45-9965-6175E7C568DD"
#define PATH        "/auth/credentials/deactivate"
#define BODY        "{\"credentialUuid\":\"" CREDENTIAL "\"}"

static int rounds = 50;

static void write_nonce(struct buf *out)
{
    struct random random = random_from_system();
    char uuid[UUID_SIZE], date[RFC3339_SIZE], json[128];
    assert_true(random_uuid(&random, uuid));
    assert_true(rfc3339_format(clock_wall_ms(), date));
    snprintf(json, sizeof json, "{\"uuid\":\"%s\",\"date\":\"%s\"}", uuid, date);
    base64url_encode(span_of(json), out);
}

/* Signed without asking the server: minting draws from the world, so it happens under the lock. */
static void write_user_action(const struct served *served, struct buf *out)
{
    struct simulation *simulation = service_simulation(served->service);
    struct world *world = served->world;
    pthread_mutex_lock(&simulation->lock);
    struct status status =
        useraction_mint(world, world_token_named(world, "permitted")->user,
                        world_application(world, SPAN_LITERAL(APPLICATION)), SPAN_LITERAL("PUT"),
                        SPAN_LITERAL(PATH), SPAN_LITERAL(BODY), clock_wall_ms(), out);
    pthread_mutex_unlock(&simulation->lock);
    assert_true(status_is_ok(&status));
}

static void write_request(const struct served *served, const char *nonce, const char *user_action,
                          struct buf *out)
{
    buf_format(out,
               "PUT " PATH " HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n"
               "Content-Type: application/json\r\nX-DFNS-APPID: " APPLICATION "\r\n"
               "Authorization: Bearer %s\r\nX-DFNS-NONCE: %s\r\nX-DFNS-USERACTION: %s\r\n"
               "Content-Length: %zu\r\n\r\n" BODY,
               served->port, world_token_named(served->world, "permitted")->text, nonce,
               user_action, sizeof BODY - 1);
    assert_false(buf_failed(out));
}

enum shared { SHARED_NONCE, SHARED_USER_ACTION };

/* Opens a connection and sends all but the last byte of a request. */
static void prepare(const struct served *served, struct wire *client, enum shared shared,
                    const struct buf *value)
{
    struct buf own = buf_make(4096), request = buf_make(MAX_REQUEST);
    if (shared == SHARED_NONCE)
        write_user_action(served, &own);
    else
        write_nonce(&own);
    const char *nonce = shared == SHARED_NONCE ? buf_cstr(value) : buf_cstr(&own);
    const char *user_action = shared == SHARED_NONCE ? buf_cstr(&own) : buf_cstr(value);
    write_request(served, nonce, user_action, &request);
    wire_open(client, served->port);
    wire_send(client, request.ptr, request.len - 1);
    buf_free(&own);
    buf_free(&request);
}

static void race(const struct served *served, enum shared shared, const char *losers_text)
{
    struct wire clients[CLIENTS];
    struct buf value = buf_make(4096);
    size_t won = 0, lost = 0;
    if (shared == SHARED_NONCE)
        write_nonce(&value);
    else
        write_user_action(served, &value);
    for (size_t i = 0; i < CLIENTS; i++)
        prepare(served, &clients[i], shared, &value);
    for (size_t i = 0; i < CLIENTS; i++)
        wire_send(&clients[i], "}", 1);
    for (size_t i = 0; i < CLIENTS; i++) {
        struct wire_answer answer;
        assert_true(wire_read(&clients[i], &answer));
        const char *text = json_text(json_member(answer.body, "error"), "message");
        won += answer.status == 200;
        lost += answer.status == 400 && text && strcmp(text, losers_text) == 0;
        wire_forget(&answer);
        wire_close(&clients[i]);
    }
    assert_int_equal(won, 1);
    assert_int_equal(lost, CLIENTS - 1);
    buf_free(&value);
}

static void test_one_nonce_has_one_winner(void **state)
{
    (void)state;
    struct served served;
    served_start(&served, NULL);
    for (int round = 0; round < rounds; round++)
        race(&served, SHARED_NONCE, "request nonce has already been used");
    served_stop(&served);
}

static void test_one_user_action_has_one_winner(void **state)
{
    (void)state;
    struct served served;
    served_start(&served, NULL);
    for (int round = 0; round < rounds; round++)
        race(&served, SHARED_USER_ACTION, "user action has already been used");
    served_stop(&served);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        rounds = atoi(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_nonce_has_one_winner),
        cmocka_unit_test(test_one_user_action_has_one_winner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
