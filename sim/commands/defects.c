#include "sim/commands/command.h"
#include "sim/deviate/deviation.h"

static struct status list_defects(const struct arguments *arguments, struct buf *out)
{
    (void)arguments;
    const struct deviation_row *row;
    for (size_t i = 0; (row = deviation_row(DEFECT, i)); i++)
        buf_format(out, "%s\n    %s\n    caught by %s\n", row->id, row->summary, row->caught_by);
    return status_ok();
}

static struct status list_variations(const struct arguments *arguments, struct buf *out)
{
    (void)arguments;
    const struct deviation_row *row;
    for (size_t i = 0; (row = deviation_row(VARIATION, i)); i++)
        buf_format(out, "%s\n    %s\n    varies %s\n", row->id, row->summary, row->point);
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
    .run = list_defects,
};

const struct command command_variations = {
    .name = "variations",
    .summary = "list what can be done in another way that the pages permit",
    .help = "A simulator that varies shows that the conformance suite does not complain, and\n"
            "that a client copes. Several can be in force together, as long as they do not\n"
            "vary the same.\n"
            "\n"
            "  dfns-sim serve --variation json-spaced --variation latency\n",
    .options = options,
    .run = list_variations,
};
