#include <stdio.h>
#include <stdlib.h>

#include "common/clock.h"
#include "conformance/run/walk.h"

enum { ACCEPTED = 200, MAX_SENT = 20 };

/* Between what was accepted and what was refused, in seconds. */
struct range {
    int64_t accepted_s; /* the valid request before this has shown as much for 0 */
    int64_t refused_s;  /* -1 while nothing was */
    size_t last;        /* index of the last exchange */
};

static struct status try_age(struct walk *walk, const struct step *step, const char *name,
                             int64_t age_s, struct range *range)
{
    char each[WALK_NAME_SIZE];
    struct request request;
    struct sent sent = walk_sent(walk);
    snprintf(each, sizeof each, "%.200s, %lld s", name, (long long)age_s);
    struct composition what = {.step = step,
                               .mutations = step->mutations,
                               .mutation_count = step->mutation_count,
                               .name = each,
                               .sent = &sent};
    walk->vars.now_ms = clock_wall_ms();
    walk->vars.age_ms = age_s * 1000;
    struct status status = compose_request(walk->session, &walk->vars, &what, &request);
    if (!status_is_ok(&status))
        return status;
    status = session_send(walk->session, &request, &range->last);
    request_free(&request);
    if (!status_is_ok(&status))
        return status;
    int code = walk->result->exchanges[range->last].status;
    *(code == ACCEPTED ? &range->accepted_s : &range->refused_s) = age_s;
    return code < 500
               ? status
               : status_fail(STATUS_INPUT, "%s was answered %d: no limit to be found", each, code);
}

static struct status search(struct walk *walk, const struct step *step, const char *name,
                            struct range *range)
{
    struct status status = try_age(walk, step, name, step->bisect_s, range);
    for (int sent = 1; sent < MAX_SENT && status_is_ok(&status); sent++) {
        int64_t gap = range->refused_s - range->accepted_s;
        if (range->refused_s < 0 || gap <= 1)
            break;
        status = try_age(walk, step, name, range->accepted_s + gap / 2, range);
    }
    return status;
}

/* Each request but the first halves what is left. */
size_t walk_search_most(int64_t oldest_s)
{
    size_t sent = 1;
    for (int64_t gap = oldest_s; gap > 1 && sent < MAX_SENT; gap -= gap / 2)
        sent++;
    return sent;
}

static struct status judge(struct walk *walk, const struct step *step, const char *name,
                           const struct range *range)
{
    cJSON *measured = cJSON_CreateObject();
    bool made = measured &&
                cJSON_AddNumberToObject(measured, "accepted_s", (double)range->accepted_s) &&
                (range->refused_s < 0 ||
                 cJSON_AddNumberToObject(measured, "refused_s", (double)range->refused_s));
    struct answer answer = walk_answer(walk, range->last);
    answer.aside = measured;
    struct status status = made ? walk_judge(walk, step, name, &answer) : status_no_memory();
    answer_free(&answer);
    cJSON_Delete(measured);
    return status;
}

struct status walk_search(struct walk *walk, const struct step *step, const char *name)
{
    struct range range = {.accepted_s = 0, .refused_s = -1};
    struct status status = search(walk, step, name, &range);
    return status_is_ok(&status) ? judge(walk, step, name, &range) : status;
}
