#include "conformance/compose/compose.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "conformance/compose/sign.h"

#define USER_ACTION   "X-DFNS-USERACTION"
#define API_SIGNATURE "X-DFNS-APISIGNATURE"

/* Of "Bearer abc" the "abc". */
static struct span last_word(const char *value)
{
    const char *space = value ? strrchr(value, ' ') : NULL;
    return span_of(space ? space + 1 : value);
}

/* NULL in `*token` when a mutation puts something else in its place. */
static struct status get_user_action(struct session *session, const struct draft *draft,
                                     const struct composition *what, char **token)
{
    *token = NULL;
    if (draft_replaces_header(what->mutations, what->mutation_count, USER_ACTION) ||
        (what->like && texts_hold(what->step->share, USER_ACTION)))
        return status_ok();
    struct signed_request signed_request = {
        buf_cstr(&draft->signed_method),
        buf_cstr(&draft->signed_path),
        buf_peek(&draft->signed_payload),
    };
    return sign_user_action(session, &session->target->callers[draft->signer], &signed_request,
                            what->name, token);
}

/* What a request of a race has in common with the first one. */
static struct status share_headers(const struct composition *what, struct request *request)
{
    const cJSON *shared = what->like ? what->step->share : NULL, *name;
    struct status status = status_ok();
    cJSON_ArrayForEach(name, shared)
    {
        const char *value = request_header(what->like, name->valuestring);
        if (value && status_is_ok(&status))
            status = request_set_header(request, name->valuestring, value);
    }
    return status;
}

static bool is_tampered_secret(const struct mutation *mutation)
{
    static const char *const headers[] = {"Authorization", "X-DFNS-APPSECRET", USER_ACTION,
                                          API_SIGNATURE};
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
        if (mutation->place == PLACE_HEADER && mutation->verb == VERB_TAMPER &&
            strcasecmp(mutation->name, headers[i]) == 0)
            return true;
    return false;
}

/* What differs from a secret in one character gives it away. */
static struct status hide_tampered(struct session *session, const struct composition *what,
                                   const struct request *request)
{
    struct status status = status_ok();
    for (size_t i = 0; i < what->mutation_count && status_is_ok(&status); i++)
        if (is_tampered_secret(&what->mutations[i]))
            status = vault_add(session->vault,
                               last_word(request_header(request, what->mutations[i].name)));
    return status;
}

/* Signing takes time, so the nonce of this request is minted after it. */
static struct status build(struct session *session, const struct vars *vars,
                           const struct draft *draft, const struct composition *what,
                           struct request *out)
{
    char *url = session_url(session, endpoint_row(vars->endpoint)->path), *token = NULL;
    struct status status = url ? get_user_action(session, draft, what, &token) : status_no_memory();
    if (status_is_ok(&status))
        status = request_begin(out, what->name, draft->method, url);
    if (status_is_ok(&status))
        status = session_add_headers(session, vars->caller, out);
    if (status_is_ok(&status) && token)
        status = request_add_header(out, USER_ACTION, token);
    if (status_is_ok(&status))
        status = request_set_body(out, buf_peek(&draft->body));
    if (status_is_ok(&status))
        status = draft_headers(out, vars, what->mutations, what->mutation_count, what->sent);
    if (status_is_ok(&status))
        status = hide_tampered(session, what, out);
    if (status_is_ok(&status))
        status = share_headers(what, out);
    if (status_is_ok(&status) &&
        !draft_replaces_header(what->mutations, what->mutation_count, API_SIGNATURE))
        status = session_sign_request(session, out);
    free(token);
    free(url);
    return status;
}

struct status compose_request(struct session *session, struct vars *vars,
                              const struct composition *what, struct request *out)
{
    struct draft draft = draft_choose(what->step, what->mutations, what->mutation_count);
    *out = (struct request){0};
    session->server_side = draft.server_side ? &session->target->server_side : NULL;
    vars->caller = &session->target->callers[draft.caller];
    vars->id = vars->ids[vars->endpoint][draft.resource];
    struct status status = vars->id
                               ? draft_fill(&draft, vars, what->mutations, what->mutation_count)
                               : status_fail(STATUS_INPUT, "there is no id for resource %s",
                                             resource_name(draft.resource));
    if (status_is_ok(&status))
        status = build(session, vars, &draft, what, out);
    session->server_side = NULL;
    draft_free(&draft);
    if (!status_is_ok(&status))
        request_free(out);
    return status;
}
