#include <stdio.h>
#include <stdlib.h>

#include "common/clock.h"
#include "common/json.h"
#include "conformance/run/walk.h"

/* Requests that are sent together, and what became of them. */
struct field {
    struct request *requests;
    size_t count;
    size_t first; /* index of the first exchange */
    size_t in_flight;
};

static void name_runner(const char *name, size_t index, char out[static WALK_NAME_SIZE])
{
    snprintf(out, WALK_NAME_SIZE, "%.200s#%zu", name, index + 1);
}

static struct status prepare(struct walk *walk, const struct step *step, const char *name,
                             struct field *field)
{
    struct sent sent = walk_sent(walk);
    field->requests = calloc((size_t)step->barrier, sizeof *field->requests);
    struct status status = field->requests ? status_ok() : status_no_memory();
    for (size_t i = 0; i < (size_t)step->barrier && status_is_ok(&status); i++) {
        char each[WALK_NAME_SIZE];
        name_runner(name, i, each);
        struct composition what = {.step = step,
                                   .mutations = step->mutations,
                                   .mutation_count = step->mutation_count,
                                   .name = each,
                                   .sent = &sent,
                                   .like = i > 0 ? &field->requests[0] : NULL};
        walk->vars.now_ms = clock_wall_ms();
        status = compose_request(walk->session, &walk->vars, &what, &field->requests[i]);
        if (status_is_ok(&status))
            field->count++;
        if (status_is_ok(&status) && field->requests[i].body_len == 0)
            status = status_fail(STATUS_INPUT, "%s: a race needs a body", name);
    }
    return status;
}

/* Every message by status, with how often it came: {"200":{"success":1}}. */
static bool count_answer(cJSON *counts, const struct answer *answer)
{
    char status[16];
    snprintf(status, sizeof status, "%d", answer->exchange->status);
    const char *message = json_text(answer->body, "message");
    const char *error = json_text(json_member(answer->body, "error"), "message");
    const char *said = error ? error : message ? message : "";
    cJSON *of_status = cJSON_GetObjectItemCaseSensitive(counts, status);
    if (answer->unread)
        return false;
    if (!of_status)
        of_status = cJSON_AddObjectToObject(counts, status);
    cJSON *number = cJSON_GetObjectItemCaseSensitive(of_status, said);
    if (number)
        cJSON_SetNumberValue(number, number->valuedouble + 1);
    return number || cJSON_AddNumberToObject(of_status, said, 1);
}

static bool is_of_all(const struct expectation *expectation)
{
    struct part part;
    struct status status = part_parse(expectation->on, &part);
    return status_is_ok(&status) && part.kind == PART_ANSWERS;
}

static struct status judge_each(struct walk *walk, const struct step *step, const char *name,
                                size_t index, const struct answer *answer)
{
    char each[WALK_NAME_SIZE];
    struct status status = status_ok();
    name_runner(name, index, each);
    for (size_t i = 0; i < step->expectation_count && status_is_ok(&status); i++)
        if (!is_of_all(&step->expectations[i]))
            status = walk_judge_one(walk, step, each, &step->expectations[i], answer);
    return status;
}

/* Those that say something of all answers together. */
static struct status judge_all(struct walk *walk, const struct step *step, const char *name,
                               const struct field *field, const cJSON *counts)
{
    struct status status = status_ok();
    struct answer answer = walk_answer(walk, field->first);
    answer.aside = counts;
    for (size_t i = 0; i < step->expectation_count && status_is_ok(&status); i++)
        if (is_of_all(&step->expectations[i]))
            status = walk_judge_one(walk, step, name, &step->expectations[i], &answer);
    answer_free(&answer);
    return status;
}

static struct status judge_answers(struct walk *walk, const struct step *step, const char *name,
                                   const struct field *field)
{
    cJSON *counts = cJSON_CreateObject();
    struct status status = counts ? status_ok() : status_no_memory();
    for (size_t i = 0; i < field->count && status_is_ok(&status); i++) {
        struct answer answer = walk_answer(walk, field->first + i);
        status = count_answer(counts, &answer) ? judge_each(walk, step, name, i, &answer)
                                               : status_no_memory();
        answer_free(&answer);
    }
    if (status_is_ok(&status))
        status = judge_all(walk, step, name, field, counts);
    cJSON_Delete(counts);
    return status;
}

/* Requests that came one after the other would prove nothing. */
static struct status judge_overlap(struct walk *walk, const char *name, const struct field *field)
{
    struct answer answer = walk_answer(walk, field->first);
    cJSON *measured = cJSON_CreateObject();
    struct status status = status_no_memory();
    if (measured && cJSON_AddNumberToObject(measured, "in_flight", (double)field->in_flight)) {
        answer.aside = measured;
        status = walk_judge_control(walk, name, "measured:/in_flight", (int64_t)field->count,
                                    &answer, "the requests were not in flight together");
    }
    cJSON_Delete(measured);
    answer_free(&answer);
    return status;
}

struct status walk_race(struct walk *walk, const struct step *step, const char *name)
{
    struct field field = {0};
    struct status status = prepare(walk, step, name, &field);
    if (status_is_ok(&status))
        /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): the requests are not given away */
        status = session_race(walk->session, field.requests, field.count, &field.first,
                              &field.in_flight);
    if (status_is_ok(&status))
        status = judge_overlap(walk, name, &field);
    if (status_is_ok(&status))
        status = judge_answers(walk, step, name, &field);
    for (size_t i = 0; i < field.count; i++)
        request_free(&field.requests[i]);
    free(field.requests);
    return status;
}
