#include "conformance/plan/explain.h"

#include <stdio.h>

#include "conformance/commands/command.h"
#include "conformance/reproduce/reproduce.h"
#include "conformance/result/verdict.h"

enum explain_option { OPTION_EDITION, OPTION_CASES, OPTION_REPRODUCE, OPTION_HELP };

enum { MAX_TEXT = 4 * 1024 * 1024 };

static const struct option_row rows[] = {
    [OPTION_EDITION] = {"edition", "NAME", "2023 or 2025; otherwise the first in which it is run"},
    [OPTION_CASES] = {"cases", "FOLDER", "read cases there instead of those built in"},
    [OPTION_REPRODUCE] = {"reproduce", NULL,
                          "print a bash script that sends it with curl and openssl"},
    [OPTION_HELP] = {"help", NULL, "this text"},
};

struct explain_options {
    const char *id;
    const char *edition;
    const char *cases;
    bool reproduce;
};

static struct status read_options(struct options *options, struct explain_options *out)
{
    struct status status;
    *out = (struct explain_options){.id = NULL};
    while (options_next(options, &status)) {
        if (options->found == OPTION_EDITION)
            out->edition = options->value;
        else if (options->found == OPTION_CASES)
            out->cases = options->value;
        else if (options->found == OPTION_REPRODUCE)
            out->reproduce = true;
        else if (options->found == OPTIONS_OPERAND && !out->id)
            out->id = options->value;
        else if (options->found == OPTIONS_OPERAND)
            return status_fail(STATUS_INPUT, "\"%.60s\" is one argument too many", options->value);
    }
    if (status_is_ok(&status) && !out->id)
        return status_fail(STATUS_INPUT, "explain needs the id of a case; list prints them");
    return status;
}

static struct status find_case(const struct library *library, const char *id,
                               const struct fixture **out)
{
    *out = fixture_set_find(&library->cases, id);
    if (*out)
        return status_ok();
    const char *nearest = fixture_set_nearest(&library->cases, id);
    return status_fail(STATUS_INPUT, "unknown case \"%.80s\"%s%s%s", id,
                       nearest ? "; did you mean \"" : "", nearest ? nearest : "",
                       nearest ? "\"?" : "");
}

static struct status find_edition(const struct library *library, const struct fixture *fixture,
                                  const char *name, const struct edition **out)
{
    const char *first = fixture->file->editions->child->valuestring;
    struct status status = command_find_edition(library, name ? name : first, out);
    if (status_is_ok(&status) && !texts_hold(fixture->file->editions, (*out)->name))
        status =
            status_fail(STATUS_INPUT, "%s is not run in edition %s", fixture->id, (*out)->name);
    return status;
}

/* Ids, address and secrets are left to the environment. */
static struct status print_script(const struct fixture *fixture, const struct edition *edition,
                                  struct buf *out)
{
    struct reproduction what = {
        .fixture = fixture, .edition = edition, .nonce_form = NONCE_UUID_DATETIME};
    return reproduce_case(&what, out);
}

static int explain_in(void *context, const struct library *library)
{
    const struct explain_options *wanted = context;
    const struct fixture *fixture;
    const struct edition *edition;
    struct buf text = buf_make(MAX_TEXT);
    struct status status = find_case(library, wanted->id, &fixture);
    if (status_is_ok(&status))
        status = find_edition(library, fixture, wanted->edition, &edition);
    if (status_is_ok(&status))
        status = wanted->reproduce ? print_script(fixture, edition, &text)
                                   : explain_case(fixture, library, edition, &text);
    if (status_is_ok(&status))
        fputs(buf_cstr(&text), stdout);
    int code = status_is_ok(&status) ? command_printed(EXIT_CONFORMANT) : command_fail(&status);
    buf_free(&text);
    return code;
}

static int explain(struct options *options)
{
    struct explain_options wanted;
    struct status status = read_options(options, &wanted);
    return command_with_library(status, wanted.cases, explain_in, &wanted);
}

const struct command command_explain = {
    .name = "explain",
    .operand = "ID",
    .summary = "what a case sends, why, and what must come back",
    .help =
        "Prints why the case is there, each request that it would send, with placeholders where\n"
        "the target file or the moment decides, and what is expected, with the clause that says\n"
        "so. Opens no connection.\n"
        "\n"
        "  dfns-conformance explain cred.nonce.missing\n"
        "  dfns-conformance explain cred.nonce.missing --reproduce >missing.sh",
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .run = explain,
};
