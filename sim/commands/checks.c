#include "sim/commands/command.h"
#include "sim/decide/verdict.h"

static const char *message(const struct error_row *error)
{
    return error->messages[MESSAGE_2023];
}

static void put_text(const struct reason_row *reason, const struct error_row *error,
                     struct buf *out)
{
    buf_format(out, "%s\n    %s\n    %d %s\n    %s\n", reason->name, reason->meaning, error->status,
               message(error), error->source);
}

/* A bar would end the cell. */
static void put_cell(const char *text, struct buf *out)
{
    for (; *text; text++)
        buf_format(out, *text == '|' ? "\\%c" : "%c", *text);
}

static void put_markdown(const struct reason_row *reason, const struct error_row *error,
                         struct buf *out)
{
    buf_format(out, "| %s | `%s` | ", reason->check, reason->name);
    put_cell(reason->meaning, out);
    buf_format(out, " | %d `%s` | ", error->status, message(error));
    put_cell(error->source, out);
    buf_text(out, " |\n");
}

static struct status run(const struct arguments *arguments, struct buf *out)
{
    bool markdown = arguments->values[OPTION_MARKDOWN] != NULL;
    if (markdown)
        buf_text(out,
                 "| check | reason | when | answer | documented in |\n|---|---|---|---|---|\n");
    for (int i = REASON_NONE + 1; i < REASON_COUNT; i++) {
        const struct reason_row *reason = reason_row((enum reason)i);
        const struct error_row *error = error_row(reason->error);
        if (markdown)
            put_markdown(reason, error, out);
        else
            put_text(reason, error, out);
    }
    return status_ok();
}

static const enum option options[] = {OPTION_MARKDOWN, OPTION_COUNT};

const struct command command_checks = {
    .name = "checks",
    .summary = "list every check with its reasons and answers, in the order they are made",
    .help = "For each reason: its name (X-Sim-Reason), when it is given, the status and the\n"
            "message of the answer, and the page that documents it, or \"assumed\" and why.\n"
            "\n"
            "  dfns-sim checks | grep -A3 nonce.too-old\n",
    .options = options,
    .run = run,
};
