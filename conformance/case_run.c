#include "conformance/case_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "common/json.h"
#include "conformance/compose.h"
#include "conformance/expect.h"
#include "conformance/verdict.h"

enum { ACCEPTED = 200, NAME_SIZE = 256 };

/* A case on one endpoint while it runs. */
struct walk {
    struct session *session;
    const struct fixture *fixture;
    struct case_result *result;
    struct vars vars;
    cJSON *captured;
    struct request *sent; /* by each step so far; the last repetition's */
    size_t sent_count;
    enum endpoint endpoint;
    enum trouble trouble;
};

/* Records what kept the case from going on. A fault of our own is passed on. */
static struct status give_up(struct walk *walk, struct status status)
{
    if (status_is_ok(&status) || (status.code != STATUS_IO && status.code != STATUS_INPUT))
        return status;
    walk->trouble = status.code == STATUS_IO ? TROUBLE_ERROR : TROUBLE_INCONCLUSIVE;
    free(walk->result->explanation);
    walk->result->explanation = strdup(status.message);
    return walk->result->explanation ? status_ok() : status_no_memory();
}

/* Takes `assertion`. */
static struct status add_assertion(struct case_result *c, struct assertion_result *assertion)
{
    size_t count = c->assertion_count;
    if ((count & (count - 1)) == 0) {
        void *larger = realloc(c->assertions, (count ? count * 2 : 1) * sizeof *c->assertions);
        if (!larger) {
            assertion_result_free(assertion);
            return status_no_memory();
        }
        c->assertions = larger;
    }
    c->assertions[c->assertion_count++] = *assertion;
    return status_ok();
}

static struct status judge(struct walk *walk, const struct wanted *wanted,
                           const struct answer *answer)
{
    struct assertion_result assertion;
    struct status status = expect_judge(wanted, answer, &assertion);
    return status_is_ok(&status) ? add_assertion(walk->result, &assertion) : status;
}

static struct status judge_expectation(struct walk *walk, const struct step *step, const char *name,
                                       const struct expectation *expectation,
                                       const struct answer *answer)
{
    enum vars_use use = expectation->op == OP_MATCHES ? VARS_PATTERN : VARS_PLAIN;
    struct buf on = buf_make(NAME_SIZE * 4);
    cJSON *value = NULL;
    struct status status = vars_text(&walk->vars, expectation->on, &on);
    if (status_is_ok(&status) && expectation->value)
        status = vars_value(&walk->vars, expectation->value, use, &value);
    if (status_is_ok(&status)) {
        struct wanted wanted = {
            .step = name,
            .on = buf_cstr(&on),
            .op = expectation->op,
            .value = value,
            .level = expectation->level[walk->vars.endpoint],
            .clause = expectation->clause[walk->vars.endpoint],
            .control = step->control,
        };
        status = judge(walk, &wanted, answer);
    }
    cJSON_Delete(value);
    buf_free(&on);
    return status;
}

static struct status capture(struct walk *walk, const struct capture *what,
                             const struct answer *answer)
{
    struct part part;
    struct status status = part_parse(what->on, &part);
    cJSON *value = status_is_ok(&status) ? answer_part(answer, &part) : NULL;
    if (status_is_ok(&status) && !value)
        return status_fail(STATUS_INPUT, "there is no %.60s in the answer to capture", what->on);
    if (!status_is_ok(&status))
        return status;
    cJSON_DeleteItemFromObjectCaseSensitive(walk->captured, what->name);
    return cJSON_AddItemToObject(walk->captured, what->name, value) ? status_ok()
                                                                    : status_no_memory();
}

/* True when an assertion of a control from `first` on is unmet. */
static bool control_failed(const struct case_result *c, size_t first)
{
    for (size_t i = first; i < c->assertion_count; i++)
        if (c->assertions[i].control && !c->assertions[i].met)
            return true;
    return false;
}

static struct status judge_answer(struct walk *walk, const struct step *step, const char *name,
                                  size_t index)
{
    size_t first = walk->result->assertion_count;
    struct answer answer = answer_of(&walk->result->exchanges[index]);
    struct status status = status_ok();
    for (size_t i = 0; i < step->expectation_count && status_is_ok(&status); i++)
        status = judge_expectation(walk, step, name, &step->expectations[i], &answer);
    if (status_is_ok(&status) && control_failed(walk->result, first))
        status = status_fail(STATUS_INPUT,
                             "%s: the control of this case was not answered as it must", name);
    for (size_t i = 0; i < step->capture_count && status_is_ok(&status); i++)
        status = capture(walk, &step->captures[i], &answer);
    answer_free(&answer);
    return status;
}

static struct status judge_control(struct walk *walk, const char *name, size_t index)
{
    size_t first = walk->result->assertion_count;
    cJSON *value = cJSON_CreateNumber(ACCEPTED);
    if (!value)
        return status_no_memory();
    struct answer answer = answer_of(&walk->result->exchanges[index]);
    struct wanted wanted = {
        .step = name,
        .on = "status",
        .op = OP_EQUALS,
        .value = value,
        .level = LEVEL_DOCUMENTED,
        .control = true,
    };
    struct status status = judge(walk, &wanted, &answer);
    answer_free(&answer);
    cJSON_Delete(value);
    if (status_is_ok(&status) && control_failed(walk->result, first))
        status = status_fail(STATUS_INPUT, "%s: the valid request was answered %d, not 200", name,
                             walk->result->exchanges[index].status);
    return status;
}

static struct sent sent_so_far(const struct walk *walk)
{
    return (struct sent){walk->fixture->file->steps, walk->sent, walk->sent_count};
}

static struct status run_control(struct walk *walk, const struct step *step, const char *step_name)
{
    char name[NAME_SIZE + 16];
    size_t index;
    struct request request;
    struct sent sent = sent_so_far(walk);
    snprintf(name, sizeof name, "control of %s", step_name);
    struct composition what = {.step = step, .name = name, .sent = &sent};
    struct status status = compose_request(walk->session, &walk->vars, &what, &request);
    if (!status_is_ok(&status))
        return status;
    status = session_send(walk->session, &request, &index);
    request_free(&request);
    return status_is_ok(&status) ? judge_control(walk, name, index) : status;
}

static bool wants_connection_kept(const struct walk *walk, const struct step *step)
{
    const struct step *end = walk->fixture->file->steps + walk->fixture->file->step_count;
    return step->same_connection || (step + 1 < end && step[1].same_connection);
}

/* Keeps what was sent, for a later "replay". Takes `request`. */
static void keep_sent(struct walk *walk, const struct step *step, struct request *request)
{
    size_t at = (size_t)(step - walk->fixture->file->steps);
    request_free(&walk->sent[at]);
    walk->sent[at] = *request;
    walk->sent_count = at + 1;
}

static struct status send_step(struct walk *walk, const struct step *step, const char *name)
{
    size_t index;
    struct request request;
    struct sent sent = sent_so_far(walk);
    struct composition what = {step, step->mutations, step->mutation_count, name, &sent};
    walk->vars.now_ms = clock_wall_ms();
    struct status status = compose_request(walk->session, &walk->vars, &what, &request);
    if (!status_is_ok(&status))
        return status;
    request.reuse = step->same_connection;
    request.keep = wants_connection_kept(walk, step);
    status = session_send(walk->session, &request, &index);
    keep_sent(walk, step, &request);
    return status_is_ok(&status) ? judge_answer(walk, step, name, index) : status;
}

/* "cred/first#2": the endpoint where the case runs on several, the repetition from the second on.
 */
static void name_step(const struct walk *walk, const struct step *step, int64_t repetition,
                      char out[static NAME_SIZE])
{
    bool several = walk->fixture->endpoints[0] && walk->fixture->endpoints[1];
    const char *endpoint = endpoint_row(walk->endpoint)->name;
    int len = snprintf(out, NAME_SIZE, "%s%s%.200s", several ? endpoint : "", several ? "/" : "",
                       step->name);
    if (repetition > 1 && len > 0 && len < NAME_SIZE)
        snprintf(out + len, NAME_SIZE - (size_t)len, "#%d", (int)repetition);
}

static struct status run_step(struct walk *walk, const struct step *step)
{
    char name[NAME_SIZE];
    struct status status = status_ok();
    walk->vars.endpoint = step_endpoint(step, walk->endpoint);
    walk->vars.now_ms = clock_wall_ms();
    name_step(walk, step, 1, name);
    if (case_generates_control(walk->fixture->file, step))
        status = run_control(walk, step, name);
    for (int64_t i = 1; i <= step->repeat && status_is_ok(&status); i++) {
        name_step(walk, step, i, name);
        status = send_step(walk, step, name);
    }
    return give_up(walk, status);
}

static void free_sent(struct walk *walk)
{
    for (size_t i = 0; i < walk->fixture->file->step_count; i++)
        request_free(&walk->sent[i]);
    free(walk->sent);
}

/* All steps on one endpoint. */
static struct status run_endpoint(struct walk *walk, enum endpoint endpoint)
{
    size_t count = walk->fixture->file->step_count;
    walk->endpoint = endpoint;
    walk->sent_count = 0;
    walk->sent = calloc(count, sizeof *walk->sent);
    walk->captured = cJSON_CreateObject();
    walk->vars.captured = walk->captured;
    struct status status = walk->sent && walk->captured ? status_ok() : status_no_memory();
    for (size_t i = 0; i < count && status_is_ok(&status) && walk->trouble == TROUBLE_NONE; i++)
        status = run_step(walk, &walk->fixture->file->steps[i]);
    cJSON_Delete(walk->captured);
    if (walk->sent)
        free_sent(walk);
    return status;
}

/* The ids that the case may name, and two made up for it. */
static bool set_ids(const struct session *session, const struct plan_item *item,
                    struct random *made_up, char unknown[static ENDPOINT_COUNT][UUID_SIZE],
                    struct vars *vars)
{
    for (size_t e = 0; e < ENDPOINT_COUNT; e++) {
        const struct target_resources *resources = &session->target->resources[e];
        if (!random_uuid(made_up, unknown[e]))
            return false;
        vars->ids[e][RESOURCE_DEACTIVATED] = resources->deactivated;
        vars->ids[e][RESOURCE_SACRIFICIAL] = item->sacrificial[e][0];
        vars->ids[e][RESOURCE_SACRIFICIAL_2] = item->sacrificial[e][1];
        vars->ids[e][RESOURCE_OTHER_TENANT] = resources->other_tenant;
        vars->ids[e][RESOURCE_UNKNOWN] = unknown[e];
    }
    return true;
}

struct status case_run(struct session *session, const struct plan_item *item, bool strict,
                       struct random *made_up, struct case_result *out)
{
    struct secrets minted = {0};
    char unknown[ENDPOINT_COUNT][UUID_SIZE];
    int64_t started_us = clock_monotonic_us();
    struct walk walk = {
        .session = session,
        .fixture = item->fixture,
        .result = out,
        .vars = {.application_id = session->target->application_id,
                 .edition = session->edition,
                 .nonce_form = session->nonce_form,
                 .started_ms = clock_wall_ms(),
                 .random = session->random},
    };
    session->record = out;
    session->minted = &minted;
    struct status status = set_ids(session, item, made_up, unknown, &walk.vars)
                               ? status_ok()
                               : status_fail(STATUS_CRYPTO, "no random bytes");
    for (int e = 0; e < ENDPOINT_COUNT && status_is_ok(&status); e++)
        if (item->fixture->endpoints[e] && walk.trouble == TROUBLE_NONE)
            status = run_endpoint(&walk, (enum endpoint)e);
    out->verdict = verdict_of_case(out, walk.trouble, strict);
    out->duration_us = clock_monotonic_us() - started_us;
    redact_case(out, &minted);
    secrets_free(&minted);
    session->record = NULL;
    session->minted = NULL;
    return status;
}
