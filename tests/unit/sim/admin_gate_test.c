/* Who may use the admin routes: Host, Origin, Sec-Fetch-Site, content type, token, and from where;
 * every combination. */
#include "tests/support/check.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/stage.h"

#define ORIGIN "https://tests.example"

/* What a request may say; NULL: nothing. */
static const char *const hosts[] = {NULL,           "localhost",        "LOCALHOST:7357",
                                    "127.0.0.1",    "127.0.0.1:7357",   "attacker.example",
                                    "127.evil.com", "localhost.evil.io"};
static const char *const origins[] = {NULL, "http://attacker.example", "http://127.0.0.1:7357",
                                      "null", ORIGIN};
static const char *const sites[] = {NULL, "none", "same-origin", "same-site", "cross-site"};
static const char *const types[] = {"application/json", "application/json; charset=utf-8",
                                    "text/plain", "application/jsonp", NULL};
static const char *const tokens[] = {NULL, "Bearer open-sesame", "Bearer open", "Basic open-sesame",
                                     "open-sesame"};

struct asking {
    const char *host, *origin, *site, *type, *token;
    bool from_this_machine;
};

static const struct admin_gate gates[] = {
    {NULL, NULL}, {"open-sesame", NULL}, {NULL, ORIGIN}, {"open-sesame", ORIGIN}};

static bool is_own_name(const char *host)
{
    return !host || strncmp(host, "127.0.0.1", 9) == 0 || strcmp(host, "localhost") == 0 ||
           strcmp(host, "LOCALHOST:7357") == 0;
}

/* The same rule in other words. */
static bool may_ask(const struct admin_gate *gate, const struct asking *asking)
{
    bool let_in = gate->origin && asking->origin && strcmp(asking->origin, ORIGIN) == 0;
    bool page = asking->origin || (asking->site && strcmp(asking->site, "none") != 0);
    if (page && !let_in)
        return false;
    if (gate->token)
        return asking->token && strcmp(asking->token, "Bearer open-sesame") == 0;
    return asking->from_this_machine && is_own_name(asking->host);
}

static bool is_json(const char *type)
{
    return type && (strcmp(type, types[0]) == 0 || strcmp(type, types[1]) == 0);
}

static int expected_status(const struct admin_gate *gate, const struct asking *asking)
{
    if (!may_ask(gate, asking))
        return 403;
    return is_json(asking->type) ? 200 : 400;
}

static int ask(struct stage *stage, const struct asking *asking, const char *method)
{
    const char *const names[] = {"Host", "Origin", "Sec-Fetch-Site", "Content-Type",
                                 "Authorization"};
    const char *const values[] = {asking->host, asking->origin, asking->site, asking->type,
                                  asking->token};
    struct header headers[COUNT(names) + 1];
    size_t count = 0;
    if (strcmp(method, "OPTIONS") == 0)
        headers[count++] =
            (struct header){SPAN_LITERAL("Access-Control-Request-Method"), SPAN_LITERAL("PUT")};
    for (size_t i = 0; i < COUNT(names); i++)
        if (values[i])
            headers[count++] = (struct header){span_of(names[i]), span_of(values[i])};
    struct arrival arrival = {.method = span_of(method),
                              .path = SPAN_LITERAL("/_sim/clock"),
                              .headers = headers,
                              .header_count = count,
                              .body = SPAN_LITERAL("{\"advance\":1}"),
                              .now_ms = stage->now_ms,
                              .from_this_machine = asking->from_this_machine};
    service_answer(stage->service, &arrival, &stage->reply, &stage->note);
    return stage->reply.status;
}

static struct stage *make(const struct admin_gate *gate)
{
    return stage_make_with(&(struct service_settings){.edition = edition_named("2023"),
                                                      .nonce_window_ms = 300 * 1000,
                                                      .explain = true,
                                                      .gate = *gate});
}

/* A refusal has moved nothing, and no page but the one let in may read the answer. */
static void check(struct stage *stage, const struct admin_gate *gate, const struct asking *asking)
{
    int64_t before = stage_time(stage);
    int status = ask(stage, asking, "PUT"), wanted = expected_status(gate, asking);
    if (status != wanted)
        fail_msg("%d for host %s origin %s site %s type %s token %s here %d", status, asking->host,
                 asking->origin, asking->site, asking->type, asking->token,
                 asking->from_this_machine);
    assert_int_equal(stage_time(stage) - before, status == 200 ? 1000 : 0);
    bool let_in = gate->origin && asking->origin && strcmp(asking->origin, ORIGIN) == 0;
    assert_int_equal(stage_replied(stage, "Access-Control-Allow-Origin", ORIGIN), let_in);
    assert_int_equal(stage_replied(stage, "Access-Control-Allow-Origin", NULL), let_in);
    if (status == 403)
        assert_string_equal(stage_answer(stage, "/error/type"), "forbidden");
    if (status == 400)
        assert_string_equal(stage_answer(stage, "/error/type"), "not-json");
}

static void every_combination(void **state)
{
    (void)state;
    for (size_t g = 0; g < COUNT(gates); g++) {
        struct stage *stage = make(&gates[g]);
        size_t radix[] = {COUNT(hosts), COUNT(origins), COUNT(sites),
                          COUNT(types), COUNT(tokens),  2};
        size_t all = 1;
        for (size_t i = 0; i < COUNT(radix); i++)
            all *= radix[i];
        for (size_t n = 0; n < all; n++) {
            size_t digit[COUNT(radix)], rest = n;
            for (size_t i = 0; i < COUNT(radix); i++) {
                digit[i] = rest % radix[i];
                rest /= radix[i];
            }
            check(stage, &gates[g],
                  &(struct asking){hosts[digit[0]], origins[digit[1]], sites[digit[2]],
                                   types[digit[3]], tokens[digit[4]], digit[5] == 1});
        }
        stage_free(stage);
    }
}

static void a_preflight_is_approved_for_the_page_that_is_let_in(void **state)
{
    (void)state;
    for (size_t g = 0; g < COUNT(gates); g++) {
        struct stage *stage = make(&gates[g]);
        int64_t before = stage_time(stage);
        for (size_t i = 0; i < COUNT(origins); i++) {
            struct asking asking = {.host = "localhost",
                                    .origin = origins[i],
                                    .site = "cross-site",
                                    .from_this_machine = true};
            bool let_in = gates[g].origin && origins[i] && strcmp(origins[i], ORIGIN) == 0;
            assert_int_equal(ask(stage, &asking, "OPTIONS"), let_in ? 200 : 403);
            assert_int_equal(stage_replied(stage, "Access-Control-Allow-Methods", NULL), let_in);
        }
        assert_int_equal(stage_time(stage), before);
        stage_free(stage);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_combination),
        cmocka_unit_test(a_preflight_is_approved_for_the_page_that_is_let_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
