#include <stdlib.h>
#include <string.h>

#include "common/digest.h"
#include "common/json.h"
#include "sim/world/dump.h"
#include "sim/world/seed_records.h"

enum { MAX_TEXT = 16 * 1024 };

struct copying {
    const struct world *from;
    struct world *to;
    const char *session_id; /* NULL: the copy is the same in everything */
};

/* A copy of a text that may be NULL. Clears `*ok` when memory is short. */
static char *copy_text(const char *text, bool *ok)
{
    char *copy = text ? strdup(text) : NULL;
    *ok = *ok && (copy || !text);
    return copy;
}

static struct key *share(const struct key *key)
{
    return key ? key_share(key) : NULL;
}

/* "<text><between><session id>", the caller's; the text alone where there is no session. */
static char *with_session(const struct copying *copying, const char *text, const char *between)
{
    if (!copying->session_id)
        return strdup(text);
    struct buf out = buf_make(MAX_TEXT);
    buf_format(&out, "%s%s%s", text, between, copying->session_id);
    return buf_take(&out);
}

/* ---- ids of the calling applications ---- */

/* The roles' members that name who calls. */
static const char *const calling[] = {"application", "server_side_application"};

static bool is_calling(const struct world *world, const struct application *application)
{
    for (size_t i = 0; i < sizeof calling / sizeof calling[0]; i++) {
        const char *id = json_text(world->roles, calling[i]);
        if (id && world_same_id(span_of(id), span_of(application->id)))
            return true;
    }
    return false;
}

/* A UUID that follows from the session and the id that it stands for. */
static char *session_application_id(const struct copying *copying, const char *id)
{
    char uuid[UUID_SIZE];
    struct digest digest;
    uint64_t seed;
    char *text = with_session(copying, id, " of ");
    bool ok = text && digest_sha256(span_of(text), &digest);
    free(text);
    if (!ok)
        return NULL;
    memcpy(&seed, digest.bytes, sizeof seed);
    struct random random = random_from_seed(seed);
    return random_uuid(&random, uuid) ? strdup(uuid) : NULL;
}

/* Puts the copy's id into every role that had the original's. */
static bool rename_roles(cJSON *roles, const char *old, const char *renamed)
{
    bool ok = true;
    for (cJSON *child = roles ? roles->child : NULL; child && ok; child = child->next) {
        if (!cJSON_IsString(child))
            ok = rename_roles(child, old, renamed);
        else if (world_same_id(span_of(child->valuestring), span_of(old)))
            ok = cJSON_SetValuestring(child, renamed) != NULL;
    }
    return ok;
}

/* ---- records ---- */

static struct status copy_head(struct copying *copying)
{
    const struct world *from = copying->from;
    struct world *to = copying->to;
    bool ok = true;
    to->name = copy_text(from->name, &ok);
    to->token_key = share(from->token_key);
    to->token_key_pem = copy_text(from->token_key_pem, &ok);
    ok &= world_take_secret(to, with_session(copying, from->user_action_secret, " of "));
    to->roles = from->roles ? cJSON_Duplicate(from->roles, true) : NULL;
    ok &= to->roles || !from->roles;
    return ok ? status_ok() : status_no_memory();
}

typedef struct status copy_record(struct copying *copying, size_t index);

static struct status copy_organisation(struct copying *copying, size_t index)
{
    const struct organisation *from = copying->from->organisations[index];
    struct organisation *to = calloc(1, sizeof *to);
    bool ok = to != NULL;
    if (ok) {
        to->id = copy_text(from->id, &ok);
        to->name = copy_text(from->name, &ok);
    }
    if (ok)
        return world_add_organisation(copying->to, to);
    organisation_free(to);
    return status_no_memory();
}

static bool fill_application(const struct copying *copying, const struct application *from,
                             struct application *to)
{
    bool ok = true, renamed = copying->session_id && is_calling(copying->from, from);
    to->id = renamed ? session_application_id(copying, from->id) : copy_text(from->id, &ok);
    to->name = copy_text(from->name, &ok);
    to->organisation = world_organisation(copying->to, span_of(from->organisation->id));
    to->kind = from->kind;
    to->active = from->active;
    to->permissions = from->permissions;
    to->secret = copy_text(from->secret, &ok);
    to->public_key = share(from->public_key);
    to->private_pem = copy_text(from->private_pem, &ok);
    to->expected_origin = copy_text(from->expected_origin, &ok);
    to->expected_rp_id = copy_text(from->expected_rp_id, &ok);
    ok = ok && to->id;
    return ok && (!renamed || rename_roles(copying->to->roles, from->id, to->id));
}

static struct status copy_application(struct copying *copying, size_t index)
{
    struct application *to = calloc(1, sizeof *to);
    if (to && fill_application(copying, copying->from->applications[index], to))
        return world_add_application(copying->to, to);
    application_free(to);
    return status_no_memory();
}

static bool fill_user(const struct copying *copying, const struct user *from, struct user *to)
{
    bool ok = true;
    to->id = copy_text(from->id, &ok);
    to->username = copy_text(from->username, &ok);
    to->kind = copy_text(from->kind, &ok);
    to->organisation = world_organisation(copying->to, span_of(from->organisation->id));
    to->active = from->active;
    to->permissions = from->permissions;
    return ok;
}

static struct status copy_user(struct copying *copying, size_t index)
{
    struct user *to = calloc(1, sizeof *to);
    if (to && fill_user(copying, copying->from->users[index], to))
        return world_add_user(copying->to, to);
    user_free(to);
    return status_no_memory();
}

static bool fill_credential(const struct copying *copying, const struct credential *from,
                            struct credential *to)
{
    bool ok = true;
    to->id = copy_text(from->id, &ok);
    to->credential_id = copy_text(from->credential_id, &ok);
    to->name = copy_text(from->name, &ok);
    to->kind = copy_text(from->kind, &ok);
    to->user = world_user(copying->to, span_of(from->user->id));
    to->active = from->active;
    to->key = share(from->key);
    to->private_pem = copy_text(from->private_pem, &ok);
    to->created_ms = from->created_ms;
    return ok;
}

static struct status copy_credential(struct copying *copying, size_t index)
{
    struct credential *to = calloc(1, sizeof *to);
    if (to && fill_credential(copying, copying->from->credentials[index], to))
        return world_add_credential(copying->to, to);
    credential_free(to);
    return status_no_memory();
}

/* ---- tokens ---- */

/* Three parts, the first of which begins as `{"` does in base64url. */
static bool looks_like_jwt(const char *text)
{
    size_t dots = 0;
    for (const char *at = strchr(text, '.'); at; at = strchr(at + 1, '.'))
        dots++;
    return dots == 2 && strncmp(text, "eyJ", 3) == 0;
}

/* Does a session's maker learn this token? The others are signed when somebody asks for them, as
 * that takes most of the time that a session takes. */
static bool is_handed_out(const struct world *world, const char *name)
{
    const cJSON *role;
    cJSON_ArrayForEach(role, json_member(world->roles, "callers"))
    {
        const char *token = json_text(role, "token");
        if (token && strcmp(token, name) == 0)
            return true;
    }
    return false;
}

static struct status sign(const struct copying *copying, struct token *token)
{
    char *id = with_session(copying, token->name, ".");
    struct status status = id ? seed_sign_token(copying->to, token, id) : status_no_memory();
    free(id);
    return status;
}

/* A client may read a JSON Web Token, so its successor is one too. */
static struct status make_text(const struct copying *copying, const char *old, struct token *token)
{
    if (!copying->session_id || !looks_like_jwt(old)) {
        token->text = with_session(copying, old, ".");
        return token->text ? status_ok() : status_no_memory();
    }
    return is_handed_out(copying->from, token->name) ? sign(copying, token) : status_ok();
}

static struct status copy_token(struct copying *copying, size_t index)
{
    const struct token *from = copying->from->tokens[index];
    struct token *to = calloc(1, sizeof *to);
    bool ok = to != NULL;
    if (ok) {
        to->name = copy_text(from->name, &ok);
        to->user = world_user(copying->to, span_of(from->user->id));
        to->permissions = from->permissions;
        to->issued_ms = from->issued_ms;
        to->expires_ms = from->expires_ms;
    }
    struct status status = ok ? make_text(copying, from->text, to) : status_no_memory();
    if (status_is_ok(&status))
        return world_add_token(copying->to, to);
    token_free(to);
    return status;
}

static struct status copy_all(struct copying *copying, size_t count, copy_record *copy)
{
    struct status status = status_ok();
    for (size_t i = 0; i < count && status_is_ok(&status); i++)
        status = copy(copying, i);
    return status;
}

/* In the order in which records refer to each other. */
static struct status copy_records(struct copying *copying)
{
    const struct world *from = copying->from;
    const struct {
        size_t count;
        copy_record *copy;
    } sections[] = {
        {from->organisation_count, copy_organisation},
        {from->application_count, copy_application},
        {from->user_count, copy_user},
        {from->credential_count, copy_credential},
        {from->token_count, copy_token},
    };
    struct status status = status_ok();
    for (size_t i = 0; i < sizeof sections / sizeof sections[0] && status_is_ok(&status); i++)
        status = copy_all(copying, sections[i].count, sections[i].copy);
    return status;
}

/* ---- what was spent ---- */

static struct status copy_spent(const struct replay *from, struct replay *to)
{
    size_t count = replay_count(from, INT64_MIN);
    struct replay_entry *entries = replay_entries(from, INT64_MIN);
    bool ok = entries != NULL;
    for (size_t i = 0; i < count && ok; i++)
        ok = replay_restore(to, &entries[i]);
    free(entries);
    return ok ? status_ok() : status_no_memory();
}

static struct status copy_state(const struct copying *copying)
{
    const struct world *from = copying->from;
    struct world *to = copying->to;
    to->timeline = from->timeline;
    to->random = from->random;
    struct status status = copy_spent(from->nonces, to->nonces);
    if (status_is_ok(&status))
        status = copy_spent(from->challenges, to->challenges);
    if (status_is_ok(&status))
        status = copy_spent(from->user_actions, to->user_actions);
    return status;
}

/* ---- all of it ---- */

static struct status copy_world(const struct world *world, const char *session_id,
                                struct world **copy)
{
    struct copying copying = {.from = world, .to = world_make(), .session_id = session_id};
    struct status status = copying.to ? copy_head(&copying) : status_no_memory();
    if (status_is_ok(&status))
        status = copy_records(&copying);
    if (status_is_ok(&status) && !session_id)
        status = copy_state(&copying);
    if (status_is_ok(&status))
        *copy = copying.to;
    else
        world_free(copying.to);
    return status;
}

struct status dump_copy(const struct world *world, struct world **copy)
{
    return copy_world(world, NULL, copy);
}

struct status dump_copy_for_session(const struct world *world, const char *session_id,
                                    struct world **copy)
{
    return copy_world(world, session_id, copy);
}

struct status dump_sign_tokens(struct world *world, const char *session_id)
{
    const struct copying copying = {.to = world, .session_id = session_id};
    struct status status = status_ok();
    for (size_t i = 0; i < world->token_count && status_is_ok(&status); i++) {
        if (world->tokens[i]->text)
            continue;
        status = sign(&copying, world->tokens[i]);
        if (status_is_ok(&status))
            status = world_file_token(world, world->tokens[i]);
    }
    return status;
}
