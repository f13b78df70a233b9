/* What the placeholders of a case stand for while one of its steps is made. */
#ifndef DFNS_CONFORMANCE_COMPOSE_VARS_H
#define DFNS_CONFORMANCE_COMPOSE_VARS_H

#include "common/random.h"
#include "conformance/compose/mint.h"
#include "conformance/fixture/edition.h"
#include "conformance/target/target.h"

/* No text of a case grows past this by what is put in. */
enum { VARS_MAX_TEXT = 256 * 1024 };

/* Everything is borrowed. A text that is NULL has no value: to ask for it is an error. */
struct vars {
    enum endpoint endpoint;
    const char *id; /* that the step's valid request names */
    const char *ids[ENDPOINT_COUNT][RESOURCE_COUNT];
    const struct caller *caller;
    const char *application_id;
    const char *expired_user_actions[ENDPOINT_COUNT];
    const struct edition *edition;
    enum nonce_form nonce_form;
    int64_t now_ms;
    int64_t started_ms;
    int64_t age_ms; /* of a step that searches */
    struct random *random;
    const cJSON *captured; /* an object; NULL for none */
    bool symbolic;         /* what is drawn while a case runs stands for itself, for a person */
};

/* Appends `text` with its placeholders replaced. STATUS_INPUT names one that has no value here. */
MUST_USE struct status vars_text(const struct vars *vars, const char *text, struct buf *out);

enum vars_use {
    VARS_PLAIN,
    VARS_PATTERN, /* the text is a regular expression: what is put into it matches itself */
};

/* A copy of `value` with every placeholder replaced, in member names too; a string that is one
 * placeholder and nothing else becomes the value itself. On success `*out` is the caller's to
 * delete. */
MUST_USE struct status vars_value(const struct vars *vars, const cJSON *value, enum vars_use use,
                                  cJSON **out);

#endif
