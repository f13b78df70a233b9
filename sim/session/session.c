#include "sim/session/session.h"

#include <stdlib.h>
#include <string.h>

struct session *session_make(const char *id, struct world *world, uint64_t seed)
{
    struct session *session = calloc(1, sizeof *session);
    if (!session) {
        world_free(world);
        return NULL;
    }
    session->world = world;
    session->seed = seed;
    session->id = strdup(id);
    session->faults = faults_make(seed);
    session->journal = journal_make(JOURNAL_MAX_ENTRIES, JOURNAL_MAX_BYTES);
    if (session->id && session->faults && session->journal)
        return session;
    session_free(session);
    return NULL;
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
