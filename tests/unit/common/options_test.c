#include "common/options.h"

#include "tests/support/check.h"

enum { PORT, EDITION, VERBOSE, QUIET, PLAN };

static const struct option_row rows[] = {
    [PORT] = {"port", "NUMBER", "listen there;\n0 takes a free one"},
    [EDITION] = {"edition", "NAME,…", "which contract"},
    [VERBOSE] = {"verbose", NULL, "say more"},
    [QUIET] = {"q", NULL, "say less"},
    [PLAN] = {"plan", "[=json]", "only say it"},
};

struct found {
    int row;
    const char *value;
};

/* Reads arguments that end with NULL; the message of the failure, or "". */
static const char *read_all(const char *const *arguments, struct found *found, size_t *count)
{
    static struct status status;
    char *argv[16] = {"program"};
    int argc = 1;
    while (*arguments)
        argv[argc++] = (char *)(uintptr_t)*arguments++;
    struct options options = options_make(argc, argv, rows, COUNT(rows));
    for (*count = 0; options_next(&options, &status); ++*count)
        found[*count] = (struct found){options.found, options.value};
    return status.message;
}

static const struct {
    const char *arguments[6];
    size_t count;
    struct found found[4];
} accepted[] = {
    {{NULL}, 0, {{0}}},
    {{"--port", "1"}, 1, {{PORT, "1"}}},
    {{"--port=1"}, 1, {{PORT, "1"}}},
    {{"--port="}, 1, {{PORT, ""}}},
    {{"-q", "--port", "-q"}, 2, {{QUIET, NULL}, {PORT, "-q"}}},
    {{"--port=a=b"}, 1, {{PORT, "a=b"}}},
    {{"--port", "--verbose"}, 1, {{PORT, "--verbose"}}},
    {{"--verbose", "--port", "1", "--edition=x"},
     3,
     {{VERBOSE, NULL}, {PORT, "1"}, {EDITION, "x"}}},
    {{"a", "--verbose", "b"}, 3, {{OPTIONS_OPERAND, "a"}, {VERBOSE, NULL}, {OPTIONS_OPERAND, "b"}}},
    {{"--plan", "a"}, 2, {{PLAN, NULL}, {OPTIONS_OPERAND, "a"}}},
    {{"--plan=json"}, 1, {{PLAN, "json"}}},
    {{"-"}, 1, {{OPTIONS_OPERAND, "-"}}},
    {{""}, 1, {{OPTIONS_OPERAND, ""}}},
    {{"--"}, 0, {{0}}},
    {{"--", "--port", "--", "-x"},
     3,
     {{OPTIONS_OPERAND, "--port"}, {OPTIONS_OPERAND, "--"}, {OPTIONS_OPERAND, "-x"}}},
};

static void test_reads_options_and_operands(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(accepted); i++) {
        struct found found[8];
        size_t count;
        assert_string_equal(read_all(accepted[i].arguments, found, &count), "");
        assert_int_equal(count, accepted[i].count);
        for (size_t j = 0; j < count; j++) {
            assert_int_equal(found[j].row, accepted[i].found[j].row);
            if (accepted[i].found[j].value)
                assert_string_equal(found[j].value, accepted[i].found[j].value);
            else
                assert_null(found[j].value);
        }
    }
}

static const struct {
    const char *arguments[4], *message;
} refused[] = {
    {{"--prot", "1"}, "unknown option --prot; did you mean --port?"},
    {{"--verbos"}, "unknown option --verbos; did you mean --verbose?"}, /* no abbreviations */
    {{"--EDITION=x"}, "unknown option --EDITION; --help lists them"},
    {{"--xyz"}, "unknown option --xyz; --help lists them"},
    {{"--=x"}, "unknown option --; --help lists them"},
    {{"--port"}, "--port needs a value: NUMBER"},
    {{"--verbose=yes"}, "--verbose takes no value"},
    {{"--verbose="}, "--verbose takes no value"},
    {{"-v"}, "unknown option -v; options begin with two dashes"},
    {{"-port"}, "unknown option -port; options begin with two dashes"},
    {{"-qq"}, "unknown option -qq; options begin with two dashes"},
    {{"--q"}, "unknown option --q; --help lists them"},
};

static void test_says_what_is_wrong(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        struct found found[8];
        size_t count;
        assert_string_equal(read_all(refused[i].arguments, found, &count), refused[i].message);
    }
}

static void test_a_very_long_option_is_only_unknown(void **state)
{
    (void)state;
    char name[1000] = "--";
    for (size_t i = 2; i < sizeof name - 1; i++)
        name[i] = 'p';
    const char *arguments[] = {name, NULL};
    struct found found[8];
    size_t count;
    assert_non_null(read_all(arguments, found, &count));
    assert_int_equal(count, 0);
}

static void test_help_is_aligned(void **state)
{
    (void)state;
    struct buf out = buf_make(1000);
    options_help(rows, COUNT(rows), &out);
    assert_string_equal(buf_cstr(&out), "  --port NUMBER     listen there;\n"
                                        "                    0 takes a free one\n"
                                        "  --edition NAME,…  which contract\n"
                                        "  --verbose         say more\n"
                                        "  -q                say less\n"
                                        "  --plan[=json]     only say it\n");
    buf_free(&out);
}

static const struct {
    const char *text;
    int64_t min, max, out;
    bool ok;
} integers[] = {
    {"0", 0, 65535, 0, true},
    {"65535", 0, 65535, 65535, true},
    {"007", 0, 65535, 7, true},
    {"-5", -5, 5, -5, true},
    {"9223372036854775807", INT64_MIN, INT64_MAX, INT64_MAX, true},
    {"-9223372036854775808", INT64_MIN, INT64_MAX, INT64_MIN, true},
    {"65536", 0, 65535, 0, false},
    {"-1", 0, 65535, 0, false},
    {"9223372036854775808", INT64_MIN, INT64_MAX, 0, false},
    {"99999999999999999999999", INT64_MIN, INT64_MAX, 0, false},
    {"", 0, 65535, 0, false},
    {"-", -5, 5, 0, false},
    {"+1", 0, 65535, 0, false},
    {" 1", 0, 65535, 0, false},
    {"1 ", 0, 65535, 0, false},
    {"1x", 0, 65535, 0, false},
    {"0x10", 0, 65535, 0, false},
    {"1e3", 0, 65535, 0, false},
    {"1.0", 0, 65535, 0, false},
    {"- 1", -5, 5, 0, false},
    {"--1", -5, 5, 0, false},
    {"port", 0, 65535, 0, false},
};

static void test_integers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(integers); i++) {
        int64_t out = 0;
        struct status status =
            options_integer("--n", integers[i].text, integers[i].min, integers[i].max, &out);
        if (status_is_ok(&status) != integers[i].ok || out != integers[i].out)
            fail_msg("\"%s\": %s", integers[i].text, status.message);
    }
    int64_t out;
    struct status status = options_integer("--port", "abc", 0, 65535, &out);
    assert_string_equal(status.message,
                        "--port: expected a whole number from 0 to 65535, found \"abc\"");
}

static void test_nearest(void **state)
{
    (void)state;
    static const char *const words[] = {"run", "list", "explain", "lint"};
    assert_string_equal(options_nearest("lits", words, 4), "list");
    assert_string_equal(options_nearest("explian", words, 4), "explain");
    assert_string_equal(options_nearest("runn", words, 4), "run");
    assert_string_equal(options_nearest("lint", words, 4), "lint");
    assert_null(options_nearest("zzzz", words, 4));
    assert_null(options_nearest("", words, 4));
    assert_null(options_nearest("list", words, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_options_and_operands),
        cmocka_unit_test(test_says_what_is_wrong),
        cmocka_unit_test(test_a_very_long_option_is_only_unknown),
        cmocka_unit_test(test_help_is_aligned),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
