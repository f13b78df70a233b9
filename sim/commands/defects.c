#include "sim/commands/command.h"
#include "sim/deviate/deviation.h"

static struct status run(const struct arguments *arguments, struct buf *out)
{
    (void)arguments;
    const struct deviation_row *row;
    for (size_t i = 0; (row = deviation_row(i)); i++)
        buf_format(out, "%s\n    %s\n    caught by %s\n", row->id, row->summary, row->caught_by);
    return status_ok();
}

static const enum option options[] = {OPTION_COUNT};

const struct command command_defects = {
    .name = "defects",
    .summary = "list the rules that can be broken on purpose",
    .help = "A simulator with one rule broken shows that the conformance suite notices, and\n"
            "what a client makes of it. \"caught by\" names the cases that must fail; {}\n"
            "stands for cred and for app.\n"
            "\n"
            "  dfns-sim serve --defect nonce-not-required\n",
    .options = options,
    .run = run,
};
