/* All that the suite knows: clauses, editions and cases, from the program itself or from a folder.
 */
#ifndef DFNS_CONFORMANCE_LIBRARY_H
#define DFNS_CONFORMANCE_LIBRARY_H

#include "common/embedded.h"
#include "conformance/fixture_set.h"

/* fixtures/ as it was when the program was built, paths relative to it. */
extern const struct embedded_files conformance_fixtures;

struct library {
    struct clauses clauses;
    struct editions editions;
    struct fixture_set cases;
};

/* Told of each file that is wrong. */
typedef void library_complaint(void *context, const struct status *status);

/* Reads the clauses and editions that are built in. On failure there is nothing to free. */
MUST_USE struct status library_open(struct library *out);

/* Add the cases that are built in; those of a folder (<folder>/<group>/<name>.json); one file.
 * Every file is read even after a fault: each fault goes to `complain`, the first one is returned.
 */
MUST_USE struct status library_add_embedded(struct library *library, library_complaint *complain,
                                            void *context);
MUST_USE struct status library_add_folder(struct library *library, const char *folder,
                                          library_complaint *complain, void *context);
MUST_USE struct status library_add_file(struct library *library, const char *path,
                                        library_complaint *complain, void *context);

void library_free(struct library *library);

#endif
