#include "sim/session/session.h"

#include <stdlib.h>
#include <string.h>

static bool order_rejections(struct faults *faults, int percent)
{
    if (percent == 0)
        return true;
    cJSON *rule = cJSON_CreateObject();
    bool made = rule && cJSON_AddStringToObject(rule, "id", "nonce-reject") &&
                cJSON_AddStringToObject(rule, "operation", "*") &&
                cJSON_AddStringToObject(rule, "as", "nonce-invalid") &&
                cJSON_AddNumberToObject(rule, "probability", percent / 100.0);
    struct status status = made ? faults_add(faults, rule) : status_no_memory();
    cJSON_Delete(rule);
    return status_is_ok(&status);
}

struct session *session_make(const char *id, struct world *world,
                             const struct session_settings *settings, size_t journal_bytes)
{
    struct session *session = calloc(1, sizeof *session);
    if (!session) {
        world_free(world);
        return NULL;
    }
    session->world = world;
    session->settings = *settings;
    session->id = strdup(id);
    session->faults = faults_make(settings->seed);
    session->journal = journal_make(JOURNAL_MAX_ENTRIES, journal_bytes);
    if (settings->seeded)
        world->random = random_from_seed(settings->seed);
    if (session->id && session->faults && session->journal && session_rewind(session))
        return session;
    session_free(session);
    return NULL;
}

bool session_rewind(struct session *session)
{
    faults_clear(session->faults);
    minted_clear(&session->minted);
    journal_clear(session->journal);
    return order_rejections(session->faults, session->settings.nonce_reject_percent);
}

void session_free(struct session *session)
{
    if (!session)
        return;
    snapshots_free(&session->snapshots);
    minted_clear(&session->minted);
    journal_free(session->journal);
    faults_free(session->faults);
    world_free(session->world);
    free(session->id);
    free(session);
}
