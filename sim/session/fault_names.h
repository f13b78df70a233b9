/* The words with which a fault is ordered. Each function refuses a word that it does not know with
 * STATUS_INPUT: what is expected, and the nearest that exists. */
#ifndef DFNS_SIM_SESSION_FAULT_NAMES_H
#define DFNS_SIM_SESSION_FAULT_NAMES_H

#include "sim/session/fault.h"

enum { FAULT_MAX_ERROR_NAME = 32 };

/* The error's name in an order: NONCE_USED is called "nonce-used". */
void fault_name_error(enum error error, char name[static FAULT_MAX_ERROR_NAME]);

/* The network fault's name, and what a client sees of it. */
const char *fault_network_name(enum network_fault network);
const char *fault_network_meaning(enum network_fault network);

/* NULL in `*operation` for "*". */
MUST_USE struct status fault_read_operation(const char *word, const struct operation **operation);

/* A reason, or an error: then one of its reasons. */
MUST_USE struct status fault_read_reason(const char *word, enum reason *reason);

MUST_USE struct status fault_read_network(const char *word, enum network_fault *network);
MUST_USE struct status fault_read_phase(const char *word, enum fault_phase *phase);

#endif
