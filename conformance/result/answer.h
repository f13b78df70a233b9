/* The parts of an answer that a case can speak of. */
#ifndef DFNS_CONFORMANCE_RESULT_ANSWER_H
#define DFNS_CONFORMANCE_RESULT_ANSWER_H

#include <cjson/cJSON.h>

#include "common/status.h"
#include "conformance/result/result.h"

enum part_kind {
    PART_STATUS,
    PART_REFUSAL,
    PART_HEADER,
    PART_MEDIA_TYPE,
    PART_TEXT,
    PART_BODY,
    PART_SECRET,   /* present when the answer repeats a secret of the run */
    PART_STATE,    /* what the listing says of the step's id; null when it is not there */
    PART_ANSWERS,  /* of a race: how often each status and message came */
    PART_MEASURED, /* what a search found */
};

struct part {
    enum part_kind kind;
    const char *name; /* a header's name, or a JSON pointer ("" for the whole); borrowed */
};

/* Reads "status", "header:Date", "body:/error/message" ...; `out` borrows from `on`. STATUS_INPUT
 * says what was expected. */
MUST_USE struct status part_parse(const char *on, struct part *out);

/* True when answer_part() needs the JSON of the body for it. */
bool part_reads_body(const struct part *part);

/* An answer whose body is read once. */
struct answer {
    const struct exchange *exchange; /* borrowed */
    cJSON *body;                     /* NULL when the body is not JSON */
    const cJSON *aside;              /* borrowed: the state, the answers or what was measured */
    bool secret;                     /* repeats a secret */
    bool unread;                     /* memory was short: what the body says is not known */
};

struct answer answer_of(const struct exchange *exchange);
void answer_free(struct answer *answer);

/* The part as JSON, for the caller to delete; NULL when the answer lacks it. Bytes that are not
 * UTF-8, and NUL, become U+FFFD. False when memory is short. */
bool answer_part(const struct answer *answer, const struct part *part, cJSON **out);

/* The value of the first header of that name; NULL when there is none. */
const char *exchange_header(const struct exchange *exchange, const char *name);

#endif
