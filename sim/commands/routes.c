#include "sim/admin/route.h"
#include "sim/commands/command.h"
#include "sim/decide/operation.h"

static void put_route(const char *method, const char *path, const char *help, bool markdown,
                      struct buf *out)
{
    if (markdown)
        buf_format(out, "| `%s` | `%s` | %s |\n", method, path, help);
    else
        buf_format(out, "%-6s  %-35s  %s\n", method, path, help);
}

static struct status run(const struct arguments *arguments, struct buf *out)
{
    bool markdown = arguments->values[OPTION_MARKDOWN] != NULL;
    if (markdown)
        buf_text(out, "| method | path | what |\n|---|---|---|\n");
    for (unsigned i = 0; i < OPERATION_COUNT; i++) {
        const struct operation *operation = operation_row((enum operation_id)i);
        put_route(operation->method, operation->path, operation->name, markdown, out);
    }
    for (size_t i = 0; i < admin_route_count; i++)
        put_route(admin_routes[i].method, admin_routes[i].path, admin_routes[i].help, markdown,
                  out);
    return status_ok();
}

static const enum option options[] = {OPTION_MARKDOWN, OPTION_COUNT};

const struct command command_routes = {
    .name = "routes",
    .summary = "list every route: the API's, and the simulator's own under /_sim/",
    .help = "The API's routes are listed with the names that faults and the journal have for\n"
            "them.\n"
            "\n"
            "  dfns-sim routes | grep snapshots\n",
    .options = options,
    .run = run,
};
