#include "tests/e2e/served.h"

#include "tests/support/check.h"
/* cmocka comes first */
#include <string.h>

#include "sim/world/seed.h"

#define HOST "Host: localhost\r\n"

enum { MAX_REQUEST = 4096 };

const char served_request[] = "GET /auth/credentials HTTP/1.1\r\n" HOST "\r\n";

void served_start(struct served *served, const struct server_settings *settings)
{
    static const struct server_settings defaults = {.log = {LOG_OFF, -1}};
    struct service_settings service = {
        .edition = edition_named("2023"), .nonce_window_ms = 300 * 1000, .explain = true};
    struct status status = seed_default(&served->world);
    assert_true(status_is_ok(&status));
    status = service_make(served->world, &service, &served->service);
    assert_true(status_is_ok(&status));
    status = server_start(served->service, settings ? settings : &defaults, &served->server);
    assert_string_equal(status.message, "");
    served->port = server_port(served->server);
}

void served_stop(struct served *served)
{
    server_stop(served->server);
    service_free(served->service);
}

void served_call(const struct served *served)
{
    struct wire wire;
    wire_open(&wire, served->port);
    wire_send_text(&wire, served_request);
    served_read_status(&wire, 400);
    wire_close(&wire);
}

void served_send_admin(struct wire *wire, const char *method, const char *path, const char *body)
{
    struct buf request = buf_make(MAX_REQUEST);
    buf_format(&request, "%s %s HTTP/1.1\r\n" HOST, method, path);
    if (body)
        buf_format(&request, "Content-Type: application/json\r\nContent-Length: %zu\r\n",
                   strlen(body));
    buf_format(&request, "\r\n%s", body ? body : "");
    assert_false(buf_failed(&request));
    wire_send_text(wire, buf_cstr(&request));
    buf_free(&request);
}

void served_read_status(struct wire *wire, int status)
{
    struct wire_answer answer;
    assert_true(wire_read(wire, &answer));
    assert_int_equal(answer.status, status);
    wire_forget(&answer);
}

void served_admin(const struct served *served, const char *method, const char *path,
                  const char *body, int status)
{
    struct wire wire;
    wire_open(&wire, served->port);
    served_send_admin(&wire, method, path, body);
    served_read_status(&wire, status);
    wire_close(&wire);
}
