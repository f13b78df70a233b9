#include "tests/proof/covering.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_VARIATION_ROWS = 256 };

struct pairs {
    bool open[MAX_VARIATION_ROWS][MAX_VARIATION_ROWS]; /* symmetric: still to be covered */
    size_t rows;
};

static bool combine(size_t a, size_t b)
{
    return strcmp(deviation_row(VARIATION, a)->point, deviation_row(VARIATION, b)->point) != 0;
}

static void open_all(struct pairs *pairs)
{
    memset(pairs, 0, sizeof *pairs);
    while (deviation_row(VARIATION, pairs->rows))
        pairs->rows++;
    if (pairs->rows > MAX_VARIATION_ROWS)
        abort();
    for (size_t a = 0; a < pairs->rows; a++)
        for (size_t b = 0; b < pairs->rows; b++)
            pairs->open[a][b] = a != b && combine(a, b);
}

static bool find_open(const struct pairs *pairs, struct covering_group *group)
{
    for (size_t a = 0; a < pairs->rows; a++)
        for (size_t b = a + 1; b < pairs->rows; b++)
            if (pairs->open[a][b]) {
                *group = (struct covering_group){{a, b}, 2};
                return true;
            }
    return false;
}

/* How many open pairs a row would close in a group; 0 also when it does not combine with it. */
static size_t gain(const struct pairs *pairs, const struct covering_group *group, size_t row)
{
    size_t closed = 0;
    for (size_t i = 0; i < group->count; i++) {
        if (group->members[i] == row || !combine(group->members[i], row))
            return 0;
        closed += pairs->open[group->members[i]][row];
    }
    return closed;
}

static bool extend(const struct pairs *pairs, struct covering_group *group)
{
    size_t best = 0, most = 0;
    for (size_t row = 0; row < pairs->rows; row++) {
        size_t closed = gain(pairs, group, row);
        if (closed > most) {
            most = closed;
            best = row;
        }
    }
    if (most == 0 || group->count == MAX_DEVIATIONS)
        return false;
    group->members[group->count++] = best;
    return true;
}

static void close_group(struct pairs *pairs, const struct covering_group *group)
{
    for (size_t i = 0; i < group->count; i++)
        for (size_t j = 0; j < group->count; j++)
            pairs->open[group->members[i]][group->members[j]] = false;
}

size_t covering_make(struct covering_group *groups, size_t max)
{
    static struct pairs pairs;
    size_t count = 0;
    open_all(&pairs);
    while (find_open(&pairs, &groups[count])) {
        while (extend(&pairs, &groups[count]))
            continue;
        close_group(&pairs, &groups[count]);
        if (++count == max)
            abort();
    }
    return count;
}

static bool holds(const struct covering_group *group, size_t row)
{
    for (size_t i = 0; i < group->count; i++)
        if (group->members[i] == row)
            return true;
    return false;
}

struct covering_count covering_count(const struct covering_group *groups, size_t count)
{
    struct covering_count found = {0};
    while (deviation_row(VARIATION, found.variations))
        found.variations++;
    for (size_t a = 0; a < found.variations; a++)
        for (size_t b = a + 1; b < found.variations; b++) {
            bool covered = false;
            for (size_t i = 0; i < count && !covered; i++)
                covered = holds(&groups[i], a) && holds(&groups[i], b);
            found.pairs += combine(a, b);
            found.covered += covered && combine(a, b);
        }
    return found;
}
