/* Which Host headers are answered. */
#include "tests/support/check.h"

#include "sim/http/host.h"

static const char *const more[] = {"dfns-sim", "sim.example.org"};

static const struct {
    const char *host;
    bool allowed;
} rows[] = {
    {"localhost", true},
    {"LocalHost", true},
    {"localhost:7357", true},
    {"localhost:", true},
    {"127.0.0.1", true},
    {"127.0.0.1:1", true},
    {"[::1]", true},
    {"[::1]:7357", true},
    {"192.0.2.7", true}, /* what is listened on */
    {"192.0.2.7:80", true},
    {"dfns-sim:7357", true},
    {"SIM.example.org", true},
    {"", false},
    {":7357", false},
    {"evil.example", false},
    {"127.0.0.1.evil.example", false},
    {"localhost.evil.example", false},
    {"evil.example:7357", false},
    {"localhost@evil.example", false},
    {"evil.example@localhost", false},
    {"localhost:7357@evil.example", false},
    {"localhost:80:80", false},
    {"localhost:x", false},
    {"[::1]evil.example", false},
    {"[::1", false},
    {"[::2]", false},
    {"::1", false},
    {"127.0.0.2", false},
    {"localhost.", false},
    {"sim.example", false},
    {"xsim.example.org", false},
};

static void only_names_of_this_machine_are_allowed(void **state)
{
    (void)state;
    struct host_rule rule = {"192.0.2.7", more, COUNT(more)};
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (host_is_allowed(&rule, span_of(rows[i].host)) != rows[i].allowed)
            print_error("Host: %s\n", rows[i].host);
        assert_int_equal(host_is_allowed(&rule, span_of(rows[i].host)), rows[i].allowed);
    }
}

static void a_star_allows_every_name(void **state)
{
    (void)state;
    static const char *const star[] = {"*"};
    struct host_rule rule = {"127.0.0.1", star, 1};
    assert_true(host_is_allowed(&rule, span_of("evil.example")));
}

static void what_no_request_can_name_cannot_be_allowed(void **state)
{
    (void)state;
    static const char *const good[] = {"*",         "evil.example", "sim",  "a_b-c.test",
                                       "192.0.2.7", "[::1]",        "xn--a"};
    static const char *const bad[] = {
        "",       "evil.example:80", "evil.example:", "a b", " a",   "a\n",      "http://a",
        "a/",     "user@host",       "*.example",     "::1", "[::1", "[::1]:80", "[]",
        "[::1]x",
    };
    for (size_t i = 0; i < COUNT(good); i++)
        assert_true(host_can_be_allowed(good[i]));
    for (size_t i = 0; i < COUNT(bad); i++)
        if (host_can_be_allowed(bad[i]))
            fail_msg("\"%s\" can be allowed", bad[i]);
}

static void there_must_be_exactly_one_host(void **state)
{
    (void)state;
    struct host_rule rule = {"127.0.0.1", NULL, 0};
    const struct header local = {SPAN_LITERAL("hOsT"), SPAN_LITERAL("localhost")};
    const struct header other = {SPAN_LITERAL("Host"), SPAN_LITERAL("evil.example")};
    const struct header filler = {SPAN_LITERAL("X-Host"), SPAN_LITERAL("evil.example")};
    const struct header one[] = {filler, local}, two[] = {local, filler, local};
    const struct header foreign[] = {other}, none[] = {filler};
    assert_int_equal(host_check(&rule, one, 2), REASON_NONE);
    assert_int_equal(host_check(&rule, two, 3), REASON_REQUEST_NO_HOST);
    assert_int_equal(host_check(&rule, none, 1), REASON_REQUEST_NO_HOST);
    assert_int_equal(host_check(&rule, none, 0), REASON_REQUEST_NO_HOST);
    assert_int_equal(host_check(&rule, foreign, 1), REASON_REQUEST_FOREIGN_HOST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_names_of_this_machine_are_allowed),
        cmocka_unit_test(a_star_allows_every_name),
        cmocka_unit_test(what_no_request_can_name_cannot_be_allowed),
        cmocka_unit_test(there_must_be_exactly_one_host),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
