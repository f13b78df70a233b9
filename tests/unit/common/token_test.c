#include "common/token.h"

#include "tests/support/check.h"

static const struct {
    const char *text;
    bool token;
} rows[] = {
    {"X-DFNS-NONCE", true},
    {"!#$%&'*+-.^_`|~09azAZ", true},
    {"", false},
    {"bad name", false},
    {"a:", false},
    {"{{uuid}}", false},
    {"a\tb", false},
    {"\xC3\xA9", false},
};

static void test_what_a_header_may_be_called(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        if (is_token(rows[i].text) != rows[i].token)
            fail_msg("row %zu: %s", i, rows[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_a_header_may_be_called),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
