/* The headers of a request as words of bash; part of conformance/reproduce/reproduce.h. */
#ifndef DFNS_CONFORMANCE_REPRODUCE_BASH_REQUEST_H
#define DFNS_CONFORMANCE_REPRODUCE_BASH_REQUEST_H

#include "conformance/fixture/fixture.h"
#include "conformance/http/request.h"
#include "conformance/reproduce/bash_word.h"

#define BASH_USER_ACTION "X-DFNS-USERACTION"

struct bash_header {
    char *name;
    char *line; /* "Name: value", to stand between double quotes; "Name;" for an empty value */
};

/* All zero is a request without headers. */
struct bash_request {
    struct bash_header headers[REQUEST_MAX_HEADERS];
    size_t header_count;
};

/* The valid headers with the mutations applied; "$action" stands for the user action. False when
 * one of them has no meaning in a script, or memory is short. */
MUST_USE bool bash_request_make(struct bash_request *request, const struct bash_context *context,
                                const struct case_file *file, const struct mutation *mutations,
                                size_t count);

/* Appends an assignment for each header of which all requests of a barrier carry one value. */
void bash_request_share(struct bash_request *request, const cJSON *share, struct buf *out);

/* Appends an assignment for each header that a later step replays. */
void bash_request_keep(struct bash_request *request, const struct case_file *file,
                       const struct step *step, const char *indent, struct buf *out);

void bash_request_free(struct bash_request *request);

#endif
