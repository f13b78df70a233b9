#include "sim/decide/call.h"

#include <stdlib.h>

bool call_read(struct call *call)
{
    call->nonce_verdict = nonce_read(call->nonce_header, &call->nonce);
    if (!span_is_empty(call->body)) {
        struct json_error error;
        call->json = json_parse(call->body, &error);
        call->json_fault = error.fault;
    }
    return !call->operation->user_action ||
           useraction_digest_read(call->json, call->body, &call->payload);
}

struct span call_bearer(const struct call *call)
{
    struct span rest = call->authorization;
    struct span scheme = span_cut(&rest, ' ');
    bool is_bearer = span_equal_nocase(scheme, SPAN_LITERAL("Bearer"));
    return is_bearer && !span_is_absent(rest) ? span_trim(rest) : SPAN_ABSENT;
}

void call_free(struct call *call)
{
    nonce_free(&call->nonce);
    cJSON_Delete(call->json);
    cJSON_Delete(call->bearer_claims);
    signed_action_free(&call->action);
    free(call->action_secret);
}
