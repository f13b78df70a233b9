#include "sim/admin/handlers.h"

/* clang-format off */
const struct admin_route admin_routes[] = {
    {"GET",    "/_sim/",                         handle_index,             TAKES_NOTHING,             "this list"},
    {"GET",    "/_sim/health",                   handle_health,            TAKES_NOTHING,             "is it up, and with which settings"},
    {"GET",    "/_sim/checks",                   handle_checks,            TAKES_NOTHING,             "every check and reason, and where each is documented"},
    {"POST",   "/_sim/explain",                  handle_explain,           TAKES_BODY,                "what every check would say of a request; changes nothing"},
    {"GET",    "/_sim/clock",                    handle_clock_get,         TAKES_NOTHING,             "what time it is"},
    {"PUT",    "/_sim/clock",                    handle_clock_put,         TAKES_BODY,                "freeze, set, advance or reset the clock"},
    {"GET",    "/_sim/faults",                   handle_faults_get,        TAKES_NOTHING,             "the faults on order, and how often each was hit"},
    {"PUT",    "/_sim/faults",                   handle_faults_put,        TAKES_BODY,                "replace all faults on order"},
    {"POST",   "/_sim/faults",                   handle_faults_post,       TAKES_BODY,                "order a further fault"},
    {"DELETE", "/_sim/faults",                   handle_faults_delete,     TAKES_NOTHING,             "cancel all faults"},
    {"GET",    "/_sim/journal",                  handle_journal_get,       TAKES_SINCE | TAKES_LIMIT, "what was asked and answered, ?since=N&limit=N"},
    {"DELETE", "/_sim/journal",                  handle_journal_delete,    TAKES_NOTHING,             "forget it"},
    {"GET",    "/_sim/events",                   handle_events,            TAKES_SINCE,               "what is asked and answered from now on, as Server-Sent Events, ?since=N"},
    {"POST",   "/_sim/verify",                   handle_verify,            TAKES_BODY,                "was a request like this made so many times"},
    {"GET",    "/_sim/sessions",                 handle_sessions_get,      TAKES_NOTHING,             "all sessions"},
    {"POST",   "/_sim/sessions",                 handle_sessions_post,     TAKES_BODY,                "make an isolated world for one test"},
    {"DELETE", "/_sim/sessions/{id}",            handle_session_delete,    TAKES_NOTHING,             "remove it"},
    {"GET",    "/_sim/user-actions",             handle_user_actions_get,  TAKES_NOTHING,             "how many user actions were minted and spent"},
    {"POST",   "/_sim/user-actions",             handle_user_actions_post, TAKES_BODY,                "a user action without signing"},
    {"PUT",    "/_sim/permissions",              handle_permissions_put,   TAKES_BODY,                "grant and revoke permissions"},
    {"GET",    "/_sim/world",                    handle_world_get,         TAKES_NOTHING,             "everything that is remembered, keys and tokens too, as JSON"},
    {"PUT",    "/_sim/world",                    handle_world_put,         TAKES_BODY,                "replace it"},
    {"GET",    "/_sim/snapshots",                handle_snapshots_get,     TAKES_NOTHING,             "the names of the snapshots"},
    {"PUT",    "/_sim/snapshots/{name}",         handle_snapshot_put,      TAKES_NOTHING,             "save the world and the faults under a name"},
    {"POST",   "/_sim/snapshots/{name}/restore", handle_snapshot_restore,  TAKES_NOTHING,             "go back to them"},
    {"DELETE", "/_sim/snapshots/{name}",         handle_snapshot_delete,   TAKES_NOTHING,             "forget them"},
    {"POST",   "/_sim/reset",                    handle_reset,             TAKES_NOTHING,             "back to the start: world, clock, faults, journal"},
};
/* clang-format on */

const size_t admin_route_count = sizeof admin_routes / sizeof admin_routes[0];

struct admin_result handle_index(const struct admin_request *request, struct json_writer *json)
{
    (void)request;
    json_object_begin(json);
    json_key(json, "routes");
    json_array_begin(json);
    for (size_t i = 0; i < admin_route_count; i++) {
        json_object_begin(json);
        json_member_text(json, "method", admin_routes[i].method);
        json_member_text(json, "path", admin_routes[i].path);
        json_member_text(json, "help", admin_routes[i].help);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
    return ADMIN_OK;
}
