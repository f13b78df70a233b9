#include "tests/bench/requests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base64url.h"
#include "common/random.h"
#include "common/rfc3339.h"
#include "sim/commands/roles.h"
#include "sim/decide/useraction.h"

static const char path[] = "/auth/credentials/deactivate";

enum { MAX_REQUEST = 4096, MAX_TOKEN = 2048 };

/* What one request is made of. */
struct parts {
    struct world *world;
    const struct kind *kind;
    struct caller signer; /* signs user actions; never refused itself */
    const struct token *token;
    const struct application *application;
    int64_t now_ms;
    struct random random;
    struct buf nonce;
    struct buf user_action;
};

static struct status find_parts(struct world *world, const struct kind *kind, int64_t now_ms,
                                struct parts *parts)
{
    struct caller caller = {0};
    *parts = (struct parts){.world = world,
                            .kind = kind,
                            .now_ms = now_ms,
                            .random = random_from_system(),
                            .nonce = buf_make(MAX_TOKEN),
                            .user_action = buf_make(MAX_TOKEN)};
    struct status status = roles_caller(world, caller_roles[0], &parts->signer);
    if (status_is_ok(&status) && kind->caller)
        status = roles_caller(world, kind->caller, &caller);
    if (status_is_ok(&status))
        status = roles_application(world, &parts->application);
    parts->token = caller.token;
    return status;
}

static bool is_wanted(enum supply supply, const struct buf *value)
{
    return supply == FRESH || (supply == SAME && value->len == 0);
}

static struct status put_nonce(struct random *random, int64_t now_ms, struct buf *out)
{
    char uuid[UUID_SIZE], date[RFC3339_SIZE], json[128];
    if (!random_uuid(random, uuid) || !rfc3339_format(now_ms, date))
        return status_fail(STATUS_CRYPTO, "no random bytes, or no date");
    snprintf(json, sizeof json, "{\"uuid\":\"%s\",\"datetime\":\"%s\"}", uuid, date);
    base64url_encode(span_of(json), out);
    return status_ok();
}

static struct status put_user_action(struct parts *parts)
{
    return useraction_mint(parts->world, parts->signer.token->user, parts->application,
                           SPAN_LITERAL("PUT"), span_of(path), span_of(parts->kind->payload),
                           parts->now_ms, &parts->user_action);
}

static struct status renew(struct parts *parts)
{
    const struct kind *kind = parts->kind;
    struct status status = status_ok();
    if (is_wanted(kind->nonce, &parts->nonce)) {
        buf_clear(&parts->nonce);
        status = put_nonce(&parts->random, parts->now_ms, &parts->nonce);
    }
    if (status_is_ok(&status) && is_wanted(kind->user_action, &parts->user_action)) {
        buf_clear(&parts->user_action);
        status = put_user_action(parts);
    }
    return status;
}

static void put(const struct parts *parts, struct buf *out)
{
    const struct kind *kind = parts->kind;
    buf_format(out, "PUT %s HTTP/1.1\r\nHost: 127.0.0.1\r\n", path);
    if (parts->token)
        buf_format(out, "Authorization: Bearer %s\r\n", parts->token->text);
    buf_format(out, "X-DFNS-APPID: %s\r\n", parts->application->id);
    if (kind->nonce != ABSENT)
        buf_format(out, "X-DFNS-NONCE: %s\r\n", buf_cstr(&parts->nonce));
    if (kind->user_action != ABSENT)
        buf_format(out, "X-DFNS-USERACTION: %s\r\n", buf_cstr(&parts->user_action));
    buf_format(out, "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
               strlen(kind->payload), kind->payload);
}

static struct status fill(struct parts *parts, size_t count, struct requests *out)
{
    struct status status = status_ok();
    for (; out->count < count && status_is_ok(&status); out->count++) {
        status = renew(parts);
        put(parts, &out->bytes);
        out->ends[out->count] = out->bytes.len;
    }
    if (status_is_ok(&status) && buf_failed(&out->bytes))
        status = status_no_memory();
    return status;
}

struct status requests_make(struct world *world, const struct kind *kind, size_t count,
                            int64_t now_ms, struct requests *out)
{
    struct parts parts;
    *out = (struct requests){buf_make(count * MAX_REQUEST), calloc(count, sizeof *out->ends), 0};
    struct status status = find_parts(world, kind, now_ms, &parts);
    if (status_is_ok(&status) && !out->ends)
        status = status_no_memory();
    if (status_is_ok(&status))
        status = fill(&parts, count, out);
    buf_free(&parts.nonce);
    buf_free(&parts.user_action);
    if (!status_is_ok(&status))
        requests_free(out);
    return status;
}

struct span requests_at(const struct requests *requests, size_t index)
{
    size_t start = index > 0 ? requests->ends[index - 1] : 0;
    return (struct span){requests->bytes.ptr + start, requests->ends[index] - start};
}

void requests_free(struct requests *requests)
{
    buf_free(&requests->bytes);
    free(requests->ends);
    *requests = (struct requests){0};
}
