#include "conformance/plan/explain.h"

#include <stdlib.h>

#include "common/json_write.h"
#include "conformance/compose/draft.h"
#include "conformance/plan/needs.h"

enum { MAX_VALUE = 256 };

/* What a target file would say, by the names of the placeholders. */
static const struct caller caller = {.token = "{{caller.token}}", .user_id = "{{caller.user_id}}"};

static const char *const symbolic_ids[RESOURCE_COUNT] = {
    [RESOURCE_DEACTIVATED] = "{{resource.deactivated}}",
    [RESOURCE_SACRIFICIAL] = "{{resource.sacrificial}}",
    [RESOURCE_SACRIFICIAL_2] = "{{resource.sacrificial:2}}",
    [RESOURCE_OTHER_TENANT] = "{{resource.other_tenant}}",
    [RESOURCE_UNKNOWN] = "{{resource.unknown}}",
};

/* A case while it is told. */
struct telling {
    const struct fixture *fixture;
    const struct library *library;
    const struct edition *edition;
    struct vars vars;
    struct random random;
    enum endpoint endpoint;
    struct request *made; /* one for each step */
    struct buf *out;
};

static void put_line(struct buf *out, const char *name, const char *text)
{
    buf_format(out, "  %-9s %s\n", name, text);
}

static void put_texts(struct buf *out, const char *name, const cJSON *texts)
{
    const cJSON *text;
    if (!cJSON_GetArraySize(texts))
        return;
    buf_format(out, "  %-9s", name);
    cJSON_ArrayForEach(text, texts) buf_format(out, " %s", text->valuestring);
    buf_char(out, '\n');
}

static void put_head(const struct telling *telling)
{
    const struct case_file *file = telling->fixture->file;
    struct needs needs = needs_of(telling->fixture, telling->edition);
    buf_format(telling->out, "%s\n  %s\n\n", telling->fixture->id, file->title);
    put_line(telling->out, "why", file->why);
    put_texts(telling->out, "editions", file->editions);
    put_texts(telling->out, "tags", file->tags);
    put_line(telling->out, "safety", safety_name(file->safety));
    buf_format(telling->out, "  %-9s", "needs");
    for (size_t i = 0; i < needs.count; i++)
        buf_format(telling->out, " %s", needs.capabilities[i]);
    buf_format(telling->out, "\n  %-9s %s\n", "file", file->path);
}

static struct status add_application(bool server_side, struct request *request)
{
    if (!server_side)
        return request_add_header(request, "X-DFNS-APPID", "{{application.id}}");
    struct status status =
        request_add_header(request, "X-DFNS-APPID", "{{server_side_application.id}}");
    if (status_is_ok(&status))
        status =
            request_add_header(request, "X-DFNS-APPSECRET", "{{server_side_application.secret}}");
    if (status_is_ok(&status))
        status = request_add_header(request, "X-DFNS-APISIGNATURE", "{{signature of all this}}");
    return status;
}

/* The headers of the valid request, by name. */
static struct status add_headers(const struct telling *telling, const struct step *step,
                                 const struct draft *draft, struct request *request)
{
    const struct edition *edition = telling->edition;
    struct buf nonce = buf_make(MAX_VALUE), action = buf_make(2 * MAX_VALUE);
    buf_format(&nonce, "{{nonce of %.100s}}", step->name);
    buf_format(&action, "{{user action of %.100s by %s for %s %s %.200s}}", step->name,
               role_names[draft->signer], buf_cstr(&draft->signed_method),
               buf_cstr(&draft->signed_path), buf_cstr(&draft->signed_payload));
    struct status status = request_add_header(request, "Content-Type", "application/json");
    if (status_is_ok(&status))
        status = request_add_header(request, "Authorization", "Bearer {{caller.token}}");
    if (status_is_ok(&status) && edition->requires_application)
        status = add_application(draft->server_side, request);
    if (status_is_ok(&status) && edition->requires_nonce)
        status = request_add_header(request, "X-DFNS-NONCE", buf_cstr(&nonce));
    if (status_is_ok(&status))
        status = request_add_header(request, "X-DFNS-USERACTION", buf_cstr(&action));
    buf_free(&nonce);
    buf_free(&action);
    return status;
}

static struct status make_request(struct telling *telling, const struct step *step,
                                  const struct draft *draft, struct request *out)
{
    const struct case_file *file = telling->fixture->file;
    struct sent sent = {file->steps, telling->made, (size_t)(step - file->steps)};
    struct status status =
        request_begin(out, step->name, draft->method, endpoint_row(telling->vars.endpoint)->path);
    if (status_is_ok(&status))
        status = add_headers(telling, step, draft, out);
    if (status_is_ok(&status))
        status = request_set_body(out, buf_peek(&draft->body));
    if (status_is_ok(&status))
        status = draft_headers(out, &telling->vars, step->mutations, step->mutation_count, &sent);
    return status;
}

static void put_request(struct buf *out, enum role role, const struct request *request)
{
    buf_format(out, "    %s %s\n", request->method, request->url);
    for (size_t i = 0; i < request->header_count; i++)
        buf_format(out, "    %s: %s\n", request->headers[i].name, request->headers[i].value);
    if (request->body_len > 0)
        buf_format(out, "\n    %s\n", request->body);
    if (role != ROLE_PERMITTED)
        buf_format(out, "\n    (the caller is callers.%s)\n", role_names[role]);
}

static void put_clause(const struct telling *telling, const char *id)
{
    const struct clause *clause = id ? clauses_find(&telling->library->clauses, id) : NULL;
    if (!clause)
        return;
    buf_format(telling->out, "      %s: %s\n      (%s, %s", clause->id, clause->statement,
               clause->page, clause->section);
    if (clause->lines)
        buf_format(telling->out, ", line %s", clause->lines);
    buf_text(telling->out, ")\n");
}

static struct status put_expectation(const struct telling *telling,
                                     const struct expectation *expectation)
{
    enum endpoint endpoint = telling->vars.endpoint;
    enum vars_use use = expectation->op == OP_MATCHES ? VARS_PATTERN : VARS_PLAIN;
    struct json_writer json = json_writer_make(telling->out, JSON_COMPACT);
    cJSON *value = NULL;
    struct status status = expectation->value
                               ? vars_value(&telling->vars, expectation->value, use, &value)
                               : status_ok();
    if (!status_is_ok(&status))
        return status;
    buf_format(telling->out, "    %-10s ", level_name(expectation->level[endpoint]));
    status = vars_text(&telling->vars, expectation->on, telling->out);
    buf_format(telling->out, " %s%s", op_name(expectation->op), value ? " " : "");
    if (value)
        json_put_value(&json, value);
    buf_char(telling->out, '\n');
    put_clause(telling, expectation->clause[endpoint]);
    cJSON_Delete(value);
    return status;
}

static void put_step_kind(const struct telling *telling, const struct step *step)
{
    if (step->barrier)
        buf_format(telling->out, ", %d at once", (int)step->barrier);
    const cJSON *name;
    cJSON_ArrayForEach(name, step->share)
    {
        buf_format(telling->out, ", all with one %s", name->valuestring);
    }
    if (step->bisect_s)
        buf_format(telling->out, ", at ages up to %d s until the limit is found",
                   (int)step->bisect_s);
    if (step->hooked)
        buf_text(telling->out, ", after the hook next_request_fails");
}

/* One that sends nothing. */
static struct status tell_look(struct telling *telling, const struct step *step)
{
    struct status status = status_ok();
    telling->vars.endpoint = step_endpoint(step, telling->endpoint);
    telling->vars.id = symbolic_ids[step->resource];
    buf_format(telling->out, "\nStep %s%s\n  %s\n  expected\n", step->name,
               step->control ? ", the control: unmet, the case is inconclusive" : "",
               step->watch ? "sends nothing, judges the answers of the whole run"
                           : "sends nothing, reads back the state");
    for (size_t i = 0; i < step->expectation_count && status_is_ok(&status); i++)
        status = put_expectation(telling, &step->expectations[i]);
    return status;
}

static void put_step_head(const struct telling *telling, const struct step *step)
{
    buf_format(telling->out, "\nStep %s", step->name);
    if (step->repeat > 1)
        buf_format(telling->out, ", %d times", (int)step->repeat);
    put_step_kind(telling, step);
    if (step->same_connection)
        buf_text(telling->out, ", on the connection of the step before");
    if (step->control)
        buf_text(telling->out, ", the control: unmet, the case is inconclusive");
    buf_text(telling->out, "\n");
    if (case_generates_control(telling->fixture->file, step))
        buf_text(telling->out, "  first, as its control, without what it changes: must be answered "
                               "200; then\n");
}

static struct status tell_step(struct telling *telling, const struct step *step)
{
    struct draft draft = draft_choose(step, step->mutations, step->mutation_count);
    struct request *request = &telling->made[step - telling->fixture->file->steps];
    telling->vars.endpoint = step_endpoint(step, telling->endpoint);
    telling->vars.id = symbolic_ids[draft.resource];
    struct status status =
        draft_fill(&draft, &telling->vars, step->mutations, step->mutation_count);
    if (status_is_ok(&status))
        status = make_request(telling, step, &draft, request);
    if (status_is_ok(&status)) {
        put_step_head(telling, step);
        put_request(telling->out, draft.caller, request);
        buf_text(telling->out, "  expected\n");
    }
    for (size_t i = 0; i < step->expectation_count && status_is_ok(&status); i++)
        status = put_expectation(telling, &step->expectations[i]);
    draft_free(&draft);
    return status;
}

static struct status tell_steps(struct telling *telling)
{
    const struct case_file *file = telling->fixture->file;
    struct status status = status_ok();
    telling->made = calloc(file->step_count, sizeof *telling->made);
    if (!telling->made)
        return status_no_memory();
    for (size_t i = 0; i < file->step_count && status_is_ok(&status); i++)
        status = file->steps[i].silent || file->steps[i].watch
                     ? tell_look(telling, &file->steps[i])
                     : tell_step(telling, &file->steps[i]);
    for (size_t i = 0; i < file->step_count; i++)
        request_free(&telling->made[i]);
    free(telling->made);
    return status;
}

struct status explain_case(const struct fixture *fixture, const struct library *library,
                           const struct edition *edition, struct buf *out)
{
    struct telling telling = {
        .fixture = fixture,
        .library = library,
        .edition = edition,
        .random = random_from_system(),
        .endpoint = fixture->endpoints[0] ? ENDPOINT_CREDENTIAL : ENDPOINT_APPLICATION,
        .out = out,
    };
    telling.vars = (struct vars){
        .caller = &caller,
        .application_id = "{{application.id}}",
        .edition = edition,
        .random = &telling.random,
        .symbolic = true,
    };
    for (size_t e = 0; e < ENDPOINT_COUNT; e++)
        telling.vars.expired_user_actions[e] = "{{expired_user_action}}";
    for (size_t e = 0; e < ENDPOINT_COUNT; e++)
        for (size_t i = 0; i < RESOURCE_COUNT; i++)
            telling.vars.ids[e][i] = symbolic_ids[i];
    put_head(&telling);
    struct status status = tell_steps(&telling);
    if (status_is_ok(&status) && fixture->endpoints[0] && fixture->endpoints[1] &&
        !fixture->file->passive)
        buf_format(out, "\nThen the same on %s.\n", endpoint_row(ENDPOINT_APPLICATION)->path);
    return status_is_ok(&status) && buf_failed(out) ? status_no_memory() : status;
}
