/* Where in the text of a JSON document something stands: a tree keeps no places. */
#ifndef DFNS_COMMON_JSON_PLACE_H
#define DFNS_COMMON_JSON_PLACE_H

#include "common/span.h"

struct json_place {
    size_t offset;         /* bytes before it */
    unsigned line, column; /* both from 1; the column counts bytes */
};

/*
 * Where the pointer leads to: the name of a member, or an array's element. It is as our messages
 * have it: member names as they are, with a slash in front of each. Of a pointer that leads
 * nowhere, the last part of the way that exists; what is missing is missing there. `text` is a
 * document that json_parse() has accepted, or that only names a member twice.
 */
struct json_place json_place_of(struct span text, struct span pointer);

/* The name of the `member`-th member of the `object`-th object, both from 0, in the order in which
 * they begin; the start of the document when there is none. */
struct json_place json_place_of_member(struct span text, size_t object, size_t member);

/* The place that is `offset` bytes into the text, or its end. */
struct json_place json_place_at(struct span text, size_t offset);

#endif
