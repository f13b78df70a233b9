#include "conformance/run/reproduce_result.h"

#include "conformance/report/shared.h"
#include "conformance/reproduce/reproduce.h"

struct status reproduce_result(const struct session *session, const struct plan_item *item,
                               struct case_result *c)
{
    const struct target *target = session->target;
    struct reproduction what = {
        .fixture = item->fixture,
        .edition = session->edition,
        .nonce_form = session->nonce_form,
        .url = target->url,
        .route = transport_limits(session->transport)->route,
    };
    if (!report_needs_a_look(c->verdict) || c->verdict == VERDICT_STALE)
        return status_ok();
    for (size_t e = 0; e < ENDPOINT_COUNT; e++) {
        what.ids[e][RESOURCE_DEACTIVATED] = target->resources[e].deactivated;
        what.ids[e][RESOURCE_SACRIFICIAL] = item->sacrificial[e][0];
        what.ids[e][RESOURCE_SACRIFICIAL_2] = item->sacrificial[e][1];
        what.ids[e][RESOURCE_OTHER_TENANT] = target->resources[e].other_tenant;
    }
    struct buf script = buf_make(REPRODUCE_MAX_SCRIPT);
    struct status status = reproduce_case(&what, &script);
    c->script = buf_take(&script);
    return status_is_ok(&status) && !c->script ? status_no_memory() : status;
}
