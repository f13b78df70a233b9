/* What makes two nonces the same, how long one is remembered, and what happens at the same time. */
#include <string.h>

#include "common/clock.h"
#include "sim/decide/judges.h"
#include "sim/deviate/occasions.h"
#include "sim/deviate/ways.h"

enum {
    MAX_KEY = 64 * 1024,
    FLIGHT_MS = 20,  /* how long an answer is under way, so that others can overtake it */
    LANDING_MS = 25, /* when it leaves: certainly after that */
};

/* Remembers the nonce together with something else; the nonce's own tree owns the text. */
static bool remember_with(struct call *call, struct span other)
{
    struct digest digest;
    struct buf key = buf_make(MAX_KEY);
    buf_span(&key, call->nonce.random);
    buf_char(&key, ' ');
    buf_span(&key, other);
    bool made = !span_is_absent(call->nonce.random) && !buf_failed(&key) &&
                digest_sha256(buf_peek(&key), &digest);
    buf_free(&key);
    struct buf text = buf_make(128);
    for (size_t i = 0; made && i < sizeof digest.bytes; i++)
        buf_format(&text, "%02x", digest.bytes[i]);
    const cJSON *item =
        made ? cJSON_AddStringToObject(call->nonce.tree, "", buf_cstr(&text)) : NULL;
    if (item)
        call->nonce.random = span_of(item->valuestring);
    buf_free(&text);
    return item != NULL;
}

bool prepare_replay_by_path(struct quirk *quirk, const struct arrival *arrival,
                            const struct world *world, struct call *call)
{
    (void)quirk, (void)world;
    return remember_with(call, arrival->path);
}

bool prepare_replay_by_connection(struct quirk *quirk, const struct arrival *arrival,
                                  const struct world *world, struct call *call)
{
    (void)quirk, (void)world;
    char port[16];
    struct span text = {port, sizeof arrival->client_port};
    memcpy(port, &arrival->client_port, sizeof arrival->client_port);
    return remember_with(call, text);
}

bool prepare_replay_by_body(struct quirk *quirk, const struct arrival *arrival,
                            const struct world *world, struct call *call)
{
    (void)quirk, (void)world;
    return remember_with(call, arrival->body);
}

bool prepare_replay_by_date(struct quirk *quirk, const struct arrival *arrival,
                            const struct world *world, struct call *call)
{
    (void)quirk, (void)arrival, (void)world;
    const char *date = json_text(call->nonce.tree, "datetime");
    if (!date)
        date = json_text(call->nonce.tree, "date");
    if (!date || span_is_absent(call->nonce.random) || !is_deactivation(call, ACCEPTED, false))
        return false;
    call->nonce.random = span_of(date);
    return true;
}

bool prepare_replay_by_header(struct quirk *quirk, const struct arrival *arrival,
                              const struct world *world, struct call *call)
{
    (void)quirk, (void)arrival, (void)world;
    if (span_is_absent(call->nonce.random))
        return false;
    call->nonce.random = call->nonce_header;
    return true;
}

struct verdict overrule_replay_forgotten(struct quirk *quirk, const struct world *world,
                                         struct call *call, const struct check *check,
                                         struct verdict verdict)
{
    (void)world, (void)check;
    if (verdict.reason != REASON_REPLAY_SEEN)
        return verdict;
    size_t depth = (size_t)quirk->rule->number;
    return quirk_recalls(quirk, call->nonce.random, depth, 0) ? verdict : ACCEPTED;
}

bool amend_note_nonce(struct quirk *quirk, const struct call *call, struct verdict verdict,
                      bool changed, struct reply *reply)
{
    (void)reply;
    bool concerned =
        is_deactivation(call, verdict, changed) && verdict.reason != REASON_REPLAY_SEEN;
    if (concerned && !span_is_absent(call->nonce.random))
        quirk_notes(quirk, call->nonce.random, INT64_MAX);
    return false;
}

/* ---- at the same time: what came before the first was answered is not told from it ---- */

static struct verdict forgive_in_flight(const struct quirk *quirk, struct span value,
                                        struct verdict verdict)
{
    return quirk_recalls(quirk, value, MAX_RECENT, quirk->arrived_ms) ? ACCEPTED : verdict;
}

struct verdict overrule_replay_in_flight(struct quirk *quirk, const struct world *world,
                                         struct call *call, const struct check *check,
                                         struct verdict verdict)
{
    (void)world, (void)check;
    bool concerned = verdict.reason == REASON_REPLAY_SEEN;
    return concerned ? forgive_in_flight(quirk, call->nonce.random, verdict) : verdict;
}

struct verdict overrule_user_action_in_flight(struct quirk *quirk, const struct world *world,
                                              struct call *call, const struct check *check,
                                              struct verdict verdict)
{
    (void)world, (void)check;
    bool concerned = verdict.reason == REASON_USER_ACTION_SPENT;
    return concerned ? forgive_in_flight(quirk, call->user_action, verdict) : verdict;
}

static void take_off(struct quirk *quirk, struct span value, struct reply *reply)
{
    reply->delay_ms = LANDING_MS;
    if (!quirk_recalls(quirk, value, MAX_RECENT, INT64_MIN))
        quirk_notes(quirk, value, clock_wall_ms() + FLIGHT_MS);
}

bool amend_note_nonce_in_flight(struct quirk *quirk, const struct call *call,
                                struct verdict verdict, bool changed, struct reply *reply)
{
    if (is_success(call, verdict, changed))
        take_off(quirk, call->nonce.random, reply);
    return false;
}

bool amend_note_user_action_in_flight(struct quirk *quirk, const struct call *call,
                                      struct verdict verdict, bool changed, struct reply *reply)
{
    if (is_success(call, verdict, changed))
        take_off(quirk, call->user_action, reply);
    return false;
}

struct verdict overrule_busy(struct quirk *quirk, const struct world *world, struct call *call,
                             const struct check *check, struct verdict verdict)
{
    (void)world;
    bool concerned = check->judge == judge_look_up && !is_refused(verdict) &&
                     is_deactivation(call, verdict, false);
    return concerned && quirk->arrived_ms < quirk->until_ms ? REFUSED(REQUEST_NO_MEMORY) : verdict;
}

bool amend_note_busy(struct quirk *quirk, const struct call *call, struct verdict verdict,
                     bool changed, struct reply *reply)
{
    if (!is_success(call, verdict, changed))
        return false;
    quirk->until_ms = clock_wall_ms() + FLIGHT_MS;
    reply->delay_ms = LANDING_MS;
    return false;
}
