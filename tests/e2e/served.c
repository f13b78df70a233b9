#include "tests/e2e/served.h"

#include "sim/world/seed.h"
#include "tests/support/check.h"

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
