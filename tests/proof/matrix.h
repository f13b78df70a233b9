/*
 * What the trials showed, as a matrix of deviations and cases, written to build/report/ as JSON and
 * as a table for people.
 */
#ifndef DFNS_TESTS_MATRIX_H
#define DFNS_TESTS_MATRIX_H

#include "sim/deviate/deviation.h"
#include "tests/proof/trial.h"

struct matrix_row {
    const char *id; /* of one deviation, or of several with " + " between them */
    const char *summary;
    const char *expected; /* cases; see deviation.h. NULL: none */
    const char *mutes;    /* likewise */
    const struct trial *trial;
    size_t surprises; /* cases that were not judged as they should have been */
};

struct matrix {
    const char *name; /* of the files: "defects" */
    const char *title;
    const struct trial *undisturbed;
    struct matrix_row *rows;
    size_t count;
};

/* Does the list name the case? "{}" stands for "cred" and for "app". Sets `*perhaps` when the list
 * says, by a "?" behind it, that the case may or may not be concerned. */
bool matrix_names(const char *list, const char *id, bool *perhaps);

/* Prints what is not as it must be, one line each, and counts it. A defect must be caught by
 * exactly the cases that it names, and each case must catch one, where the rows are all defects; a
 * variation must be spared by all. */
size_t matrix_judge_catches(struct matrix *matrix);
size_t matrix_judge_defects(struct matrix *matrix);
size_t matrix_judge_variations(struct matrix *matrix);

/* True when both files could be written. */
bool matrix_write(const struct matrix *matrix);

#endif
