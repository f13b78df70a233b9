#include "conformance/run/schedule.h"

#include <stdlib.h>

#include "conformance/run/forecast.h"

enum state { STATE_WAITING, STATE_UNDER_WAY, STATE_ENDED };

struct entry {
    enum state state;
    size_t length; /* in requests: what a case waits for is answers */
};

struct schedule {
    const struct plan *plan;
    size_t at_a_time;
    struct entry *entries;
    size_t waiting_length; /* of all that wait */
    size_t ended;
};

static bool measure(struct schedule *schedule)
{
    for (size_t i = 0; i < schedule->plan->count; i++) {
        struct forecast forecast;
        struct status status = forecast_case(&schedule->plan->items[i], &forecast);
        if (!status_is_ok(&status))
            return false;
        schedule->entries[i].length = forecast.most;
        schedule->waiting_length += forecast.most;
        forecast_free(&forecast);
    }
    return true;
}

struct schedule *schedule_make(const struct plan *plan, size_t at_a_time)
{
    struct schedule *schedule = malloc(sizeof *schedule);
    struct entry *entries = calloc(plan->count + 1, sizeof *entries);
    if (!schedule || !entries) {
        free(schedule);
        free(entries);
        return NULL;
    }
    *schedule = (struct schedule){.plan = plan, .at_a_time = at_a_time, .entries = entries};
    if (measure(schedule))
        return schedule;
    schedule_free(schedule);
    return NULL;
}

void schedule_free(struct schedule *schedule)
{
    if (!schedule)
        return;
    free(schedule->entries);
    free(schedule);
}

/* Must `item` wait until the other one has ended? */
static bool waits_for(const struct plan_item *item, const struct plan_item *other, enum state state)
{
    if (plan_rank(other) < plan_rank(item))
        return state != STATE_ENDED;
    return state == STATE_UNDER_WAY && claims_conflict(&item->claims, &other->claims);
}

static bool may_begin(const struct schedule *schedule, size_t index)
{
    const struct plan_item *items = schedule->plan->items;
    if (schedule->entries[index].state != STATE_WAITING)
        return false;
    for (size_t i = 0; i < schedule->plan->count; i++)
        if (i != index && waits_for(&items[index], &items[i], schedule->entries[i].state))
            return false;
    return true;
}

/* Would the end of the run wait for this one if it began later than now? */
static bool is_urgent(const struct schedule *schedule, size_t index)
{
    return schedule->entries[index].length * schedule->at_a_time >= schedule->waiting_length;
}

bool schedule_begin(struct schedule *schedule, size_t *index)
{
    size_t count = schedule->plan->count, chosen = count;
    for (size_t i = 0; i < count; i++) {
        bool better =
            chosen == count || (is_urgent(schedule, i) &&
                                schedule->entries[i].length > schedule->entries[chosen].length);
        if (better && may_begin(schedule, i))
            chosen = i;
    }
    if (chosen == count)
        return false;
    schedule->entries[chosen].state = STATE_UNDER_WAY;
    schedule->waiting_length -= schedule->entries[chosen].length;
    *index = chosen;
    return true;
}

void schedule_end(struct schedule *schedule, size_t index)
{
    schedule->entries[index].state = STATE_ENDED;
    schedule->ended++;
}

bool schedule_is_over(const struct schedule *schedule)
{
    return schedule->ended == schedule->plan->count;
}
