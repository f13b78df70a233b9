#include "sim/commands/mint.h"

#include "common/base64url.h"
#include "common/clock.h"
#include "common/json_write.h"
#include "common/random.h"
#include "common/rfc3339.h"
#include "sim/decide/useraction.h"

enum { MAX_NONCE = 256 };

const struct deactivation deactivations[2] = {
    {"credentials", "/auth/credentials/deactivate", "credentialUuid",
     "cr-4uc9u-12ij1-9s08327e73jqqcnr"},
    {"applications", "/auth/manage/apps/deactivate", "appId",
     "a6a47c9c-6f84-4af5-8e7a-30118cccdda4"},
};

struct status mint_nonce(struct buf *out)
{
    struct random random = random_from_system();
    char uuid[UUID_SIZE], date[RFC3339_SIZE];
    if (!random_uuid(&random, uuid))
        return status_fail(STATUS_CRYPTO, "the system has no random bytes");
    if (!rfc3339_format(clock_wall_ms(), date))
        return status_fail(STATUS_INPUT, "the system's clock is wrong");
    struct buf json = buf_make(MAX_NONCE);
    buf_format(&json, "{\"uuid\":\"%s\",\"datetime\":\"%s\"}", uuid, date);
    base64url_encode(buf_peek(&json), out);
    bool failed = buf_failed(&json) || buf_failed(out);
    buf_free(&json);
    return failed ? status_no_memory() : status_ok();
}

struct status mint_user_action(struct world *world, const struct caller *caller,
                               const struct action *action, struct buf *out)
{
    const struct application *application;
    struct status status = roles_application(world, &application);
    if (!status_is_ok(&status))
        return status;
    return useraction_mint(world, caller->token->user, application, span_of(action->method),
                           span_of(action->path), span_of(action->payload), clock_wall_ms(), out);
}

void mint_payload(const struct deactivation *deactivation, const char *id, struct buf *out)
{
    struct json_writer json = json_writer_make(out, JSON_COMPACT);
    json_object_begin(&json);
    json_member_text(&json, deactivation->member, id);
    json_object_end(&json);
}
