/* The checks of the signing flow. POST /auth/action/init: can the user sign at all? POST
 * /auth/action: is this a challenge of ours, and did one of the user's credentials sign it? */
#include <string.h>

#include "common/base64url.h"
#include "sim/decide/evidence.h"
#include "sim/decide/judges.h"

struct verdict judge_signer(const struct world *world, struct call *call)
{
    (void)world;
    for (size_t i = 0; i < call->user->credential_count; i++)
        if (call->user->credentials[i]->active)
            return ACCEPTED;
    return REFUSED(SIGNER_NONE);
}

struct verdict judge_challenge(const struct world *world, struct call *call)
{
    struct span token = span_of(json_text(call->json, "challengeIdentifier"));
    switch (useraction_read(world, token, ACTION_CHALLENGE, &call->action)) {
    case ACTION_MALFORMED:
        return REFUSED(CHALLENGE_MALFORMED);
    case ACTION_BAD_SIGNATURE:
        return REFUSED(CHALLENGE_BAD_SIGNATURE);
    case ACTION_NO_MEMORY:
        return REFUSED(REQUEST_NO_MEMORY);
    case ACTION_READ:
        break;
    }
    if (call->now_ms >= call->action.expires_ms)
        return REFUSED(CHALLENGE_EXPIRED);
    if (!world_same_id(span_of(call->action.user_id), span_of(call->user->id)))
        return REFUSED(CHALLENGE_OTHER_USER);
    return judge_unused(world->challenges, span_of(call->action.id), call->now_ms,
                        REFUSED(CHALLENGE_SPENT));
}

struct verdict spend_challenge(struct world *world, const struct call *call)
{
    enum replay_answer answer = replay_remember(world->challenges, span_of(call->action.id),
                                                call->action.expires_ms, call->now_ms);
    return answer == REPLAY_FULL ? REFUSED(CHALLENGE_FULL) : ACCEPTED;
}

static struct verdict judge_client_data(const cJSON *data, const struct signed_action *action)
{
    const char *type = json_text(data, "type"), *challenge = json_text(data, "challenge");
    if (!cJSON_IsObject(data))
        return REFUSED(FACTOR_CLIENT_DATA);
    if (!type || strcmp(type, "key.get") != 0)
        return REFUSED(FACTOR_TYPE);
    bool same = challenge && strcmp(challenge, action->challenge) == 0;
    return same ? ACCEPTED : REFUSED(FACTOR_OTHER_CHALLENGE);
}

static struct verdict read_client_data(struct span text, const struct signed_action *action)
{
    if (!base64url_is(text, BASE64URL_LENIENT))
        return REFUSED(FACTOR_CLIENT_DATA);
    struct buf decoded = buf_make(text.len);
    struct json_error error = {.fault = JSON_NO_MEMORY};
    cJSON *data = NULL;
    if (base64url_decode(text, BASE64URL_LENIENT, &decoded))
        data = json_parse(buf_peek(&decoded), &error);
    struct verdict verdict = error.fault == JSON_NO_MEMORY ? REFUSED(REQUEST_NO_MEMORY)
                                                           : judge_client_data(data, action);
    cJSON_Delete(data);
    buf_free(&decoded);
    return verdict;
}

static struct verdict judge_signature(const struct call *call, const char *signature)
{
    if (!base64url_is(span_of(signature), BASE64URL_LENIENT))
        return REFUSED(FACTOR_SIGNATURE_ENCODING);
    return call->assertion_proof == PROOF_VALID ? ACCEPTED : REFUSED(FACTOR_SIGNATURE);
}

static struct verdict judge_credential(const struct world *world, const struct call *call,
                                       const char *credential_id)
{
    const struct credential *credential =
        world_credential_by_credential_id(world, span_of(credential_id));
    if (!credential || credential->user != call->user)
        return REFUSED(FACTOR_NO_CREDENTIAL);
    return credential->active ? ACCEPTED : REFUSED(FACTOR_CREDENTIAL_INACTIVE);
}

struct verdict judge_assertion(const struct world *world, struct call *call)
{
    struct assertion assertion = evidence_assertion(call);
    if (!assertion.kind || strcmp(assertion.kind, "Key") != 0)
        return REFUSED(FACTOR_KIND);
    if (!assertion.credential_id || !assertion.client_data || !assertion.signature)
        return REFUSED(FACTOR_INCOMPLETE);
    struct verdict verdict = judge_credential(world, call, assertion.credential_id);
    if (!is_refused(verdict))
        verdict = read_client_data(span_of(assertion.client_data), &call->action);
    return is_refused(verdict) ? verdict : judge_signature(call, assertion.signature);
}
