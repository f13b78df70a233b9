/*
 * Settings that do not come as flags. Each setting of options.def is an environment variable
 * (--port-file: DFNS_SIM_PORT_FILE) and a key of a JSON file (port_file; the schema is
 * fixtures/schema/config.json). The file is that of --config or DFNS_SIM_CONFIG. A flag goes before
 * the variable, and that before the file; an empty variable counts as none.
 */
#ifndef DFNS_SIM_CONFIGURATION_H
#define DFNS_SIM_CONFIGURATION_H

#include "sim/options.h"

/* Fills in what no flag gave. STATUS_INPUT for a variable with the prefix or a key of the file that
 * is no setting, naming the nearest, and for a value of another type. */
MUST_USE struct status configuration_read(char *const *environment, struct arguments *arguments);

#endif
