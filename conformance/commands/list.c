#include <stdio.h>
#include <string.h>

#include "conformance/commands/command.h"
#include "conformance/plan/pattern.h"
#include "conformance/result/verdict.h"

enum list_option { OPTION_EDITION, OPTION_RUN, OPTION_SKIP, OPTION_CASES, OPTION_HELP };

static const struct option_row rows[] = {
    [OPTION_EDITION] = {"edition", "NAME", "only cases of that edition: 2023 or 2025"},
    [OPTION_RUN] = {"run", "PATTERN,…", "only these, as for run"},
    [OPTION_SKIP] = {"skip", "PATTERN,…", "not these"},
    [OPTION_CASES] = {"cases", "FOLDER", "read cases there instead of those built in"},
    [OPTION_HELP] = {"help", NULL, "this text"},
};

struct list_options {
    const char *edition;
    const char *cases;
    struct patterns run;
    struct patterns skip;
};

static struct status take(struct list_options *out, enum list_option option, const char *value)
{
    switch (option) {
    case OPTION_EDITION:
        out->edition = value;
        break;
    case OPTION_RUN:
        return status_in(patterns_add(&out->run, value), "--run");
    case OPTION_SKIP:
        return status_in(patterns_add(&out->skip, value), "--skip");
    case OPTION_CASES:
        out->cases = value;
        break;
    case OPTION_HELP:
        break;
    }
    return status_ok();
}

static struct status read_options(struct options *options, struct list_options *out)
{
    struct status status;
    *out = (struct list_options){.edition = NULL};
    while (options_next(options, &status)) {
        if (options->found == OPTIONS_OPERAND)
            return status_fail(STATUS_INPUT, "\"%.60s\" is one argument too many", options->value);
        status = take(out, (enum list_option)options->found, options->value);
        if (!status_is_ok(&status))
            return status;
    }
    return status;
}

static bool is_wanted(const struct list_options *options, const struct fixture *fixture)
{
    bool of_edition = !options->edition || texts_hold(fixture->file->editions, options->edition);
    bool selected = options->run.count == 0 || patterns_match(&options->run, fixture);
    return of_edition && selected && !patterns_match(&options->skip, fixture);
}

/* As for run: a pattern that matches nothing is a mistake. */
static struct status check_pattern(const struct list_options *options,
                                   const struct library *library, const char *pattern)
{
    for (size_t i = 0; i < library->cases.count; i++) {
        const struct fixture *fixture = &library->cases.fixtures[i];
        bool of_edition =
            !options->edition || texts_hold(fixture->file->editions, options->edition);
        if (of_edition && pattern_matches(pattern, fixture))
            return status_ok();
    }
    const char *nearest = fixture_set_nearest(&library->cases, pattern);
    return status_fail(STATUS_INPUT, "\"%.80s\" matches no case%s%s%s%s%s", pattern,
                       options->edition ? " of edition " : "",
                       options->edition ? options->edition : "", nearest ? "; did you mean \"" : "",
                       nearest ? nearest : "", nearest ? "\"?" : "");
}

static struct status check_patterns(const struct list_options *options,
                                    const struct library *library)
{
    struct status status = status_ok();
    for (size_t i = 0; i < options->run.count && status_is_ok(&status); i++)
        status = check_pattern(options, library, options->run.texts[i]);
    for (size_t i = 0; i < options->skip.count && status_is_ok(&status); i++)
        status = check_pattern(options, library, options->skip.texts[i]);
    return status;
}

static int print_list(const struct list_options *options, const struct library *library)
{
    size_t count = 0;
    int width = 0;
    for (size_t i = 0; i < library->cases.count; i++) {
        int len = (int)strlen(library->cases.fixtures[i].id);
        width = len > width ? len : width;
    }
    for (size_t i = 0; i < library->cases.count; i++) {
        const struct fixture *fixture = &library->cases.fixtures[i];
        if (!is_wanted(options, fixture))
            continue;
        printf("%-*s  %-5s  %s\n", width, fixture->id, safety_name(fixture->file->safety),
               fixture->file->title);
        count++;
    }
    if (count > 0)
        return command_printed(EXIT_CONFORMANT);
    struct status status = status_fail(STATUS_INPUT, "no case matches");
    return command_fail(&status);
}

static int list_in(void *context, const struct library *library)
{
    const struct list_options *wanted = context;
    const struct edition *edition;
    struct status status = status_ok();
    if (wanted->edition)
        status = command_find_edition(library, wanted->edition, &edition);
    if (status_is_ok(&status))
        status = check_patterns(wanted, library);
    return status_is_ok(&status) ? print_list(wanted, library) : command_fail(&status);
}

static int list(struct options *options)
{
    struct list_options wanted;
    struct status status = read_options(options, &wanted);
    int code = command_with_library(status, wanted.cases, list_in, &wanted);
    patterns_free(&wanted.run);
    patterns_free(&wanted.skip);
    return code;
}

const struct command command_list = {
    .name = "list",
    .summary = "which cases there are",
    .help = "Prints id, safety and title of each case. Safety: \"read\" changes nothing, \"noop\"\n"
            "deactivates what is deactivated already, \"state\" needs --allow-state-change to run.",
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .run = list,
};
