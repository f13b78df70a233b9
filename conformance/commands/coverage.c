#include "conformance/plan/coverage.h"

#include <stdio.h>

#include "conformance/commands/command.h"
#include "conformance/result/verdict.h"

enum coverage_option { OPTION_EDITION, OPTION_CASES, OPTION_JSON, OPTION_HELP };

enum { MAX_JSON = 16 * 1024 * 1024 };

static const struct option_row rows[] = {
    [OPTION_EDITION] = {"edition", "NAME", "only by cases of that edition: 2023 or 2025"},
    [OPTION_CASES] = {"cases", "FOLDER", "read cases there instead of those built in"},
    [OPTION_JSON] = {"json", NULL, "print it as JSON (fixtures/schema/coverage.json)"},
    [OPTION_HELP] = {"help", NULL, "this text"},
};

struct coverage_options {
    const char *edition;
    const char *cases;
    bool json;
};

static struct status read_options(struct options *options, struct coverage_options *out)
{
    struct status status;
    *out = (struct coverage_options){.edition = NULL};
    while (options_next(options, &status)) {
        if (options->found == OPTIONS_OPERAND)
            return status_fail(STATUS_INPUT, "\"%.60s\" is one argument too many", options->value);
        if (options->found == OPTION_EDITION)
            out->edition = options->value;
        else if (options->found == OPTION_CASES)
            out->cases = options->value;
        else if (options->found == OPTION_JSON)
            out->json = true;
    }
    return status;
}

static struct status print_json(const struct coverage *coverage, const char *edition)
{
    struct buf text = buf_make(MAX_JSON);
    struct json_writer json = json_writer_make(&text, JSON_PRETTY);
    coverage_json(coverage, edition, &json);
    struct status status = buf_failed(&text) ? status_no_memory() : status_ok();
    if (status_is_ok(&status))
        fputs(buf_cstr(&text), stdout);
    buf_free(&text);
    return status;
}

/* On standard error, so that what is printed stays what it is. */
static size_t complain_of_open(const struct coverage *coverage)
{
    size_t open = 0;
    for (size_t i = 0; i < coverage->count; i++) {
        if (coverage->rows[i].standing != STANDING_OPEN)
            continue;
        fprintf(stderr,
                "dfns-conformance: %s: no case cites this clause, and \"excluded\" does not say "
                "why\n",
                coverage->rows[i].clause->id);
        open++;
    }
    return open;
}

static int print(const struct coverage *coverage, const struct coverage_options *wanted)
{
    struct report_style style = command_style();
    struct page page = {stdout, &style};
    struct status status = wanted->json ? print_json(coverage, wanted->edition) : status_ok();
    if (!status_is_ok(&status))
        return command_fail(&status);
    if (!wanted->json)
        coverage_text(coverage, &page);
    int code = command_printed(EXIT_CONFORMANT);
    if (code == EXIT_CONFORMANT && complain_of_open(coverage) > 0)
        return EXIT_USAGE;
    return code;
}

static int coverage_in(void *context, const struct library *library)
{
    const struct coverage_options *wanted = context;
    struct coverage coverage;
    const struct edition *edition;
    struct status status = status_ok();
    if (wanted->edition)
        status = command_find_edition(library, wanted->edition, &edition);
    if (!status_is_ok(&status))
        return command_fail(&status);
    status = coverage_make(library, wanted->edition, &coverage);
    int code = status_is_ok(&status) ? print(&coverage, wanted) : command_fail(&status);
    coverage_free(&coverage);
    return code;
}

static int coverage(struct options *options)
{
    struct coverage_options wanted;
    struct status status = read_options(options, &wanted);
    return command_with_library(status, wanted.cases, coverage_in, &wanted);
}

const struct command command_coverage = {
    .name = "coverage",
    .summary = "which cases hold a deployment to which clause",
    .help =
        "Prints each clause of both pages and of the further sources with the cases that cite it,\n"
        "by level. \"documented\": an assertion on the endpoint whose own page has the clause;\n"
        "unmet, it fails. \"inferred\": others only; unmet, they warn. \"excluded\": no case, "
        "with\n"
        "the reason. A clause with neither is a mistake. Opens no connection.\n"
        "\n"
        "  dfns-conformance coverage --edition 2025\n"
        "\n"
        "Exit: 0 every clause has a case or a reason, 2 some have neither.",
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .run = coverage,
};
