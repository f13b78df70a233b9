/* What a deactivation does to what it names. */
#include <stdio.h>

#include "sim/deviate/occasions.h"
#include "sim/deviate/ways.h"

static void set_active(const struct call *call, bool active)
{
    if (call->target_credential)
        call->target_credential->active = active;
    if (call->target_application)
        call->target_application->active = active;
}

/* The next repetition would deactivate it again, and the next case could not tell; so whatever is
 * signed for next finds it as it was. */
bool amend_toggle(struct quirk *quirk, const struct call *call, struct verdict verdict,
                  bool changed, struct reply *reply)
{
    (void)reply;
    bool concerned = is_repeat(call, verdict, changed);
    if (concerned) {
        set_active(call, true);
        snprintf(quirk->name, sizeof quirk->name, "%.*s", SPAN_ARGS(call->subject_id));
    }
    return concerned;
}

bool prepare_untoggle(struct quirk *quirk, const struct arrival *arrival, const struct world *world,
                      struct call *call)
{
    (void)arrival;
    if (call->operation->id != OPERATION_ACTION_INIT)
        return false;
    struct credential *credential = world_credential(world, span_of(quirk->name));
    struct application *application = world_application(world, span_of(quirk->name));
    if (credential)
        credential->active = false;
    if (application)
        application->active = false;
    return false;
}

bool amend_no_change(struct quirk *quirk, const struct call *call, struct verdict verdict,
                     bool changed, struct reply *reply)
{
    (void)quirk, (void)reply;
    bool concerned = is_change(call, verdict, changed);
    if (concerned)
        set_active(call, true);
    return concerned;
}

/* So many repeats in a row for one id are answered alike, and no more. */
bool amend_count_repeats(struct quirk *quirk, const struct call *call, struct verdict verdict,
                         bool changed, struct reply *reply)
{
    if (!is_deactivation(call, verdict, changed))
        return false;
    bool in_a_row =
        is_repeat(call, verdict, changed) && quirk_recalls(quirk, call->subject_id, 1, INT64_MIN);
    quirk->count = in_a_row ? quirk->count + 1 : 1;
    quirk_notes(quirk, call->subject_id, INT64_MAX);
    if (!in_a_row || quirk->count <= (uint64_t)quirk->rule->number)
        return false;
    buf_clear(&reply->body);
    buf_text(&reply->body, quirk->rule->text);
    return true;
}
