/* A command line: it is read to its end, each option is one of the table, and a number is what was
 * written or is refused. */
#include <inttypes.h>
#include <string.h>

#include "common/options.h"
#include "conformance/target/url.h"
#include "tests/fuzz/fuzz.h"

enum { MAX_ARGUMENTS = 16 };

static const struct option_row rows[] = {
    {"port", "PORT", "listen here"}, {"world", "FILE", "read\nthis"}, {"help", NULL, "this"},
    {"k", NULL, "the same"},         {"seed", "NUMBER", "begin so"},
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static void must_be_that_number(const char *text)
{
    int64_t number = -7;
    char again[32];
    struct status status = options_integer("--seed", text, -1000, INT64_MAX, &number);
    fuzz_must_explain(&status);
    if (!status_is_ok(&status)) {
        fuzz_must(number == -7);
        return;
    }
    bool negative = *text == '-';
    for (text += negative; *text == '0' && text[1];)
        text++;
    snprintf(again, sizeof again, "%" PRId64, number);
    fuzz_must(number >= -1000 && (strcmp(again + (number < 0), text) == 0));
}

static void must_be_known(const struct options *options)
{
    if (options->found == OPTIONS_OPERAND) {
        fuzz_must(options->value);
        return;
    }
    fuzz_must(options->found >= 0 && options->found < ROWS);
    fuzz_must((options->value != NULL) == (rows[options->found].argument != NULL));
}

static void read_all(int argc, char **argv)
{
    struct options options = options_make(argc, argv, rows, ROWS);
    struct status status = status_ok();
    int steps = 0;
    while (options_next(&options, &status)) {
        fuzz_must(++steps <= argc);
        must_be_known(&options);
        if (options.value)
            must_be_that_number(options.value);
    }
    fuzz_must_explain(&status);
    fuzz_must(!status_is_ok(&status) || options.at >= argc);
}

static void read_address(const char *text)
{
    struct url url;
    struct status status = url_parse(text, &url);
    fuzz_must_explain(&status);
    if (!status_is_ok(&status))
        return;
    fuzz_must(url.host[0] && strlen(url.host) < URL_HOST_SIZE && strstr(text, "://"));
    for (const char *c = text; *c; c++)
        fuzz_must((unsigned char)*c > 0x20 && *c != 0x7F);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char name[] = "program", *argv[MAX_ARGUMENTS + 1] = {name};
    struct span rest = fuzz_text(data, size);
    int argc = 1;
    while (!span_is_absent(rest) && argc < MAX_ARGUMENTS)
        argv[argc++] = span_dup(span_cut(&rest, '\n'));
    read_all(argc, argv);
    for (int i = 1; i < argc; i++) {
        read_address(argv[i]);
        free(argv[i]);
    }
    return 0;
}
