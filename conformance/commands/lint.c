#include <stdio.h>

#include "conformance/commands/command.h"
#include "conformance/fixture/ids.h"
#include "conformance/plan/lint.h"
#include "conformance/result/verdict.h"

static const struct option_row rows[] = {{"help", NULL, "this text"}};

/* Prints each fault, and counts. */
static void print_fault(void *context, const struct status *status)
{
    fprintf(stderr, "%s\n", status->message);
    ++*(size_t *)context;
}

/* The files named on the command line; `*named` is how many there were. */
static struct status add_files(struct options *options, struct library *library, size_t *faults,
                               size_t *named)
{
    struct status status, ignored = status_ok();
    for (*named = 0; options_next(options, &status); ++*named)
        if (options->found == OPTIONS_OPERAND)
            ignored = library_add_file(library, options->value, print_fault, faults);
    (void)ignored; /* was printed, and the next file is read all the same */
    return status;
}

static void check_all(struct library *library, bool built_in, size_t *faults)
{
    struct status status = fixture_set_finish(&library->cases);
    if (!status_is_ok(&status))
        print_fault(faults, &status);
    struct span ids = embedded_find(&conformance_fixtures, "ids.json");
    ids_lint(library, ids, built_in, print_fault, faults);
    if (built_in)
        lint_coverage(library, print_fault, faults);
}

static int report(const struct library *library, size_t faults)
{
    if (faults == 0)
        printf("%zu file%s, %zu case%s: no fault\n", library->cases.file_count,
               library->cases.file_count == 1 ? "" : "s", library->cases.count,
               library->cases.count == 1 ? "" : "s");
    return faults == 0 ? command_printed(EXIT_CONFORMANT) : EXIT_USAGE;
}

static int lint(struct options *options)
{
    struct library library;
    size_t faults = 0, named = 0;
    struct status status = library_open(&library);
    if (!status_is_ok(&status))
        return command_fail(&status);
    status = add_files(options, &library, &faults, &named);
    if (status_is_ok(&status) && named == 0) {
        struct status first = library_add_embedded(&library, print_fault, &faults);
        (void)first; /* was printed */
    }
    int code;
    if (status_is_ok(&status)) {
        check_all(&library, named == 0, &faults);
        code = report(&library, faults);
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
