/* What the body names: is it the caller itself, and does it exist where the caller lives? */
#include "sim/decide/judges.h"

struct verdict judge_own_state(const struct world *world, struct call *call)
{
    (void)world;
    bool same =
        call->application && world_same_id(call->subject_id, span_of(call->application->id));
    return same ? REFUSED(OWN_STATE) : ACCEPTED;
}

static struct verdict look_up_credential(const struct world *world, struct call *call)
{
    struct credential *credential = world_credential(world, call->subject_id);
    call->target_credential = credential;
    if (!credential)
        return REFUSED(CREDENTIAL_UNKNOWN);
    if (credential->user->organisation != call->user->organisation)
        return REFUSED(CREDENTIAL_OTHER_ORGANISATION);
    return credential->user == call->user ? ACCEPTED : REFUSED(CREDENTIAL_OTHER_USER);
}

static struct verdict look_up_application(const struct world *world, struct call *call)
{
    struct application *application = world_application(world, call->subject_id);
    call->target_application = application;
    if (!application)
        return REFUSED(APPLICATION_NOT_FOUND);
    bool home = application->organisation == call->user->organisation;
    return home ? ACCEPTED : REFUSED(APPLICATION_OTHER_ORGANISATION);
}

struct verdict judge_look_up(const struct world *world, struct call *call)
{
    switch (call->operation->subject) {
    case SUBJECT_CREDENTIAL:
        return look_up_credential(world, call);
    case SUBJECT_APPLICATION:
        return look_up_application(world, call);
    case SUBJECT_NONE:
        break;
    }
    return ACCEPTED;
}
