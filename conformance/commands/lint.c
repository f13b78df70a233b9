#include <stdio.h>

#include "conformance/commands/command.h"
#include "conformance/fixture/ids.h"
#include "conformance/plan/lint.h"
#include "conformance/result/verdict.h"

static const struct option_row rows[] = {{"help", NULL, "this text"}};

struct findings {
    size_t faults;
    struct status ended; /* not OK: memory is short, and nothing is known of what was not read */
};

/* Prints each fault, and counts. What was not read for want of memory has none, and what is read
 * after it may miss it. */
static void take(void *context, const struct status *status)
{
    struct findings *findings = context;
    if (!status_is_ok(&findings->ended))
        return;
    if (status->code == STATUS_MEMORY || status->code == STATUS_CRYPTO) {
        findings->ended = *status;
        return;
    }
    fprintf(stderr, "%s\n", status->message);
    findings->faults++;
}

/* The files named on the command line; `*named` is how many there were. */
static struct status add_files(struct options *options, struct library *library,
                               struct findings *findings, size_t *named)
{
    struct status status, ignored = status_ok();
    for (*named = 0; options_next(options, &status); ++*named)
        if (options->found == OPTIONS_OPERAND)
            ignored = library_add_file(library, options->value, take, findings);
    (void)ignored; /* was taken, and the next file is read all the same */
    return status;
}

static void check_all(struct library *library, bool built_in, struct findings *findings)
{
    struct status status = fixture_set_finish(&library->cases);
    if (!status_is_ok(&status))
        take(findings, &status);
    struct span ids = embedded_find(&conformance_fixtures, "ids.json");
    ids_lint(library, ids, built_in, take, findings);
    if (built_in)
        lint_coverage(library, take, findings);
}

static int report(const struct library *library, const struct findings *findings)
{
    if (!status_is_ok(&findings->ended))
        return command_fail(&findings->ended);
    if (findings->faults > 0)
        return EXIT_USAGE;
    printf("%zu file%s, %zu case%s: no fault\n", library->cases.file_count,
           library->cases.file_count == 1 ? "" : "s", library->cases.count,
           library->cases.count == 1 ? "" : "s");
    return command_printed(EXIT_CONFORMANT);
}

static int lint(struct options *options)
{
    struct library library;
    struct findings findings = {.ended = status_ok()};
    size_t named = 0;
    struct status status = library_open(&library);
    if (!status_is_ok(&status))
        return command_fail(&status);
    status = add_files(options, &library, &findings, &named);
    if (status_is_ok(&status) && named == 0) {
        struct status first = library_add_embedded(&library, take, &findings);
        (void)first; /* was taken */
    }
    int code;
    if (status_is_ok(&status)) {
        check_all(&library, named == 0, &findings);
        code = report(&library, &findings);
    } else {
        code = command_fail(&status);
    }
    library_free(&library);
    return code;
}

const struct command command_lint = {
    .name = "lint",
    .operand = "[FILE]...",
    .summary = "check cases for mistakes",
    .help =
        "Checks the files, or the cases that are built in: each mistake is told as\n"
        "FILE:LINE:COLUMN, with the pointer to it and what was expected. An id that another case\n"
        "had once is a mistake (fixtures/ids.json). Of the built-in cases also that no id is gone\n"
        "or new without being listed, and that every clause is cited by a case or says why not.\n"
        "\n"
        "  dfns-conformance lint my-cases/nonce/truncated.json\n"
        "\n"
        "Exit: 0 no mistake, 2 some.",
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .run = lint,
};
