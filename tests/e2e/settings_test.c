/* What single settings of dfns-sim change, as a client sees it. */
#include "tests/support/check.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "tests/e2e/running.h"
#include "tests/support/wire.h"

#define HOST "Host: localhost\r\n"

/* A number in what /_sim/health says. */
static double health(const struct running *running, const char *name)
{
    static const char request[] = "GET /_sim/health HTTP/1.1\r\n" HOST "\r\n";
    struct wire_answer answer;
    wire_exchange(running->port, request, sizeof request - 1, &answer);
    assert_int_equal(answer.status, 200);
    double number = cJSON_GetNumberValue(json_member(answer.body, name));
    wire_forget(&answer);
    return number;
}

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
    assert_true(health(&running, "seed") == 9007199254740991.0);
    running_stop(&running);
    running_start(&running, "DFNS_SIM_LOG=off", "--port 0");
    double seed = json_member(running.first, "seed")->valuedouble;
    assert_true(health(&running, "seed") == seed);
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

/* ---- what is said, and what is let in ---- */

/* The documented body alone: neither the reason nor, for a path that is nearly right, a hint. */
static void check_silence(const char *variables, const char *arguments)
{
    static const struct {
        const char *request, *message;
        int status;
    } rows[] = {
        {"PUT /auth/credentials/deactivate HTTP/1.1\r\n" HOST "\r\n",
         "request nonce is missing or invalid", 400},
        {"PUT /auth/credentials/deactivate/ HTTP/1.1\r\n" HOST "\r\n", "Not Found", 404},
    };
    struct running running;
    running_start(&running, variables, arguments);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct wire_answer answer;
        wire_exchange(running.port, rows[i].request, strlen(rows[i].request), &answer);
        assert_int_equal(answer.status, rows[i].status);
        assert_null(strcasestr(answer.head, "X-Sim-"));
        const cJSON *error = json_member(answer.body, "error");
        assert_string_equal(json_text(error, "message"), rows[i].message);
        assert_int_equal(cJSON_GetArraySize(error), 1);
        assert_int_equal(cJSON_GetArraySize(answer.body), 1);
        wire_forget(&answer);
    }
    running_stop(&running);
}

static void explanations_can_be_silenced(void **state)
{
    (void)state;
    check_silence("DFNS_SIM_LOG=off", "--port 0 --explain off");
    check_silence("DFNS_SIM_LOG=off DFNS_SIM_EXPLAIN=off", "--port 0");
}

static void health_tells_the_nonce_window(void **state)
{
    (void)state;
    static const struct {
        const char *variables, *arguments;
        int window_s;
    } rows[] = {{"DFNS_SIM_LOG=off", "--port 0", 300},
                {"DFNS_SIM_LOG=off", "--port 0 --nonce-window 7", 7},
                {"DFNS_SIM_LOG=off DFNS_SIM_NONCE_WINDOW=86400", "--port 0", 86400}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct running running;
        running_start(&running, rows[i].variables, rows[i].arguments);
        assert_int_equal(health(&running, "nonce_window_s"), rows[i].window_s);
        running_stop(&running);
    }
}

/* ---- who may ask, by which address ---- */

/* The address that the system lists as the one that is listened on, as it writes it; "" for none,
 * "several" for more. */
static void find_listening_address(int port, char address[static 9])
{
    enum { LISTENS = 0x0A };
    char line[512];
    FILE *file = fopen("/proc/net/tcp", "re");
    assert_non_null(file);
    address[0] = '\0';
    while (fgets(line, sizeof line, file)) {
        char own[9];
        unsigned own_port, listens;
        if (sscanf(line, "%*d: %8[0-9A-F]:%x %*[0-9A-F]:%*x %x", own, &own_port, &listens) == 3 &&
            own_port == (unsigned)port && listens == LISTENS)
            snprintf(address, 9, "%s", address[0] ? "several" : own);
    }
    fclose(file);
}

static void it_listens_on_this_machine_alone_unless_told(void **state)
{
    (void)state;
    static const char wide[] =
        "dfns-sim: warning: listening on 0.0.0.0: other machines can reach this one, and its keys "
        "and tokens are public\n"
        "dfns-sim: give --allow-host the name by which they reach it\n";
    static const struct {
        const char *arguments, *address, *said;
    } rows[] = {
        {"", "0100007F", ""},
        {"--host localhost", "0100007F", ""},
        {"--host 127.0.0.2", "0200007F", ""},
        {"--host 0.0.0.0", "00000000", wide},
    };
    char path[] = "/tmp/dfns-settings-XXXXXX", arguments[128], address[9];
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct running running;
        struct buf said = buf_make(4096);
        snprintf(arguments, sizeof arguments, "--port 0 %s 2>%s", rows[i].arguments, path);
        running_start(&running, "DFNS_SIM_LOG=off", arguments);
        find_listening_address(running.port, address);
        assert_string_equal(address, rows[i].address);
        struct status status = file_read(path, &said);
        assert_string_equal(status.message, "");
        assert_string_equal(buf_cstr(&said), rows[i].said);
        running_stop(&running);
        buf_free(&said);
    }
    close(fd);
    unlink(path);
}

/* One by which others would reach this machine; false when it has none. */
static bool find_outward_address(struct in_addr *out)
{
    struct ifaddrs *all;
    bool found = false;
    assert_int_equal(getifaddrs(&all), 0);
    for (const struct ifaddrs *one = all; one && !found; one = one->ifa_next) {
        if (!one->ifa_addr || one->ifa_addr->sa_family != AF_INET)
            continue;
        struct sockaddr_in address;
        memcpy(&address, one->ifa_addr, sizeof address);
        *out = address.sin_addr;
        found = ntohl(out->s_addr) >> 24 != IN_LOOPBACKNET;
    }
    freeifaddrs(all);
    return found;
}

/* What an admin route answers who asks by an address of this machine: the status. */
static int ask_admin(const struct running *running, struct in_addr by, const char *authorization)
{
    char request[256];
    struct wire wire;
    struct wire_answer answer;
    snprintf(request, sizeof request, "GET /_sim/health HTTP/1.1\r\n" HOST "%s\r\n", authorization);
    wire_open_at(&wire, by, running->port);
    wire_send_text(&wire, request);
    assert_true(wire_read(&wire, &answer));
    int status = answer.status;
    const char *type = json_text(json_member(answer.body, "error"), "type");
    if (status != 200)
        assert_string_equal(type, "forbidden");
    wire_forget(&answer);
    wire_close(&wire);
    return status;
}

/* The host header says "localhost" whatever the address; so it is the address that counts. */
static void admin_routes_are_for_this_machine_or_for_the_token(void **state)
{
    (void)state;
    static const char bearer[] = "Authorization: Bearer geheim-1\r\n";
    struct in_addr loopback = {htonl(INADDR_LOOPBACK)}, outward;
    struct running running;
    if (!find_outward_address(&outward)) {
        print_message("skipped: this machine has no IPv4 address but 127.0.0.1\n");
        skip();
    }
    running_start(&running, "DFNS_SIM_LOG=off", "--host 0.0.0.0 --port 0");
    assert_int_equal(ask_admin(&running, loopback, ""), 200);
    assert_int_equal(ask_admin(&running, outward, ""), 403);
    assert_int_equal(ask_admin(&running, outward, bearer), 403);
    running_stop(&running);
    running_start(&running, "DFNS_SIM_LOG=off", "--host 0.0.0.0 --port 0 --admin-token geheim-1");
    assert_int_equal(ask_admin(&running, outward, bearer), 200);
    assert_int_equal(ask_admin(&running, loopback, bearer), 200);
    assert_int_equal(ask_admin(&running, outward, ""), 403);
    assert_int_equal(ask_admin(&running, loopback, ""), 403);
    running_stop(&running);
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
        cmocka_unit_test(explanations_can_be_silenced),
        cmocka_unit_test(health_tells_the_nonce_window),
        cmocka_unit_test(it_listens_on_this_machine_alone_unless_told),
        cmocka_unit_test(admin_routes_are_for_this_machine_or_for_the_token),
        cmocka_unit_test(one_origin_is_let_in_and_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
