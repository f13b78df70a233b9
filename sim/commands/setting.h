/* Options that several commands read alike. */
#ifndef DFNS_SIM_COMMANDS_SETTING_H
#define DFNS_SIM_COMMANDS_SETTING_H

#include "sim/decide/edition.h"
#include "sim/options.h"
#include "sim/world/world.h"

enum { DEFAULT_PORT = 7357 };

MUST_USE struct status setting_edition(const struct arguments *arguments,
                                       const struct edition **out);

/* The world is the caller's. */
MUST_USE struct status setting_world(const struct arguments *arguments, struct world **out);

/* The URL of --url, without slashes at its end, or of the port in --port-file, or the one that the
 * configuration has for the server; the caller frees it. */
MUST_USE struct status setting_url(const struct arguments *arguments, char **out);

#endif
