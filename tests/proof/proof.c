/*
 * The suite is believed only as far as it is tested itself:
 *
 *   proof defects      each defect is caught by exactly the cases that it names
 *   proof orders       those that remember are caught in whatever order the cases come
 *   proof variations   what the pages permit is spared
 *   proof pairs        any two variations together are spared, too
 *   proof covering     any two variations are together in one of the rows of that
 *   proof requests     each case sends as many requests as were planned
 *   proof assertions   each assertion, turned around, is unmet, and no other
 *   proof dropped      each step that is refused is not without what it changes
 *   proof differences  what a step changes is what differs on the wire
 *
 * The undisturbed simulator is the first trial of the first four.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/proof/covering.h"
#include "tests/proof/matrix.h"
#include "tests/proof/proofs.h"

enum { MAX_TRIALS = 1024, MAX_NAME = 512 };

/* A table from which rows went looks as good as before, so they are counted. */
enum { LEAST_DEFECTS = 121, LEAST_ORDERS = 12, LEAST_VARIATIONS = 74 };

static struct trial trials[MAX_TRIALS];
static struct matrix_row rows[MAX_TRIALS];
static char names[MAX_TRIALS][MAX_NAME];

static void add_flag(struct trial *trial, const char *flag, const char *id)
{
    size_t at = 0;
    while (trial->flags[at])
        at++;
    trial->flags[at] = flag;
    trial->flags[at + 1] = id;
}

/* Trial 0 is undisturbed; trial i + 1 is that of row i. */
static size_t prepare_rows(enum deviation_kind kind)
{
    const struct deviation_row *row;
    size_t count = 0;
    for (; count + 1 < MAX_TRIALS && (row = deviation_row(kind, count)); count++) {
        const char *expected = kind == DEFECT ? row->caught_by : row->touches;
        rows[count] =
            (struct matrix_row){row->id, row->summary, expected, row->mutes, &trials[count + 1], 0};
        add_flag(&trials[count + 1], kind == DEFECT ? "--defect" : "--variation", row->id);
    }
    return count;
}

static size_t prepare_defects(void)
{
    return prepare_rows(DEFECT);
}

static size_t prepare_variations(void)
{
    return prepare_rows(VARIATION);
}

/* What these answer depends on what was asked before, so the order of cases must not matter. */
static const char *const rememberers[] = {
    "repeat-toggles", "repeats-counted", "replay-only-last-remembered", "replay-memory-of-sixteen"};
static const char *const seeds[] = {"1", "2", "3"};

static const struct deviation_row *find_defect(const char *id)
{
    const struct deviation_row *row;
    for (size_t i = 0; (row = deviation_row(DEFECT, i)); i++)
        if (strcmp(row->id, id) == 0)
            return row;
    abort();
}

static size_t prepare_orders(void)
{
    size_t count = 0;
    for (size_t i = 0; i < sizeof rememberers / sizeof rememberers[0]; i++)
        for (size_t j = 0; j < sizeof seeds / sizeof seeds[0]; j++, count++) {
            const struct deviation_row *row = find_defect(rememberers[i]);
            snprintf(names[count], MAX_NAME, "%s, seed %s", row->id, seeds[j]);
            rows[count] = (struct matrix_row){names[count], row->summary,       row->caught_by,
                                              row->mutes,   &trials[count + 1], 0};
            add_flag(&trials[count + 1], "--defect", row->id);
            trials[count + 1].seed = seeds[j];
        }
    return count;
}

static struct covering_group groups[MAX_TRIALS];

/* Is every pair in one of the groups? Says so. */
static size_t proof_covering(void)
{
    size_t count = covering_make(groups, MAX_TRIALS - 1);
    struct covering_count found = covering_count(groups, count);
    printf("%zu variations, %zu pairs of them combine, %zu are in one of %zu groups\n",
           found.variations, found.pairs, found.covered, count);
    return found.pairs - found.covered;
}

static size_t prepare_pairs(void)
{
    if (proof_covering() > 0)
        abort();
    size_t count = covering_make(groups, MAX_TRIALS - 1);
    for (size_t i = 0; i < count; i++) {
        rows[i] = (struct matrix_row){names[i], "together", NULL, NULL, &trials[i + 1], 0};
        for (size_t j = 0; j < groups[i].count; j++) {
            const char *id = deviation_row(VARIATION, groups[i].members[j])->id;
            size_t len = strlen(names[i]);
            snprintf(names[i] + len, MAX_NAME - len, "%s%s", j ? " + " : "", id);
            add_flag(&trials[i + 1], "--variation", id);
        }
    }
    return count;
}

static const struct kind {
    const char *name, *title;
    size_t (*prepare)(void);
    size_t least; /* rows */
    size_t (*judge)(struct matrix *matrix);
} proofs[] = {
    {"defects", "Defects, and the cases that catch them", prepare_defects, LEAST_DEFECTS,
     matrix_judge_defects},
    {"orders", "Defects that remember, and the cases that catch them in whatever order",
     prepare_orders, LEAST_ORDERS, matrix_judge_catches},
    {"variations", "Variations, which no case may fail", prepare_variations, LEAST_VARIATIONS,
     matrix_judge_variations},
    {"pairs", "Variations together: any two are in one of the rows", prepare_pairs, 1,
     matrix_judge_variations},
};

static int run(const struct kind *kind)
{
    struct matrix matrix = {kind->name, kind->title, &trials[0], rows, kind->prepare()};
    if (matrix.count < kind->least) {
        printf("%zu %s, and there were %zu at least\n", matrix.count, kind->name, kind->least);
        return 1;
    }
    trials_run(trials, 1);
    if (trials[0].exit_code != 0) {
        printf("the undisturbed simulator is judged with exit code %d\n", trials[0].exit_code);
        return 1;
    }
    trials_run(trials + 1, matrix.count);
    size_t surprises = kind->judge(&matrix);
    bool written = matrix_write(&matrix);
    printf("figure: %zu %s, %zu surprises; see %s/proof-%s.md\n", matrix.count, kind->name,
           surprises, DFNS_REPORT_DIR, kind->name);
    trials_free(trials, matrix.count + 1);
    return surprises == 0 && written ? 0 : 1;
}

static const struct {
    const char *name;
    size_t (*prove)(void);
} others[] = {
    {"assertions", proof_assertions},   {"covering", proof_covering},
    {"differences", proof_differences}, {"dropped", proof_dropped},
    {"requests", proof_requests},
};

static int prove(size_t which)
{
    size_t surprises = others[which].prove();
    printf("%s: %zu surprises\n", others[which].name, surprises);
    return surprises == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (size_t i = 0; i < sizeof proofs / sizeof proofs[0] && argc == 2; i++)
        if (strcmp(argv[1], proofs[i].name) == 0)
            return run(&proofs[i]);
    for (size_t i = 0; i < sizeof others / sizeof others[0] && argc == 2; i++)
        if (strcmp(argv[1], others[i].name) == 0)
            return prove(i);
    fprintf(stderr, "usage: proof defects|orders|variations|pairs|covering|requests|assertions|"
                    "dropped|differences\n");
    return 2;
}
