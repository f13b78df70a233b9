/* A start in which civetweb lost one of its options, as it does without a word when memory is short
 * for its copy: it is no server, whichever option that is. */
#include "tests/support/check.h"

#include <civetweb.h>
#include <string.h>

#include "sim/http/server.h"
#include "sim/world/seed.h"

static const char *const names[] = {
#define OPTION(name, value) name,
#include "sim/http/settings.def"
#undef OPTION
};

static const char *lost = "";

/* Stands before civetweb's own. */
const char *mg_get_option(const struct mg_context *context, const char *name)
{
    (void)context;
    return strcmp(name, lost) == 0 ? NULL : "";
}

static struct service *make_service(void)
{
    const struct service_settings settings = {.edition = edition_named("2023"),
                                              .nonce_window_ms = 300 * 1000};
    struct world *world;
    struct service *service = NULL;
    struct status status = seed_default(&world);
    if (status_is_ok(&status))
        status = service_make(world, &settings, &service);
    assert_string_equal(status.message, "");
    return service;
}

static enum status_code start(struct service *service)
{
    const struct server_settings settings = {.log = {LOG_OFF, -1}};
    struct server *server = NULL;
    struct status status = server_start(service, &settings, &server);
    server_stop(server);
    return status.code;
}

static void a_lost_option_is_noticed(void **state)
{
    (void)state;
    struct service *service = make_service();
    assert_int_equal(start(service), STATUS_OK);
    for (size_t i = 0; i < COUNT(names); i++) {
        lost = names[i];
        if (start(service) != STATUS_MEMORY)
            fail_msg("it starts without %s", lost);
    }
    service_free(service);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lost_option_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
