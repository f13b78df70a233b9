/* What single settings of dfns-sim change, as a client sees it. */
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

#include "tests/e2e/running.h"
#include "tests/support/wire.h"

#define HOST "Host: localhost\r\n"

/* ---- the seed ---- */

static void the_first_line_tells_address_and_seed(void **state)
{
    (void)state;
    struct running running;
    char admin[64];
    running_start(&running, "DFNS_SIM_LOG=off", "--port 0 --seed 9007199254740991");
    snprintf(admin, sizeof admin, "http://127.0.0.1:%d/_sim/", running.port);
    assert_string_equal(json_text(running.first, "admin"), admin);
    assert_true(json_member(running.first, "seed")->valuedouble == 9007199254740991.0);
    running_stop(&running);
    running_start(&running, "DFNS_SIM_LOG=off", "--port 0");
    double seed = json_member(running.first, "seed")->valuedouble;
    running_stop(&running);
    running_start(&running, "DFNS_SIM_LOG=off", "--port 0");
    assert_true(json_member(running.first, "seed")->valuedouble != seed);
    running_stop(&running);
}

/* Which of 64 equal calls are rejected, one character each. */
static void draw(const char *arguments, char pattern[static 65])
{
    struct running running;
    struct buf reason = buf_make(256);
    running_start(&running, "DFNS_SIM_LOG=off", arguments);
    for (size_t i = 0; i < 64; i++) {
        running_ask(running.port, "PUT /auth/credentials/deactivate HTTP/1.1\r\n" HOST "\r\n",
                    "X-Sim-Fault", &reason);
        pattern[i] = reason.len > 0 ? 'x' : '.';
    }
    pattern[64] = '\0';
    buf_free(&reason);
    running_stop(&running);
}

static void the_same_seed_rejects_the_same_nonces(void **state)
{
    (void)state;
    char once[65], again[65], other[65];
    draw("--port 0 --nonce-reject 50 --seed 1", once);
    draw("--port 0 --nonce-reject 50 --seed 1", again);
    draw("--port 0 --nonce-reject 50 --seed 2", other);
    assert_string_equal(once, again);
    assert_string_not_equal(once, other);
    assert_non_null(strchr(once, 'x'));
    assert_non_null(strchr(once, '.'));
    draw("--port 0 --seed 1", once);
    assert_null(strchr(once, 'x'));
}

/* ---- CORS ---- */

#define ORIGIN    "Origin: http://localhost:3000\r\n"
#define PREFLIGHT "Access-Control-Request-Method: PUT\r\n"

static void one_origin_is_let_in_and_no_other(void **state)
{
    (void)state;
    static const struct {
        const char *method, *path, *headers;
        int status;
        bool allowed;
    } rows[] = {
        {"OPTIONS", "/auth/credentials/deactivate", ORIGIN PREFLIGHT, 200, true},
        {"PUT", "/auth/credentials/deactivate", ORIGIN, 400, true},
        {"OPTIONS", "/_sim/faults", ORIGIN PREFLIGHT, 200, true},
        {"GET", "/_sim/health", ORIGIN, 200, true},
        {"OPTIONS", "/auth/credentials/deactivate", ORIGIN, 405, true},
        {"OPTIONS", "/auth/credentials/deactivate", "Origin: http://localhost:3001\r\n" PREFLIGHT,
         405, false},
        {"PUT", "/auth/credentials/deactivate", "Origin: null\r\n", 400, false},
        {"GET", "/_sim/health", "Origin: http://localhost:3001\r\n", 403, false},
        {"OPTIONS", "/_sim/faults", "Origin: http://localhost:3001\r\n" PREFLIGHT, 403, false},
    };
    struct running with, without;
    struct buf origin = buf_make(256);
    running_start(&with, "DFNS_SIM_LOG=off", "--port 0 --allow-origin http://localhost:3000");
    running_start(&without, "DFNS_SIM_LOG=off", "--port 0");
    for (size_t i = 0; i < COUNT(rows); i++) {
        char request[512];
        snprintf(request, sizeof request, "%s %s HTTP/1.1\r\n" HOST "%s\r\n", rows[i].method,
                 rows[i].path, rows[i].headers);
        assert_int_equal(running_ask(with.port, request, "Access-Control-Allow-Origin", &origin),
                         rows[i].status);
        assert_string_equal(buf_cstr(&origin), rows[i].allowed ? "http://localhost:3000" : "");
        running_ask(without.port, request, "Access-Control-Allow-Origin", &origin);
        assert_string_equal(buf_cstr(&origin), "");
    }
    buf_free(&origin);
    running_stop(&with);
    running_stop(&without);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_line_tells_address_and_seed),
        cmocka_unit_test(the_same_seed_rejects_the_same_nonces),
        cmocka_unit_test(one_origin_is_let_in_and_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
