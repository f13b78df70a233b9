/* Where a wrong path was probably meant to go: X-Sim-Hint. */
#ifndef DFNS_SIM_HINT_H
#define DFNS_SIM_HINT_H

#include "common/span.h"

enum { HINT_SIZE = 256 };

/* Writes a phrase for a person about a path that no route has; false when there is nothing to say.
 */
bool hint_for(struct span path, char out[static HINT_SIZE]);

#endif
