#include "tests/bench/figures.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void require(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "bench: no more %s\n", what);
    exit(1);
}

struct comparison *figures_add(struct figures *figures, const struct comparison *comparison)
{
    struct comparison *copy = malloc(sizeof *copy);
    require(copy != NULL, "memory");
    require(figures->count < MAX_COMPARISONS, "room for comparisons");
    *copy = *comparison;
    return figures->comparisons[figures->count++] = copy;
}

struct row *comparison_add(struct comparison *comparison, enum goal goal, double limit,
                           const char *name, ...)
{
    va_list arguments;
    require(comparison->count < MAX_ROWS, "room for rows");
    struct row *row = &comparison->rows[comparison->count++];
    *row = (struct row){.goal = goal, .limit = limit};
    va_start(arguments, name);
    vsnprintf(row->name, sizeof row->name, name, arguments);
    va_end(arguments);
    return row;
}

void series_add(struct series *series, double value)
{
    require(series->count < MAX_ROUNDS, "room for rounds");
    series->values[series->count++] = value;
}

static int by_size(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

double series_median(const struct series *series)
{
    struct series sorted = *series;
    size_t count = series->count;
    if (count == 0)
        return 0;
    qsort(sorted.values, count, sizeof sorted.values[0], by_size);
    return (sorted.values[(count - 1) / 2] + sorted.values[count / 2]) / 2;
}

bool row_ratio(const struct row *row, double *ratio)
{
    const struct series *ours = &row->series[0], *theirs = &row->series[1];
    struct series ratios = {.count = 0};
    for (size_t i = 0; i < ours->count && i < theirs->count; i++)
        if (isnormal(theirs->values[i])) /* to nothing there is no ratio */
            series_add(&ratios, ours->values[i] / theirs->values[i]);
    *ratio = series_median(&ratios);
    return ratios.count > 0;
}

bool row_is_met(const struct row *row)
{
    double ratio;
    if (!row_ratio(row, &ratio))
        return false;
    return row->goal == AT_LEAST ? ratio >= row->limit : ratio <= row->limit;
}

void figures_free(struct figures *figures)
{
    for (size_t i = 0; i < figures->count; i++)
        free(figures->comparisons[i]);
    figures->count = 0;
}
