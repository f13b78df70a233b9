#include "tests/fuzz/known_vars.h"

#include "tests/fuzz/fuzz.h"

static const char edition_text[] =
    "{\"name\":\"2023\",\"requires\":{\"nonce\":true,\"application\":true},\"errors\":{"
    "\"nonce-used\":{\"status\":400,\"message\":\"used: \\\"$(id)\\\" `id`\"}}}";

static char token[] = "a.b.c";

const struct vars *known_vars(void)
{
    static const struct caller caller = {.token = token};
    static struct random source;
    static struct edition edition;
    static struct vars vars;
    source = random_from_seed(1);
    if (vars.edition)
        return &vars;
    struct status status = edition_read("edition", span_of(edition_text), &edition);
    fuzz_must(status_is_ok(&status));
    vars = (struct vars){.id = "id-1",
                         .caller = &caller,
                         .application_id = "ap-1",
                         .edition = &edition,
                         .now_ms = INT64_C(1673243873123),
                         .started_ms = INT64_C(1673243870000),
                         .random = &source};
    for (int endpoint = 0; endpoint < ENDPOINT_COUNT; endpoint++)
        for (int resource = 0; resource < RESOURCE_COUNT; resource++)
            vars.ids[endpoint][resource] = "id-of-another";
    return &vars;
}
