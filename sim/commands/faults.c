#include "sim/commands/command.h"
#include "sim/decide/verdict.h"
#include "sim/session/fault_names.h"

static void put_row(const char *member, const char *name, const char *what, bool markdown,
                    struct buf *out)
{
    if (markdown)
        buf_format(out, "| `%s` | `%s` | %s |\n", member, name, what);
    else
        buf_format(out, "%-8s %-26s %s\n", member, name, what);
}

static void put_errors(bool markdown, struct buf *out)
{
    for (unsigned i = 0; i < ERROR_COUNT; i++) {
        const struct error_row *row = error_row((enum error)i);
        char name[FAULT_MAX_ERROR_NAME];
        struct buf what = buf_make(256);
        fault_name_error((enum error)i, name);
        buf_format(&what, "%d %s", row->status, row->messages[MESSAGE_2023]);
        put_row("as", name, buf_cstr(&what), markdown, out);
        buf_free(&what);
    }
}

static struct status run(const struct arguments *arguments, struct buf *out)
{
    bool markdown = arguments->values[OPTION_MARKDOWN] != NULL;
    if (markdown)
        buf_text(out, "| member | value | what a client gets |\n|---|---|---|\n");
    put_errors(markdown, out);
    for (unsigned i = NETWORK_NORMAL + 1; i < NETWORK_FAULT_COUNT; i++)
        put_row("network", fault_network_name((enum network_fault)i),
                fault_network_meaning((enum network_fault)i), markdown, out);
    return status_ok();
}

static const enum option options[] = {OPTION_MARKDOWN, OPTION_COUNT};

const struct command command_faults = {
    .name = "faults",
    .summary = "list what can be injected with PUT /_sim/faults",
    .help = "Each row is a member of a rule, a value that it may have, and what a client gets.\n"
            "\"as\" takes a reason of \"dfns-sim checks\", too.\n"
            "\n"
            "  dfns-sim faults | grep network\n",
    .options = options,
    .run = run,
};
