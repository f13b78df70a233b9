#include "conformance/report/diff.h"

#include <stdio.h>

#include "conformance/commands/command.h"
#include "conformance/result/verdict.h"

enum diff_option { OPTION_JSON, OPTION_HELP };

enum { MAX_JSON = 256 * 1024 * 1024 };

static const struct option_row rows[] = {
    [OPTION_JSON] = {"json", NULL, "print it as JSON (fixtures/schema/diff.json)"},
    [OPTION_HELP] = {"help", NULL, "this text"},
};

struct diff_options {
    const char *paths[DIFF_SIDES];
    bool json;
};

static struct status read_options(struct options *options, struct diff_options *out)
{
    struct status status;
    size_t count = 0;
    *out = (struct diff_options){.json = false};
    while (options_next(options, &status)) {
        if (options->found == OPTION_JSON)
            out->json = true;
        else if (options->found == OPTIONS_OPERAND && count < DIFF_SIDES)
            out->paths[count++] = options->value;
        else if (options->found == OPTIONS_OPERAND)
            return status_fail(STATUS_INPUT, "\"%.60s\" is one argument too many", options->value);
    }
    if (status_is_ok(&status) && count < DIFF_SIDES)
        return status_fail(STATUS_INPUT, "diff needs two JSON reports, the older one first");
    return status;
}

static struct status print_json(const struct report_diff *diff)
{
    struct buf text = buf_make(MAX_JSON);
    struct json_writer json = json_writer_make(&text, JSON_PRETTY);
    report_diff_json(diff, &json);
    struct status status = buf_failed(&text) ? status_no_memory() : status_ok();
    if (status_is_ok(&status))
        fputs(buf_cstr(&text), stdout);
    buf_free(&text);
    return status;
}

static int print(const struct report_diff *diff, bool as_json)
{
    struct report_style style = command_style();
    struct page page = {stdout, &style};
    struct status status = as_json ? print_json(diff) : status_ok();
    if (!status_is_ok(&status))
        return command_fail(&status);
    if (!as_json)
        report_diff_text(diff, &page);
    return command_printed(diff->count == 0 ? EXIT_CONFORMANT : EXIT_UNMET);
}

static int compare(const struct old_report reports[static DIFF_SIDES], bool as_json)
{
    struct report_diff diff;
    struct status status = report_diff_make(&reports[DIFF_OLD], &reports[DIFF_NEW], &diff);
    int code = status_is_ok(&status) ? print(&diff, as_json) : command_fail(&status);
    report_diff_free(&diff);
    return code;
}

static int diff(struct options *options)
{
    struct diff_options wanted;
    struct old_report reports[DIFF_SIDES] = {{0}};
    struct status status = read_options(options, &wanted);
    for (size_t i = 0; i < DIFF_SIDES && status_is_ok(&status); i++)
        status = report_read(wanted.paths[i], &reports[i]);
    int code = status_is_ok(&status) ? compare(reports, wanted.json) : command_fail(&status);
    for (size_t i = 0; i < DIFF_SIDES; i++)
        report_read_free(&reports[i]);
    return code;
}

const struct command command_diff = {
    .name = "diff",
    .operand = "OLD.json NEW.json",
    .summary = "what two JSON reports say differently",
    .help =
        "Reads two reports that run --json has written and prints which cases have another "
        "verdict,\n"
        "came or went, and which of their assertions and observations are otherwise. Times do not\n"
        "count, nor two seconds in what was measured by bisection.\n"
        "\n"
        "  dfns-conformance diff yesterday.json today.json\n"
        "\n"
        "Exit: 0 the same, 1 something differs, 2 one of them cannot be read.",
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .run = diff,
};
