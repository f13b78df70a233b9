/* A secret that need not stand on the command line, where every process can read it. */
#ifndef DFNS_SIM_COMMANDS_SECRET_H
#define DFNS_SIM_COMMANDS_SECRET_H

#include "common/status.h"

/* What `text` stands for: the variable of "env:NAME", the file of "file:PATH" without the line feed
 * at its end, or itself. The caller frees `*secret`. STATUS_INPUT when it is empty, or holds what
 * cannot stand in an HTTP header. */
MUST_USE struct status secret_read(const char *text, char **secret);

#endif
