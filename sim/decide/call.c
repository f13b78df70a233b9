#include "sim/decide/call.h"

void call_read(struct call *call)
{
    call->nonce_verdict = nonce_read(call->nonce_header, &call->nonce);
    if (!span_is_empty(call->body)) {
        struct json_error error;
        call->json = json_parse(call->body, &error);
        call->json_fault = error.fault;
    }
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
}
