/*
 * Checks a JSON object against a table of the members it may have, so that a mistake in a file is
 * told with its place, what was expected, and the nearest name that exists.
 *
 *     static const struct shape_member members[] = {
 *         {"id", SHAPE_TEXT, SHAPE_REQUIRED},
 *         {"active", SHAPE_BOOL, SHAPE_OPTIONAL},
 *     };
 *     status = shape_check(object, "/users/3", members, 2);
 */
#ifndef DFNS_COMMON_SHAPE_H
#define DFNS_COMMON_SHAPE_H

#include "common/json.h"
#include "common/status.h"

enum shape_type {
    SHAPE_TEXT, /* a string that is not empty */
    SHAPE_BOOL,
    SHAPE_INTEGER, /* a whole number, not negative, below 2^53 */
    SHAPE_OBJECT,
    SHAPE_ARRAY,
    SHAPE_TEXTS, /* an array of strings that are not empty */
    SHAPE_ANY,
};

enum shape_presence { SHAPE_OPTIONAL, SHAPE_REQUIRED };

struct shape_member {
    const char *name;
    enum shape_type type;
    enum shape_presence presence;
};

/* `pointer` is where `object` stands in its document. STATUS_INPUT with "<pointer>: expected …" for
 * the first member that is missing, unknown or of another type; STATUS_MEMORY where there is none
 * to say so. A member "$schema" is allowed everywhere. */
MUST_USE struct status shape_check(const cJSON *object, const char *pointer,
                                   const struct shape_member *members, size_t count);

#endif
