/* Text that a shell reads back as it is. */
#ifndef DFNS_SIM_COMMANDS_SHELL_H
#define DFNS_SIM_COMMANDS_SHELL_H

#include "common/buf.h"

/* Appends the text in single quotes. */
void shell_quote(struct span text, struct buf *out);

#endif
