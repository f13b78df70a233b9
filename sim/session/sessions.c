#include "sim/session/sessions.h"

#include <stdlib.h>
#include <string.h>

#include "common/random.h"
#include "sim/world/dump.h"

struct sessions {
    struct session *all[SESSIONS_MAX];
    size_t count;
    struct map *by_key;  /* application ids and bearers of all but the default session, as
                            world_id_key() has them */
    struct world *start; /* the default world as it was at the start, to be copied */
    struct random random;
};

struct sessions *sessions_make(struct session *first)
{
    struct sessions *sessions = first ? calloc(1, sizeof *sessions) : NULL;
    if (!sessions) {
        session_free(first);
        return NULL;
    }
    sessions->random = random_from_system();
    sessions->all[sessions->count++] = first;
    struct status status = dump_copy(first->world, &sessions->start);
    if (status_is_ok(&status))
        return sessions;
    sessions_free(sessions);
    return NULL;
}

void sessions_free(struct sessions *sessions)
{
    if (!sessions)
        return;
    for (size_t i = 0; i < sessions->count; i++)
        session_free(sessions->all[i]);
    map_free(&sessions->by_key);
    world_free(sessions->start);
    free(sessions);
}

struct session *sessions_default(const struct sessions *sessions)
{
    return sessions->all[0];
}

static struct session *known_by(const struct sessions *sessions, struct span key)
{
    char lower[UUID_SIZE];
    return span_is_empty(key) ? NULL : map_get(sessions->by_key, world_id_key(key, lower));
}

struct session *sessions_find(const struct sessions *sessions, struct span application_id,
                              struct span bearer)
{
    if (sessions->count == 1)
        return sessions_default(sessions);
    struct session *found = known_by(sessions, application_id);
    if (!found)
        found = known_by(sessions, bearer);
    return found ? found : sessions_default(sessions);
}

static size_t index_of(const struct sessions *sessions, const char *id)
{
    size_t i = 0;
    while (i < sessions->count && strcmp(sessions->all[i]->id, id) != 0)
        i++;
    return i;
}

struct session *sessions_named(const struct sessions *sessions, const char *id)
{
    return sessions_at(sessions, index_of(sessions, id));
}

struct session *sessions_at(const struct sessions *sessions, size_t index)
{
    return index < sessions->count ? sessions->all[index] : NULL;
}

/* ---- by what a session is known ---- */

typedef bool visit_key(struct sessions *sessions, struct span key, struct session *session);

static bool add_key(struct sessions *sessions, struct span key, struct session *session)
{
    char lower[UUID_SIZE];
    return map_put(&sessions->by_key, world_id_key(key, lower), session);
}

static bool remove_key(struct sessions *sessions, struct span key, struct session *session)
{
    char lower[UUID_SIZE];
    (void)session;
    map_remove(&sessions->by_key, world_id_key(key, lower));
    return true;
}

/* Does no other session have it? Else nobody could tell whose a request is. */
static bool is_free(struct sessions *sessions, struct span key, struct session *session)
{
    const struct session *first = sessions_default(sessions), *owner = known_by(sessions, key);
    if (!owner && (world_application(first->world, key) || world_token(first->world, key)))
        owner = first;
    return !owner || owner == session;
}

/* Every text by which a request can be known to be this session's. */
static bool for_each_key(struct sessions *sessions, struct session *session, visit_key *visit)
{
    static const char *const roles[] = {"application", "server_side_application"};
    const struct world *world = session->world;
    bool ok = true;
    for (size_t i = 0; i < sizeof roles / sizeof roles[0] && ok; i++) {
        struct span id = span_of(json_text(world->roles, roles[i]));
        ok = span_is_empty(id) || visit(sessions, id, session);
    }
    for (size_t i = 0; i < world->token_count && ok; i++) {
        struct span text = span_of(world->tokens[i]->text);
        ok = span_is_absent(text) || visit(sessions, text, session);
    }
    return ok;
}

static bool is_default(const struct sessions *sessions, const struct session *session)
{
    return session == sessions_default(sessions);
}

static void leave(struct sessions *sessions, struct session *session)
{
    if (!is_default(sessions, session))
        for_each_key(sessions, session, remove_key);
}

static struct status enter(struct sessions *sessions, struct session *session)
{
    if (!for_each_key(sessions, session, is_free))
        return status_fail(STATUS_INPUT, "the world has an application id or a bearer token by "
                                         "which another session is known");
    if (is_default(sessions, session) || for_each_key(sessions, session, add_key))
        return status_ok();
    leave(sessions, session);
    return status_no_memory();
}

/* ---- life ---- */

static void remove_at(struct sessions *sessions, size_t index)
{
    leave(sessions, sessions->all[index]);
    session_free(sessions->all[index]);
    sessions->all[index] = sessions->all[--sessions->count];
}

static void remove_idle(struct sessions *sessions, int64_t wall_ms)
{
    for (size_t i = sessions->count; i-- > 1;)
        if (wall_ms - sessions->all[i]->touched_ms > SESSION_IDLE_MS)
            remove_at(sessions, i);
}

static struct status make_session(struct sessions *sessions,
                                  const struct session_settings *settings, struct session **session)
{
    char id[UUID_SIZE];
    struct world *world;
    if (!random_uuid(&sessions->random, id))
        return status_fail(STATUS_CRYPTO, "there are no random bytes");
    struct status status = dump_copy_for_session(sessions->start, id, &world);
    if (!status_is_ok(&status))
        return status;
    *session = session_make(id, world, settings, SESSION_JOURNAL_BYTES);
    return *session ? status_ok() : status_no_memory();
}

struct status sessions_create(struct sessions *sessions, const struct session_settings *settings,
                              int64_t wall_ms, struct session **out)
{
    struct session *session = NULL;
    remove_idle(sessions, wall_ms);
    if (sessions->count == SESSIONS_MAX)
        return status_fail(STATUS_MEMORY, "there are %d sessions already; remove some",
                           SESSIONS_MAX);
    struct status status = make_session(sessions, settings, &session);
    if (status_is_ok(&status))
        status = enter(sessions, session);
    if (!status_is_ok(&status)) {
        session_free(session);
        return status;
    }
    session->touched_ms = wall_ms;
    sessions->all[sessions->count++] = session;
    *out = session;
    return status;
}

bool sessions_remove(struct sessions *sessions, const char *id)
{
    size_t at = index_of(sessions, id);
    if (at == 0 || at == sessions->count)
        return false;
    remove_at(sessions, at);
    return true;
}

struct status sessions_replace_world(struct sessions *sessions, struct session *session,
                                     struct world *world)
{
    struct world *old = session->world;
    leave(sessions, session);
    session->world = world;
    struct status status = enter(sessions, session);
    if (status_is_ok(&status)) {
        world_free(old);
        return status;
    }
    session->world = old;
    world_free(world);
    struct status restored = enter(sessions, session);
    return status_is_ok(&restored) ? status : restored;
}

struct status sessions_sign_tokens(struct sessions *sessions, struct session *session)
{
    struct status status = dump_sign_tokens(session->world, session->id);
    if (!status_is_ok(&status) || is_default(sessions, session))
        return status;
    return for_each_key(sessions, session, add_key) ? status : status_no_memory();
}

static struct status make_start(struct sessions *sessions, const struct session *session,
                                struct world **world)
{
    if (is_default(sessions, session))
        return dump_copy(sessions->start, world);
    struct status status = dump_copy_for_session(sessions->start, session->id, world);
    if (status_is_ok(&status) && session->settings.seeded)
        (*world)->random = random_from_seed(session->settings.seed);
    return status;
}

struct status sessions_reset(struct sessions *sessions, struct session *session)
{
    struct world *world;
    struct status status = make_start(sessions, session, &world);
    if (status_is_ok(&status))
        status = sessions_replace_world(sessions, session, world);
    if (status_is_ok(&status) && !session_rewind(session))
        status = status_no_memory();
    return status;
}
