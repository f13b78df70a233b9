#include "conformance/compose/draft.h"

#include <string.h>
#include <strings.h>

#include "common/json.h"
#include "common/json_write.h"
#include "conformance/compose/patch.h"

enum { MAX_WORD = VARS_MAX_TEXT };

static void choose(struct draft *draft, const struct mutation *mutation)
{
    const char *word = cJSON_GetStringValue(mutation->value);
    if (mutation->place == PLACE_APPLICATION) {
        draft->server_side = strcmp(word, "server_side") == 0;
    } else if (mutation->place == PLACE_CALLER) {
        role_find(word, &draft->caller);
        /* an expired token cannot sign: the same user's valid one does */
        draft->signer = draft->caller == ROLE_EXPIRED ? ROLE_PERMITTED : draft->caller;
    } else if (mutation->place == PLACE_SIGNER) {
        role_find(word, &draft->signer);
    } else if (mutation->place == PLACE_RESOURCE) {
        resource_find(word, &draft->resource);
    } else if (mutation->place == PLACE_METHOD) {
        draft->method = word;
    }
}

struct draft draft_choose(const struct step *step, const struct mutation *mutations, size_t count)
{
    struct draft draft = {
        .caller = ROLE_PERMITTED,
        .signer = ROLE_PERMITTED,
        .resource = step->resource,
        .method = "PUT",
        .body = buf_make(REQUEST_MAX_BODY),
        .signed_method = buf_make(MAX_WORD),
        .signed_path = buf_make(MAX_WORD),
        .signed_payload = buf_make(REQUEST_MAX_BODY),
    };
    for (size_t i = 0; i < count; i++)
        choose(&draft, &mutations[i]);
    return draft;
}

static void put_valid_body(const struct vars *vars, struct buf *body)
{
    struct json_writer json = json_writer_make(body, JSON_COMPACT);
    json_object_begin(&json);
    json_member_text(&json, endpoint_row(vars->endpoint)->member, vars->id);
    json_object_end(&json);
}

static struct status set_json(const struct vars *vars, const cJSON *value, struct buf *text)
{
    cJSON *tree = NULL;
    struct status status = vars_value(vars, value, VARS_PLAIN, &tree);
    if (!status_is_ok(&status))
        return status;
    struct json_writer json = json_writer_make(text, JSON_COMPACT);
    buf_clear(text);
    json_put_value(&json, tree);
    cJSON_Delete(tree);
    return status_ok();
}

static struct status set_text(const struct vars *vars, const cJSON *value, struct buf *text)
{
    buf_clear(text);
    return vars_text(vars, cJSON_GetStringValue(value), text);
}

/* Sets or removes one member of the JSON document that `text` is. */
static struct status change_member(const struct vars *vars, const struct mutation *mutation,
                                   struct buf *text)
{
    struct buf pointer = buf_make(MAX_WORD);
    struct json_error error;
    cJSON *tree = json_parse(buf_peek(text), &error), *value = NULL;
    struct status status = vars_text(vars, mutation->name, &pointer);
    if (status_is_ok(&status) && error.fault == JSON_NO_MEMORY)
        status = status_no_memory();
    if (status_is_ok(&status) && !tree)
        status =
            status_fail(STATUS_INPUT, "the body is no JSON of which a member could be changed");
    if (status_is_ok(&status) && mutation->verb == VERB_SET)
        status = vars_value(vars, mutation->value, VARS_PLAIN, &value);
    if (status_is_ok(&status))
        status = mutation->verb == VERB_SET ? patch_set(tree, buf_cstr(&pointer), value)
                                            : patch_remove(tree, buf_cstr(&pointer));
    if (status_is_ok(&status)) {
        struct json_writer json = json_writer_make(text, JSON_COMPACT);
        buf_clear(text);
        json_put_value(&json, tree);
    }
    cJSON_Delete(tree);
    buf_free(&pointer);
    return status;
}

/* `whole` and `member` are the places that stand for `text`. */
static struct status change_document(const struct vars *vars, const struct mutation *mutation,
                                     enum place whole, enum place member, struct buf *text)
{
    if (mutation->place == member)
        return change_member(vars, mutation, text);
    if (mutation->place != whole)
        return status_ok();
    if (mutation->verb == VERB_SET)
        return set_json(vars, mutation->value, text);
    if (mutation->verb == VERB_RAW)
        return set_text(vars, mutation->value, text);
    buf_clear(text); /* VERB_EMPTY */
    return status_ok();
}

static struct status change_signed(struct draft *draft, const struct vars *vars,
                                   const struct mutation *mutation)
{
    if (mutation->place == PLACE_SIGNED_METHOD)
        return set_text(vars, mutation->value, &draft->signed_method);
    if (mutation->place == PLACE_SIGNED_PATH)
        return set_text(vars, mutation->value, &draft->signed_path);
    return change_document(vars, mutation, PLACE_SIGNED_PAYLOAD, PLACE_SIGNED_MEMBER,
                           &draft->signed_payload);
}

struct status draft_fill(struct draft *draft, const struct vars *vars,
                         const struct mutation *mutations, size_t count)
{
    struct status status = status_ok();
    put_valid_body(vars, &draft->body);
    for (size_t i = 0; i < count && status_is_ok(&status); i++)
        status = change_document(vars, &mutations[i], PLACE_BODY, PLACE_BODY_MEMBER, &draft->body);
    buf_text(&draft->signed_method, "PUT");
    buf_text(&draft->signed_path, endpoint_row(vars->endpoint)->path);
    buf_span(&draft->signed_payload, buf_peek(&draft->body));
    for (size_t i = 0; i < count && status_is_ok(&status); i++)
        status = change_signed(draft, vars, &mutations[i]);
    bool failed = buf_failed(&draft->body) || buf_failed(&draft->signed_method) ||
                  buf_failed(&draft->signed_path) || buf_failed(&draft->signed_payload);
    return status_is_ok(&status) && failed ? status_no_memory() : status;
}

void draft_free(struct draft *draft)
{
    buf_free(&draft->body);
    buf_free(&draft->signed_method);
    buf_free(&draft->signed_path);
    buf_free(&draft->signed_payload);
}
