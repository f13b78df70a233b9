#include "sim/world/timeline.h"

#include "common/rfc3339.h"

static int64_t unbounded(const struct timeline *timeline, int64_t wall_ms)
{
    return timeline->frozen ? timeline->frozen_ms : wall_ms + timeline->offset_ms;
}

int64_t timeline_now(const struct timeline *timeline, int64_t wall_ms)
{
    int64_t now_ms = unbounded(timeline, wall_ms);
    if (now_ms < RFC3339_FIRST_MS)
        return RFC3339_FIRST_MS;
    return now_ms < RFC3339_LAST_MS ? now_ms : RFC3339_LAST_MS;
}

bool timeline_is_within(const struct timeline *timeline, int64_t wall_ms)
{
    return timeline_now(timeline, wall_ms) == unbounded(timeline, wall_ms);
}

void timeline_freeze(struct timeline *timeline, int64_t wall_ms)
{
    timeline->frozen_ms = timeline_now(timeline, wall_ms);
    timeline->frozen = true;
}

void timeline_thaw(struct timeline *timeline, int64_t wall_ms)
{
    timeline->offset_ms = timeline_now(timeline, wall_ms) - wall_ms;
    timeline->frozen = false;
}

void timeline_set(struct timeline *timeline, int64_t wall_ms, int64_t now_ms)
{
    timeline->frozen_ms = now_ms;
    timeline->offset_ms = now_ms - wall_ms;
}

void timeline_advance(struct timeline *timeline, int64_t by_ms)
{
    timeline->frozen_ms += by_ms;
    timeline->offset_ms += by_ms;
}

void timeline_reset(struct timeline *timeline)
{
    *timeline = (struct timeline){0};
}
