/* The admin routes' handlers, a file for each noun. */
#ifndef DFNS_SIM_ADMIN_HANDLERS_H
#define DFNS_SIM_ADMIN_HANDLERS_H

#include "sim/admin/route.h"

admin_handler handle_index, handle_health, handle_checks;
admin_handler handle_clock_get, handle_clock_put;
admin_handler handle_faults_get, handle_faults_put, handle_faults_post, handle_faults_delete;
admin_handler handle_journal_get, handle_journal_delete, handle_verify, handle_events;
admin_handler handle_sessions_get, handle_sessions_post, handle_session_delete;
admin_handler handle_user_actions_get, handle_user_actions_post;
admin_handler handle_world_get, handle_world_put, handle_reset;
admin_handler handle_snapshots_get, handle_snapshot_put, handle_snapshot_restore,
    handle_snapshot_delete;
admin_handler handle_permissions_put;
admin_handler handle_explain;

#endif
