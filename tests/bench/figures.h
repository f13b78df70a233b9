/*
 * What was measured: comparisons, each a table with a row for each thing that was measured and a
 * column for each contestant. The first contestant is ours, the second is what it is held against,
 * the others are there for orientation. All values of a row come from interleaved rounds of one
 * run, so that the value of one contestant can be divided by that of another, round by round.
 */
#ifndef DFNS_BENCH_FIGURES_H
#define DFNS_BENCH_FIGURES_H

#include <stdbool.h>
#include <stddef.h>

enum { MAX_CONTESTANTS = 4, MAX_ROUNDS = 32, MAX_ROWS = 48, MAX_COMPARISONS = 16 };

enum goal { NO_GOAL, AT_LEAST, AT_MOST };

struct series {
    double values[MAX_ROUNDS];
    size_t count; /* 0: this contestant was not measured */
};

struct row {
    char name[96];
    struct series series[MAX_CONTESTANTS];
    enum goal goal; /* of the ratio of the first to the second */
    double limit;
};

struct comparison {
    const char *name;  /* for the JSON file: "throughput" */
    const char *title; /* for people */
    const char *what;  /* heads the rows: "request" */
    const char *unit;
    int decimals;
    const char *contestants[MAX_CONTESTANTS]; /* up to the first NULL */
    char note[512];                           /* what one must know to read it; "" for nothing */
    struct row rows[MAX_ROWS];
    size_t count;
};

struct figures {
    struct comparison *comparisons[MAX_COMPARISONS];
    size_t count;
};

/* A further comparison or row; never NULL: for want of memory or room the program ends. */
struct comparison *figures_add(struct figures *figures, const struct comparison *comparison);
struct row *comparison_add(struct comparison *comparison, enum goal goal, double limit,
                           const char *name, ...) __attribute__((format(printf, 4, 5)));

void series_add(struct series *series, double value);

/* The middle one, or the mean of the two in the middle; 0 for none. */
double series_median(const struct series *series);

/* The median over the rounds of the first contestant's value divided by the second's. False when
 * either is missing, or the second is 0. */
bool row_ratio(const struct row *row, double *ratio);
bool row_is_met(const struct row *row);

void figures_free(struct figures *figures);

#endif
