/* What a deactivation does to what it names. */
#include "sim/deviate/occasions.h"
#include "sim/deviate/ways.h"

static void set_active(const struct call *call, bool active)
{
    if (call->target_credential)
        call->target_credential->active = active;
    if (call->target_application)
        call->target_application->active = active;
}

bool amend_toggle(struct quirk *quirk, const struct call *call, struct verdict verdict,
                  bool changed, struct reply *reply)
{
    (void)quirk, (void)reply;
    bool concerned = is_repeat(call, verdict, changed);
    if (concerned)
        set_active(call, true);
    return concerned;
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

/* So many repeats of one id are answered alike, and no more, whatever comes between them. */
bool amend_count_repeats(struct quirk *quirk, const struct call *call, struct verdict verdict,
                         bool changed, struct reply *reply)
{
    if (!is_repeat(call, verdict, changed) ||
        quirk_counts(quirk, call->subject_id) <= (uint64_t)quirk->rule->number)
        return false;
    buf_clear(&reply->body);
    buf_text(&reply->body, quirk->rule->text);
    return true;
}
