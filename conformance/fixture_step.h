/* The steps of a case: a part of reading fixtures, see conformance/fixture.h. */
#ifndef DFNS_CONFORMANCE_FIXTURE_STEP_H
#define DFNS_CONFORMANCE_FIXTURE_STEP_H

#include "conformance/fixture.h"

/* Reads the next step into file->steps, which has room for it. STATUS_INPUT begins with the JSON
 * pointer. */
MUST_USE struct status step_read(const cJSON *json, struct case_file *file,
                                 const struct references *references);
void step_free(struct step *step);

#endif
