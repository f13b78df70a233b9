/*
 * Requests over a socket while memory is not to be had in any thread: the answer is the usual one,
 * or a 5xx, whole, or there is none; and when there is memory again, so is the usual answer.
 */
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

#include "sim/http/server.h"
#include "sim/world/seed.h"
#include "tests/faults/plain_client.h"
#include "tests/faults/sweep.h"

#define HEAD(line) line " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
#define JSON(line, length, body)                                                                   \
    HEAD(line) "Content-Type: application/json\r\nContent-Length: " length "\r\n\r\n" body

static const struct row {
    const char *request;
    int status;
} rows[] = {
    {HEAD("GET /_sim/clock") "\r\n", 200},
    {HEAD("GET /_sim/checks") "\r\n", 200},
    {HEAD("GET /_sim/world") "\r\n", 200},
    {JSON("PUT /_sim/clock", "14", "{\"advance\":60}"), 200},
    {JSON("POST /_sim/reset", "2", "{}"), 200},
    {JSON("PUT /auth/credentials/deactivate", "2", "{}"), 400},
    {HEAD("PUT /auth/credentials/deactivate") "Transfer-Encoding: chunked\r\n\r\n"
                                              "2\r\n{}\r\n0\r\n\r\n",
     400},
    {HEAD("GET /nowhere") "\r\n", 404},
    {"nothing that HTTP knows\r\n\r\n", 400},
};

struct trial {
    int port, usual;
    struct span request, heard;
};

static char heard[PLAIN_ANSWER_SIZE];

static void work(void *context)
{
    struct trial *trial = context;
    trial->heard = plain_ask(trial->port, trial->request, heard);
}

static void judge(void *context, bool failed)
{
    const struct trial *trial = context;
    struct span body;
    int status = plain_status(trial->heard, &body);
    bool closed =
        trial->heard.ptr && trial->heard.len == 0; /* by civetweb, which had none itself */
    if (status != trial->usual && !(failed && (status >= 500 || closed)))
        sweep_complain("%d, usually %d: %.*s", status, trial->usual,
                       (int)(trial->heard.len < 200 ? trial->heard.len : 200), trial->heard.ptr);
}

static struct service *make_service(void)
{
    const struct service_settings settings = {
        .edition = edition_named("2023"), .nonce_window_ms = 300 * 1000, .explain = true};
    struct world *world;
    struct service *service = NULL;
    struct status status = seed_default(&world);
    if (status_is_ok(&status))
        status = service_make(world, &settings, &service);
    assert_string_equal(status.message, "");
    return service;
}

static void try(int port, const struct row *row)
{
    struct trial trial = {.port = port, .usual = row->status, .request = span_of(row->request)};
    struct sweep sweep = {&trial, NULL, work, judge};
    char what[64];
    snprintf(what, sizeof what, "%.*s", (int)strcspn(row->request, "\r"), row->request);
    work(&trial);
    judge(&trial, false);
    sweep_run(&sweep, FAILING_MEMORY, FAILING_ANYWHERE, what);
    work(&trial);
    judge(&trial, false);
}

static void every_kind_of_request(void **state)
{
    (void)state;
    static const struct server_settings settings = {.log = {LOG_OFF, -1}};
    struct service *service = make_service();
    struct server *server;
    struct status status = server_start(service, &settings, &server);
    assert_string_equal(status.message, "");
    for (size_t i = 0; i < COUNT(rows); i++)
        try(server_port(server), &rows[i]);
    server_stop(server);
    service_free(service);
    sweep_conclude();
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_kind_of_request)};
    sweep_take_arguments(argc, argv);
    return sweep_end(cmocka_run_group_tests(tests, NULL, NULL));
}
