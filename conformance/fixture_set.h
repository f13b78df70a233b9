/* All cases together: ids are unique, and sorted. */
#ifndef DFNS_CONFORMANCE_FIXTURE_SET_H
#define DFNS_CONFORMANCE_FIXTURE_SET_H

#include "conformance/fixture.h"

/* All zero is the empty set. Fixtures borrow from the files. */
struct fixture_set {
    struct case_file **files;
    size_t file_count;
    struct fixture *fixtures;
    size_t count;
};

/* Reads one file and adds the case or cases that it stands for; see case_file_read(). On failure
 * the set is as it was. */
MUST_USE struct status fixture_set_add(struct fixture_set *set, const char *path, struct span text,
                                       const struct references *references);

/* Call once after the last file: sorts by id. STATUS_INPUT names an id that occurs twice. */
MUST_USE struct status fixture_set_finish(struct fixture_set *set);

/* NULL when there is none of that id; the set is finished. */
const struct fixture *fixture_set_find(const struct fixture_set *set, const char *id);

/* The id that is most like `id`; NULL when none is near. */
const char *fixture_set_nearest(const struct fixture_set *set, const char *id);

void fixture_set_free(struct fixture_set *set);

#endif
