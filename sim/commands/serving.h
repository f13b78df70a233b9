/* What "serve" is asked for: its options as settings of a service and a server. */
#ifndef DFNS_SIM_COMMANDS_SERVING_H
#define DFNS_SIM_COMMANDS_SERVING_H

#include "sim/deviate/deviation.h"
#include "sim/http/server.h"
#include "sim/options.h"

struct serving {
    struct deviation *deviation;
    struct rules rules;              /* as it has them */
    char *admin_token;               /* NULL for none */
    struct service_settings service; /* borrows from what stands above and from the arguments */
    struct server_settings server;   /* borrows from the arguments */
};

/* `*serving` must stay where it is; it is for serving_free() whatever comes back. */
MUST_USE struct status serving_read(const struct arguments *arguments, struct serving *serving);
void serving_free(struct serving *serving);

#endif
