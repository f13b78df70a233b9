#include "sim/decide/evidence.h"

#include "common/base64url.h"
#include "sim/world/jwt.h"

struct assertion evidence_assertion(const struct call *call)
{
    const cJSON *factor = json_member(call->json, "firstFactor");
    const cJSON *assertion = json_member(factor, "credentialAssertion");
    return (struct assertion){
        .kind = json_text(factor, "kind"),
        .credential_id = json_text(assertion, "credId"),
        .client_data = json_text(assertion, "clientData"),
        .signature = json_text(assertion, "signature"),
    };
}

static struct key *find_api_key(const struct world *world, const struct call *call)
{
    if (span_is_absent(call->api_signature))
        return NULL;
    const struct application *application = world_application(world, call->application_id);
    return application ? key_share(application->public_key) : NULL;
}

static struct key *find_signer_key(const struct world *world, const struct call *call)
{
    if (call->operation->id != OPERATION_ACTION_COMPLETE)
        return NULL;
    struct assertion assertion = evidence_assertion(call);
    if (!assertion.credential_id || !assertion.client_data || !assertion.signature)
        return NULL;
    const struct credential *credential =
        world_credential_by_credential_id(world, span_of(assertion.credential_id));
    return credential ? key_share(credential->key) : NULL;
}

static struct key *find_bearer_key(const struct world *world, const struct call *call)
{
    struct span bearer = call_bearer(call);
    if (span_is_empty(bearer) || world_token(world, bearer))
        return NULL;
    return key_share(world->token_key);
}

bool evidence_collect(const struct world *world, const struct call *call, struct evidence *evidence)
{
    *evidence = (struct evidence){
        .api_key = find_api_key(world, call),
        .signer_key = find_signer_key(world, call),
        .bearer_key = find_bearer_key(world, call),
    };
    return evidence->api_key || evidence->signer_key || evidence->bearer_key;
}

static enum proof conclude(const struct status *status, bool valid)
{
    if (!status_is_ok(status))
        return PROOF_FAILED;
    return valid ? PROOF_VALID : PROOF_WRONG;
}

static enum proof prove_api_signature(const struct key *key, const struct call *call)
{
    if (!base64url_is(call->api_signature, BASE64URL_LENIENT))
        return PROOF_WRONG;
    struct buf signature = buf_make(call->api_signature.len);
    bool valid = false;
    struct status status =
        base64url_decode(call->api_signature, BASE64URL_LENIENT, &signature)
            ? apisignature_verify(&call->signed_request, key, buf_peek(&signature), &valid)
            : status_no_memory();
    buf_free(&signature);
    return conclude(&status, valid);
}

/* The exact bytes of clientData are what is signed. */
static struct status verify_assertion(const struct key *key, struct span data, struct span text,
                                      bool *valid)
{
    struct buf message = buf_make(data.len), signature = buf_make(text.len);
    struct status status = base64url_decode(data, BASE64URL_LENIENT, &message) &&
                                   base64url_decode(text, BASE64URL_LENIENT, &signature)
                               ? key_verify(key, buf_peek(&message), buf_peek(&signature), valid)
                               : status_no_memory();
    buf_free(&message);
    buf_free(&signature);
    return status;
}

static enum proof prove_assertion(const struct key *key, const struct call *call)
{
    struct assertion assertion = evidence_assertion(call);
    struct span data = span_of(assertion.client_data), signature = span_of(assertion.signature);
    if (!base64url_is(data, BASE64URL_LENIENT) || !base64url_is(signature, BASE64URL_LENIENT))
        return PROOF_WRONG;
    bool valid = false;
    struct status status = verify_assertion(key, data, signature, &valid);
    return conclude(&status, valid);
}

static enum proof prove_bearer(struct key *key, struct call *call)
{
    switch (jwt_read_ed25519(call_bearer(call), key, &call->bearer_claims)) {
    case JWT_VALID:
        return PROOF_VALID;
    case JWT_BAD_SIGNATURE:
        return PROOF_WRONG;
    case JWT_NO_MEMORY:
        return PROOF_FAILED;
    case JWT_MALFORMED:
        break;
    }
    return PROOF_NOT_ASKED; /* an opaque text proves nothing either way */
}

bool evidence_prove(struct evidence *evidence, struct call *call)
{
    if (evidence->api_key)
        call->api_signature_proof = prove_api_signature(evidence->api_key, call);
    if (evidence->signer_key)
        call->assertion_proof = prove_assertion(evidence->signer_key, call);
    if (evidence->bearer_key)
        call->bearer_proof = prove_bearer(evidence->bearer_key, call);
    key_free(evidence->api_key);
    key_free(evidence->signer_key);
    key_free(evidence->bearer_key);
    return call->api_signature_proof != PROOF_FAILED && call->assertion_proof != PROOF_FAILED &&
           call->bearer_proof != PROOF_FAILED;
}
