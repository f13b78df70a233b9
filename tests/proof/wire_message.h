/* A request as it went over the wire, taken apart. */
#ifndef DFNS_TESTS_WIRE_MESSAGE_H
#define DFNS_TESTS_WIRE_MESSAGE_H

#include "common/span.h"

enum { MESSAGE_MAX_FIELDS = 64 };

struct message_field {
    struct span name, value;
};

/* Borrows from the bytes. */
struct message {
    struct span method, path;
    struct message_field fields[MESSAGE_MAX_FIELDS];
    size_t count;
    struct span body;
};

/* Of whole requests or answers; of an answer `path` is the status. Fails the test for what is none.
 */
struct message message_read(struct span bytes);

/* The first field of that name, whatever its case; absent when there is none. */
struct span message_field(const struct message *message, const char *name);
size_t message_count(const struct message *message, const char *name);

/* How many bytes differ between two texts of one length; SIZE_MAX when the lengths do. */
size_t span_distance(struct span a, struct span b);

#endif
