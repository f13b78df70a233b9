#include "conformance/http/pace.h"

enum { US_PER_S = 1000000 };

struct pace pace_make(int64_t requests_per_second)
{
    return (struct pace){.interval_us =
                             requests_per_second > 0 ? US_PER_S / requests_per_second : 0};
}

int64_t pace_take(struct pace *pace, size_t count, int64_t now_us)
{
    if (pace->interval_us == 0)
        return 0;
    int64_t turn_us = pace->next_us > now_us ? pace->next_us : now_us;
    pace->next_us = turn_us + (int64_t)count * pace->interval_us;
    return turn_us - now_us;
}
