#include "conformance/run/walk_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "conformance/run/passive.h"
#include "conformance/run/walk.h"
#include "conformance/target/shell.h"

enum { ACCEPTED = 200, MAX_SAID = 4096 };

/* Records what kept the case from going on. A fault of our own is passed on. */
static struct status give_up(struct walk *walk, struct status status)
{
    if (status_is_ok(&status) || (status.code != STATUS_IO && status.code != STATUS_INPUT))
        return status;
    walk->result->trouble = status.code == STATUS_IO ? TROUBLE_ERROR : TROUBLE_INCONCLUSIVE;
    free(walk->result->explanation);
    walk->result->explanation = strdup(status.message);
    return walk->result->explanation ? status_ok() : status_no_memory();
}

static struct status run_control(struct walk *walk, const struct step *step, const char *step_name)
{
    char name[WALK_NAME_SIZE + 16];
    size_t index;
    struct request request;
    struct sent sent = walk_sent(walk);
    snprintf(name, sizeof name, "control of %s", step_name);
    struct composition what = {.step = step, .name = name, .sent = &sent};
    struct status status = compose_request(walk->session, &walk->vars, &what, &request);
    if (!status_is_ok(&status))
        return status;
    status = session_send(walk->session, &request, &index);
    request_free(&request);
    if (!status_is_ok(&status))
        return status;
    struct answer answer = walk_answer(walk, index);
    char why[64];
    snprintf(why, sizeof why, "the valid request was answered %d, not 200",
             answer.exchange->status);
    status = walk_judge_control(walk, name, "status", ACCEPTED, &answer, why);
    answer_free(&answer);
    return status;
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

/* With the state of its id beside it where the step asks for that. */
static struct status judge_answer(struct walk *walk, const struct step *step, const char *name,
                                  size_t index)
{
    cJSON *state = NULL;
    size_t listing;
    struct status status = status_ok();
    if (step_reads_state(step))
        status = walk_read_state(walk, name, &listing, &state);
    if (!status_is_ok(&status))
        return status;
    struct answer answer = walk_answer(walk, index);
    answer.aside = state;
    status = walk_judge(walk, step, name, &answer);
    answer_free(&answer);
    cJSON_Delete(state);
    return status;
}

/* A step that only looks. */
static struct status look(struct walk *walk, const struct step *step, const char *name)
{
    cJSON *state = NULL;
    size_t index;
    walk->vars.id = walk->vars.ids[walk->vars.endpoint][step->resource];
    struct status status = walk_read_state(walk, name, &index, &state);
    if (!status_is_ok(&status))
        return status;
    struct answer answer = walk_answer(walk, index);
    answer.aside = state;
    status = walk_judge(walk, step, name, &answer);
    answer_free(&answer);
    cJSON_Delete(state);
    return status;
}

static struct status run_hook(const struct session *session)
{
    struct buf said = buf_make(MAX_SAID);
    struct status status =
        shell_run(session->target->next_request_fails, SPAN_LITERAL(""), SHELL_TIMEOUT_MS, &said);
    buf_free(&said);
    return status_in(status, "hooks.next_request_fails");
}

static struct status send_step(struct walk *walk, const struct step *step, const char *name)
{
    size_t index;
    struct request request;
    struct sent sent = walk_sent(walk);
    struct composition what = {step, step->mutations, step->mutation_count, name, &sent, NULL};
    walk->vars.now_ms = clock_wall_ms();
    struct status status = compose_request(walk->session, &walk->vars, &what, &request);
    if (!status_is_ok(&status))
        return status;
    request.reuse = step->same_connection;
    request.keep = wants_connection_kept(walk, step);
    if (step->hooked)
        status = run_hook(walk->session);
    if (status_is_ok(&status))
        status = session_send(walk->session, &request, &index);
    keep_sent(walk, step, &request);
    if (status_is_ok(&status))
        walk->result->exchanges[index].forced = step->hooked;
    return status_is_ok(&status) ? judge_answer(walk, step, name, index) : status;
}

/* "cred/first#2": the endpoint where the case runs on several, the repetition from the second on.
 */
static void name_step(const struct walk *walk, const struct step *step, int64_t repetition,
                      char out[static WALK_NAME_SIZE])
{
    bool several = walk->fixture->endpoints[0] && walk->fixture->endpoints[1];
    const char *endpoint = endpoint_row(walk->endpoint)->name;
    int len = snprintf(out, WALK_NAME_SIZE, "%s%s%.200s", several ? endpoint : "",
                       several ? "/" : "", step->name);
    if (repetition > 1 && len > 0 && len < WALK_NAME_SIZE)
        snprintf(out + len, WALK_NAME_SIZE - (size_t)len, "#%d", (int)repetition);
}

static struct status do_step(struct walk *walk, const struct step *step, const char *name)
{
    if (step->silent)
        return look(walk, step, name);
    if (step->barrier)
        return walk_race(walk, step, name);
    if (step->bisect_s)
        return walk_search(walk, step, name);
    return send_step(walk, step, name);
}

static struct status run_step(struct walk *walk, const struct step *step)
{
    char name[WALK_NAME_SIZE];
    struct status status = status_ok();
    walk->vars.endpoint = step_endpoint(step, walk->endpoint);
    walk->vars.now_ms = clock_wall_ms();
    name_step(walk, step, 1, name);
    if (case_generates_control(walk->fixture->file, step))
        status = run_control(walk, step, name);
    for (int64_t i = 1; i <= step->repeat && status_is_ok(&status); i++) {
        name_step(walk, step, i, name);
        status = do_step(walk, step, name);
    }
    return give_up(walk, status);
}

static void free_sent(struct walk *walk)
{
    for (size_t i = 0; i < walk->fixture->file->step_count; i++)
        request_free(&walk->sent[i]);
    free(walk->sent);
}

static bool is_cut_short(const struct walk *walk)
{
    return walk->result->trouble != TROUBLE_NONE;
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
    for (size_t i = 0; i < count && status_is_ok(&status) && !is_cut_short(walk); i++)
        status = run_step(walk, &walk->fixture->file->steps[i]);
    cJSON_Delete(walk->captured);
    if (walk->sent)
        free_sent(walk);
    return status;
}

static void keep_first(struct status *first, struct status next)
{
    if (status_is_ok(first))
        *first = next;
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
        vars->expired_user_actions[e] = resources->expired_user_action;
    }
    return true;
}

/* Sends all that the case sends and judges what comes back. */
static struct status send_all(struct walk *walk, const struct plan_item *item,
                              struct random *made_up)
{
    char unknown[ENDPOINT_COUNT][UUID_SIZE];
    struct session *session = walk->session;
    struct status status = set_ids(session, item, made_up, unknown, &walk->vars)
                               ? status_ok()
                               : status_fail(STATUS_CRYPTO, "no random bytes");
    for (int e = 0; e < ENDPOINT_COUNT && status_is_ok(&status); e++)
        if (item->fixture->endpoints[e] && !is_cut_short(walk))
            status = run_endpoint(walk, (enum endpoint)e);
    return status;
}

struct status walk_case(struct session *session, const struct plan_item *item, bool strict,
                        struct random *made_up, struct case_result *out)
{
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
    struct status status = send_all(&walk, item, made_up);
    out->verdict = verdict_of_case(out, strict);
    out->duration_us = clock_monotonic_us() - started_us;
    const struct secrets *secrets = vault_hold(session->vault);
    if (session->passive)
        keep_first(&status, passive_watch(session->passive, out, secrets));
    redact_case(out, secrets);
    vault_release(session->vault);
    session->record = NULL;
    return status;
}
