#include "common/base64url.h"
#include "common/digest.h"
#include "sim/decide/judges.h"

/* Compares digests, so that the time it takes tells nothing about the secret. */
static struct verdict judge_secret(const char *secret, struct span sent)
{
    struct digest wanted, found;
    if (!digest_sha256(span_of(secret), &wanted) || !digest_sha256(sent, &found))
        return REFUSED(REQUEST_NO_MEMORY);
    return digest_equal(&wanted, &found) ? ACCEPTED : REFUSED(APPLICATION_SECRET_WRONG);
}

static struct verdict judge_server_side(const struct application *application,
                                        const struct call *call)
{
    if (span_is_absent(call->application_secret))
        return REFUSED(APPLICATION_SECRET_ABSENT);
    struct verdict verdict = judge_secret(application->secret, call->application_secret);
    if (is_refused(verdict))
        return verdict;
    if (span_is_absent(call->api_signature))
        return REFUSED(APPLICATION_SIGNATURE_ABSENT);
    if (!base64url_is(call->api_signature, BASE64URL_LENIENT))
        return REFUSED(APPLICATION_SIGNATURE_ENCODING);
    return call->api_signature_proof == PROOF_VALID ? ACCEPTED
                                                    : REFUSED(APPLICATION_SIGNATURE_WRONG);
}

struct verdict judge_application(const struct world *world, struct call *call)
{
    if (span_is_absent(call->application_id))
        return REFUSED(APPLICATION_ABSENT);
    const struct application *application = world_application(world, call->application_id);
    if (!application)
        return REFUSED(APPLICATION_UNKNOWN);
    call->application = application;
    if (!application->active)
        return REFUSED(APPLICATION_INACTIVE);
    return application->kind == SERVER_SIDE_APPLICATION ? judge_server_side(application, call)
                                                        : ACCEPTED;
}
