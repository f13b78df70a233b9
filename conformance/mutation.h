/* One thing in which a request differs from the valid one, as a case says it. */
#ifndef DFNS_CONFORMANCE_MUTATION_H
#define DFNS_CONFORMANCE_MUTATION_H

#include <cjson/cJSON.h>

#include "common/status.h"

enum verb {
    VERB_SET,
    VERB_REMOVE,
    VERB_EMPTY,
    VERB_DUPLICATE,
    VERB_TAMPER,
    VERB_REPLAY,
    VERB_ENCODE,
    VERB_RAW,
};
enum { VERB_COUNT = 8 };

/* What is changed; the order is the order in which a request is built. */
enum place {
    PLACE_APPLICATION,
    PLACE_CALLER,
    PLACE_SIGNER,
    PLACE_RESOURCE,
    PLACE_METHOD,
    PLACE_BODY,
    PLACE_BODY_MEMBER,
    PLACE_SIGNED_METHOD,
    PLACE_SIGNED_PATH,
    PLACE_SIGNED_PAYLOAD,
    PLACE_SIGNED_MEMBER,
    PLACE_HEADER,
    PLACE_HEADER_NAMES,
};
enum { PLACE_COUNT = 13 };

struct mutation {
    enum verb verb;
    enum place place;
    const char *name;   /* a header's name or a JSON pointer; NULL for other places */
    const cJSON *value; /* NULL when the verb takes none */
    const char *from;   /* of a replay: the step */
};

const char *verb_name(enum verb verb);

/* Reads one; everything in `out` borrows from `json`. `pointer` is where it stands in its document.
 * STATUS_INPUT names the place and what was expected there. */
MUST_USE struct status mutation_read(const cJSON *json, const char *pointer, struct mutation *out);

#endif
