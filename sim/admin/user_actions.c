#include "common/shape.h"
#include "sim/admin/handlers.h"

enum { MAX_TOKEN = 16 * 1024 };

/* Who signs: the caller of that role or token name, or the user with that id. */
static const struct user *find_user(const struct world *world, const char *who)
{
    const cJSON *role = json_member(json_member(world->roles, "callers"), who);
    const char *token_name = json_text(role, "token");
    const struct token *token = world_token_named(world, token_name ? token_name : who);
    return token ? token->user : world_user(world, span_of(who));
}

/* The payload is given as the text that is sent, or as JSON. */
static struct status read_payload(const cJSON *payload, struct digest *out)
{
    if (cJSON_IsString(payload))
        return useraction_digest(span_of(payload->valuestring), out);
    return useraction_digest_read(payload, SPAN_LITERAL(""), out);
}

static void remember(struct session *session, struct span token)
{
    struct signed_action action;
    if (useraction_read(session->world, token, ACTION_USER_ACTION, &action) == ACTION_READ)
        minted_add(&session->minted, &action);
}

static struct status mint_for(const struct admin_request *request, const struct user *user,
                              const struct application *application, struct buf *token)
{
    const cJSON *body = request->body;
    struct action_request action = {
        .kind = ACTION_USER_ACTION,
        .user_id = user->id,
        .application_id = application ? application->id : "",
        .method = span_of(json_text(body, "method")),
        .path = span_of(json_text(body, "path")),
        .now_ms = admin_now(request),
    };
    struct status status = read_payload(json_member(body, "payload"), &action.payload);
    return status_is_ok(&status) ? useraction_issue(request->session->world, &action, token)
                                 : status_in(status, "/payload");
}

/* The application through which a client signs that says nothing of it: where the edition lets a
 * request go without one, none. NULL for none. */
static const char *usual_application(const struct admin_request *request)
{
    bool required = request->simulation->edition->application_required;
    return required ? json_text(request->session->world->roles, "application") : NULL;
}

static struct admin_result mint(const struct admin_request *request, struct json_writer *json)
{
    const cJSON *body = request->body;
    const struct world *world = request->session->world;
    const char *who = json_text(body, "user"), *for_id = json_text(body, "application");
    who = who ? who : "permitted";
    const struct user *user = find_user(world, who);
    if (!user)
        return admin_not_found("user", span_of(who));
    const struct application *application =
        world_application(world, span_of(for_id ? for_id : usual_application(request)));
    if (for_id && !application)
        return admin_not_found("application", span_of(for_id));
    struct buf token = buf_make(MAX_TOKEN);
    struct status status = mint_for(request, user, application, &token);
    if (status_is_ok(&status)) {
        remember(request->session, buf_peek(&token));
        json_object_begin(json);
        json_member_span(json, "userAction", buf_peek(&token));
        json_member_text(json, "user_id", user->id);
        json_object_end(json);
    }
    buf_free(&token);
    return admin_result(status);
}

struct admin_result handle_user_actions_post(const struct admin_request *request,
                                             struct json_writer *json)
{
    static const struct shape_member members[] = {
        {"method", SHAPE_TEXT, SHAPE_REQUIRED},      {"path", SHAPE_TEXT, SHAPE_REQUIRED},
        {"payload", SHAPE_ANY, SHAPE_REQUIRED},      {"user", SHAPE_TEXT, SHAPE_OPTIONAL},
        {"application", SHAPE_TEXT, SHAPE_OPTIONAL},
    };
    struct status status = shape_check(request->body, "", members, 5);
    return status_is_ok(&status) ? mint(request, json) : admin_result(status);
}

/* What was spent counts as spent up to its end, and it is asked about as of then: it did not become
 * unspent when its time was over. */
static const char *state_of(const struct world *world, const struct signed_action *action,
                            int64_t now_ms)
{
    int64_t asked_ms = now_ms < action->expires_ms ? now_ms : action->expires_ms;
    if (replay_seen(world->user_actions, span_of(action->id), asked_ms))
        return "spent";
    return now_ms < action->expires_ms ? "minted" : "expired";
}

struct admin_result handle_user_actions_get(const struct admin_request *request,
                                            struct json_writer *json)
{
    const struct session *session = request->session;
    const struct signed_action *action;
    json_object_begin(json);
    json_member_integer(json, "total", (int64_t)session->minted.total);
    json_key(json, "user_actions");
    json_array_begin(json);
    for (size_t i = 0; (action = minted_at(&session->minted, i)); i++) {
        json_object_begin(json);
        json_member_text(json, "id", action->id);
        json_member_text(json, "state", state_of(session->world, action, admin_now(request)));
        json_member_text(json, "user_id", action->user_id);
        json_member_text(json, "method", action->method);
        json_member_text(json, "path", action->path);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
    return ADMIN_OK;
}
