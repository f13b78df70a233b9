#include "sim/http/capacity.h"

#include <stdint.h>
#include <sys/resource.h>

bool capacity_for(size_t files, struct capacity *capacity)
{
    if (files < CAPACITY_MIN_FILES)
        return false;
    size_t room = files - CAPACITY_OTHER_FILES - 1; /* one is accepted before there is a place */
    *capacity = (struct capacity){CAPACITY_MAX_THREADS, CAPACITY_MAX_QUEUE};
    if (room / 2 < CAPACITY_MAX_THREADS)
        capacity->threads = (unsigned)(room / 2);
    if (room - capacity->threads < CAPACITY_MAX_QUEUE)
        capacity->queue = (unsigned)(room - capacity->threads);
    return true;
}

size_t capacity_files(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return SIZE_MAX;
    return limit.rlim_cur;
}
