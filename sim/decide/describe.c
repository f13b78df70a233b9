#include "sim/decide/describe.h"

#include <inttypes.h>
#include <string.h>

#include "common/rfc3339.h"
#include "common/utf8.h"

enum { MAX_LISTED = 20 }; /* of what a client may send any number of */

typedef void describe_function(const struct call *call, struct buf *out);

static void put_time(struct buf *out, int64_t ms)
{
    char text[RFC3339_SIZE];
    buf_text(out, rfc3339_format(ms, text) ? text : "(a time out of range)");
}

static void put_or(struct buf *out, struct span text, const char *otherwise)
{
    if (span_is_absent(text))
        buf_text(out, otherwise);
    else
        buf_span(out, text);
}

static void put_permissions(struct buf *out, permission_set set)
{
    const char *separator = "";
    if (set == 0)
        buf_text(out, "none");
    for (unsigned i = 0; i < PERMISSION_COUNT; i++) {
        if (!(set & (permission_set)1 << i))
            continue;
        buf_format(out, "%s%s", separator, permission_name((enum permission)i));
        separator = ", ";
    }
}

static void nonce_expected(const struct call *call, struct buf *out)
{
    buf_format(out,
               "X-DFNS-NONCE: base64url of a JSON object with \"uuid\" or \"nonce\" of at least %d "
               "characters, and \"datetime\" or \"date\" within %" PRId64 " s of ",
               NONCE_MIN_RANDOM, call->nonce_window_ms / 1000);
    put_time(out, call->now_ms);
}

static void nonce_actual(const struct call *call, struct buf *out)
{
    if (is_refused(call->nonce_verdict)) {
        buf_text(out, reason_row(call->nonce_verdict.reason)->meaning);
        return;
    }
    int64_t ahead_ms = call->nonce.date_ms - call->now_ms;
    put_time(out, call->nonce.date_ms);
    buf_format(out, ", %" PRId64 " s %s", (ahead_ms < 0 ? -ahead_ms : ahead_ms) / 1000,
               ahead_ms < 0 ? "back" : "ahead");
}

static void replay_expected(const struct call *call, struct buf *out)
{
    (void)call;
    buf_text(out, "a random value that no nonce within the window has had");
}

static void replay_actual(const struct call *call, struct buf *out)
{
    if (span_is_absent(call->nonce.random))
        buf_text(out, "none");
    else
        buf_format(out, "one of %zu characters", utf8_length(call->nonce.random));
}

static void application_expected(const struct call *call, struct buf *out)
{
    bool server_side = call->application && call->application->kind == SERVER_SIDE_APPLICATION;
    buf_text(out, "X-DFNS-APPID of an active application of this world");
    if (server_side)
        buf_text(out, ", its X-DFNS-APPSECRET, and its X-DFNS-APISIGNATURE over this request");
}

static void application_actual(const struct call *call, struct buf *out)
{
    put_or(out, call->application_id, "no X-DFNS-APPID");
    if (!call->application)
        return;
    bool server_side = call->application->kind == SERVER_SIDE_APPLICATION;
    buf_format(out, ", %s, %s", call->application->active ? "active" : "deactivated",
               server_side ? "server-side" : "client-side");
    if (server_side)
        buf_format(out, ", secret %s, signature %s",
                   span_is_absent(call->application_secret) ? "absent" : "present",
                   call->api_signature_proof == PROOF_VALID ? "valid" : "not valid");
}

static void authentication_expected(const struct call *call, struct buf *out)
{
    buf_text(out, "Authorization: Bearer and a token of an active user of this world, alive at ");
    put_time(out, call->now_ms);
}

static void authentication_actual(const struct call *call, struct buf *out)
{
    struct span scheme = call->authorization;
    struct span first = span_cut(&scheme, ' ');
    if (call->user)
        buf_format(out, "a token of %s %s, %s", call->user->kind, call->user->id,
                   call->user->active ? "active" : "deactivated");
    else if (span_is_absent(call->authorization))
        buf_text(out, "no Authorization");
    else if (span_is_absent(call_bearer(call)))
        buf_format(out, "the scheme \"%.*s\"", SPAN_ARGS(first));
    else
        buf_text(out, "a token that is nobody's");
}

static void permission_expected(const struct call *call, struct buf *out)
{
    buf_text(out, "application: ");
    put_permissions(out, call->operation->application_needs);
    buf_text(out, "; user and token: ");
    put_permissions(out, call->operation->user_needs);
}

static void permission_actual(const struct call *call, struct buf *out)
{
    buf_text(out, "application: ");
    if (call->application)
        put_permissions(out, call->application->permissions);
    else
        buf_text(out, "there is none");
    buf_text(out, "; user: ");
    put_permissions(out, call->user ? call->user->permissions : 0);
    buf_text(out, "; token: ");
    if (call->token_permissions == PERMISSION_ALL)
        buf_text(out, "not restricted");
    else
        put_permissions(out, call->token_permissions);
}

static void body_expected(const struct call *call, struct buf *out)
{
    const char *separator = "a JSON object with ";
    for (const struct member *member = call->operation->body; member->name; member++) {
        buf_format(out, "%s\"%s\"", separator, member->name);
        separator = ", ";
    }
}

static void put_members(const cJSON *object, struct buf *out)
{
    const cJSON *member;
    int count = 0;
    cJSON_ArrayForEach(member, object)
    {
        if (count == MAX_LISTED)
            break;
        buf_format(out, "%s\"%s\" (%s)", count++ > 0 ? ", " : " with ", member->string,
                   json_type_name(member));
    }
    int more = cJSON_GetArraySize(object) - count;
    if (more > 0)
        buf_format(out, ", and %d more", more);
}

static void body_actual(const struct call *call, struct buf *out)
{
    if (!call->json) {
        buf_text(out, span_is_empty(call->body) ? "no body" : json_fault_text(call->json_fault));
        return;
    }
    buf_text(out, json_type_name(call->json));
    if (cJSON_IsObject(call->json))
        put_members(call->json, out);
}

static void signer_expected(const struct call *call, struct buf *out)
{
    (void)call;
    buf_text(out, "an active credential of the user");
}

static void signer_actual(const struct call *call, struct buf *out)
{
    size_t active = 0;
    for (size_t i = 0; call->user && i < call->user->credential_count; i++)
        active += call->user->credentials[i]->active;
    buf_format(out, "%zu active", active);
}

static void put_action(const struct call *call, struct buf *out)
{
    const struct signed_action *action = &call->action;
    if (!action->claims) {
        buf_text(out, "no token that can be read");
        return;
    }
    buf_format(out, "%s %s by %s through %s, alive until ", action->method, action->path,
               action->user_id, *action->application_id ? action->application_id : "none");
    put_time(out, action->expires_ms);
}

static void challenge_expected(const struct call *call, struct buf *out)
{
    buf_format(out, "a challenge of this world for %s, alive and not completed",
               call->user ? call->user->id : "the caller");
}

static void assertion_expected(const struct call *call, struct buf *out)
{
    (void)call;
    buf_text(out, "firstFactor of the kind \"Key\": clientData of the type \"key.get\" with this "
                  "challenge, signed by an active credential of the user");
}

static void assertion_actual(const struct call *call, struct buf *out)
{
    buf_text(out, call->assertion_proof == PROOF_VALID ? "a signature of the named credential"
                                                       : "no signature of the named credential");
}

static void user_action_expected(const struct call *call, struct buf *out)
{
    buf_format(
        out, "X-DFNS-USERACTION for %s %s and this body, by %s through %s, alive and not used",
        call->operation->method, call->operation->path, call->user ? call->user->id : "the caller",
        call->application ? call->application->id : "none");
}

static void own_state_expected(const struct call *call, struct buf *out)
{
    buf_format(out, "another application than %s",
               call->application ? call->application->id : "the calling one");
}

static void subject_actual(const struct call *call, struct buf *out)
{
    put_or(out, call->subject_id, "none");
}

static void look_up_expected(const struct call *call, struct buf *out)
{
    buf_text(out, call->operation->subject == SUBJECT_CREDENTIAL
                      ? "the id of a credential of the caller"
                      : "the id of an application of the caller's organisation");
}

static const struct {
    const char *check;
    describe_function *expected, *actual;
} descriptions[] = {
    {"nonce", nonce_expected, nonce_actual},
    {"replay", replay_expected, replay_actual},
    {"application", application_expected, application_actual},
    {"authentication", authentication_expected, authentication_actual},
    {"permission", permission_expected, permission_actual},
    {"body", body_expected, body_actual},
    {"signer", signer_expected, signer_actual},
    {"challenge", challenge_expected, put_action},
    {"assertion", assertion_expected, assertion_actual},
    {"user-action", user_action_expected, put_action},
    {"own-state", own_state_expected, subject_actual},
    {"look-up", look_up_expected, subject_actual},
};

_Static_assert(sizeof descriptions / sizeof descriptions[0] == CHECK_COUNT, "one for each check");

static void describe(const char *check, const struct call *call, bool expected, struct buf *out)
{
    for (size_t i = 0; i < CHECK_COUNT; i++) {
        if (strcmp(descriptions[i].check, check) == 0)
            (expected ? descriptions[i].expected : descriptions[i].actual)(call, out);
    }
}

void describe_expected(const char *check, const struct call *call, struct buf *out)
{
    describe(check, call, true, out);
}

void describe_actual(const char *check, const struct call *call, struct buf *out)
{
    describe(check, call, false, out);
}
