#include <string.h>
#include <strings.h>

#include "common/base64url.h"
#include "common/json_write.h"
#include "conformance/compose/draft.h"

enum { MAX_HEADER = VARS_MAX_TEXT };

bool draft_replaces_header(const struct mutation *mutations, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        const struct mutation *mutation = &mutations[i];
        if (mutation->place == PLACE_HEADER && mutation->verb != VERB_DUPLICATE &&
            mutation->verb != VERB_TAMPER && strcasecmp(mutation->name, name) == 0)
            return true;
    }
    return false;
}

/* Changes a character that counts: the first behind the last dot or space, or the very first. The
 * last ones of a base64url text may carry bits that nobody reads. */
static void tamper(char *value)
{
    char *at = value;
    for (char *c = value; *c; c++)
        if ((*c == '.' || *c == ' ') && c[1] != '\0')
            at = c + 1;
    *at = *at == 'A' ? 'B' : 'A';
}

static struct status tamper_header(struct request *request, const struct vars *vars,
                                   const char *name)
{
    const char *value = request_header(request, name);
    if (!value || !*value)
        return status_fail(STATUS_INPUT, "there is no header %.60s to tamper with", name);
    struct buf changed = buf_make(MAX_HEADER);
    buf_text(&changed, value);
    if (vars->symbolic)
        buf_text(&changed, " with one character changed");
    else if (!buf_failed(&changed))
        tamper(changed.ptr);
    struct status status = buf_failed(&changed)
                               ? status_no_memory()
                               : request_set_header(request, name, buf_cstr(&changed));
    buf_free(&changed);
    return status;
}

static struct status replay_header(struct request *request, const struct mutation *mutation,
                                   const struct sent *sent)
{
    for (size_t i = 0; i < sent->count; i++) {
        if (strcmp(sent->steps[i].name, mutation->from) != 0)
            continue;
        const char *value = request_header(&sent->requests[i], mutation->name);
        if (value)
            return request_set_header(request, mutation->name, value);
    }
    return status_fail(STATUS_INPUT, "step \"%.60s\" sent no header %.60s", mutation->from,
                       mutation->name);
}

/* A text as it is, anything else as compact JSON. */
static struct status plain_text(const struct vars *vars, const cJSON *value, struct buf *out)
{
    cJSON *tree = NULL;
    struct status status = vars_value(vars, value, VARS_PLAIN, &tree);
    if (!status_is_ok(&status))
        return status;
    struct json_writer json = json_writer_make(out, JSON_COMPACT);
    if (cJSON_IsString(tree))
        buf_text(out, tree->valuestring);
    else
        json_put_value(&json, tree);
    cJSON_Delete(tree);
    return buf_failed(out) ? status_no_memory() : status_ok();
}

static void encode(const struct vars *vars, struct span plain, struct buf *out)
{
    if (!vars->symbolic) {
        base64url_encode(plain, out);
        return;
    }
    buf_text(out, "{{base64url of ");
    for (size_t i = 0; i < plain.len; i++) /* a header has one line */
        if (plain.ptr[i] == '\n')
            buf_text(out, "\\n");
        else
            buf_char(out, plain.ptr[i]);
    buf_text(out, "}}");
}

static struct status put_value(struct request *request, const struct vars *vars,
                               const struct mutation *mutation)
{
    struct buf plain = buf_make(MAX_HEADER), encoded = buf_make(2 * MAX_HEADER);
    struct buf *text = &plain;
    struct status status = plain_text(vars, mutation->value, &plain);
    if (status_is_ok(&status) && mutation->verb == VERB_ENCODE) {
        encode(vars, buf_peek(&plain), &encoded);
        text = &encoded;
    }
    if (status_is_ok(&status) && buf_failed(text))
        status = status_no_memory();
    if (status_is_ok(&status))
        status = mutation->verb == VERB_DUPLICATE
                     ? request_add_header(request, mutation->name, buf_cstr(text))
                     : request_set_header(request, mutation->name, buf_cstr(text));
    buf_free(&plain);
    buf_free(&encoded);
    return status;
}

static struct status change_header(struct request *request, const struct vars *vars,
                                   const struct mutation *mutation, const struct sent *sent)
{
    switch (mutation->verb) {
    case VERB_SET:
    case VERB_ENCODE:
    case VERB_DUPLICATE:
        return put_value(request, vars, mutation);
    case VERB_REMOVE:
        request_remove_header(request, mutation->name);
        return status_ok();
    case VERB_EMPTY:
        return request_set_header(request, mutation->name, "");
    case VERB_TAMPER:
        return tamper_header(request, vars, mutation->name);
    case VERB_REPLAY:
        return replay_header(request, mutation, sent);
    case VERB_RAW:
        break;
    }
    return status_fail(STATUS_INPUT, "%s cannot be done to a header", verb_name(mutation->verb));
}

struct status draft_headers(struct request *request, const struct vars *vars,
                            const struct mutation *mutations, size_t count, const struct sent *sent)
{
    struct status status = status_ok();
    for (size_t i = 0; i < count && status_is_ok(&status); i++)
        if (mutations[i].place == PLACE_HEADER)
            status = change_header(request, vars, &mutations[i], sent);
    for (size_t i = 0; i < count && status_is_ok(&status); i++)
        if (mutations[i].place == PLACE_HEADER_NAMES)
            request_fold_names(request,
                               strcmp(cJSON_GetStringValue(mutations[i].value), "upper") == 0);
    return status;
}
