#include "tests/proof/matrix.h"

#include <stdio.h>
#include <string.h>

static bool same_case(struct span pattern, struct span id)
{
    struct span slug = id, endpoint = span_cut(&slug, '.');
    bool either = span_equal_text(endpoint, "cred") || span_equal_text(endpoint, "app");
    if (!span_starts_with(pattern, "{}."))
        return span_equal(pattern, id);
    return either && pattern.len == slug.len + 3 &&
           memcmp(pattern.ptr + 3, slug.ptr, slug.len) == 0;
}

static struct span list_of(const char *list)
{
    return list ? span_of(list) : (struct span){NULL, 0};
}

bool matrix_names(const char *list, const char *id, bool *perhaps)
{
    struct span rest = list_of(list);
    *perhaps = false;
    while (!span_is_absent(rest)) {
        struct span pattern = span_cut(&rest, ' ');
        bool maybe = pattern.len > 0 && pattern.ptr[pattern.len - 1] == '?';
        pattern.len -= maybe;
        if (!same_case(pattern, span_of(id)))
            continue;
        *perhaps = maybe;
        return true;
    }
    return false;
}

static bool is(const char *verdict, const char *name)
{
    return verdict && strcmp(verdict, name) == 0;
}

/* An observation is no judgement. */
static bool accuses_nobody(const char *verdict)
{
    return is(verdict, "NOTE") || is(verdict, "PASS");
}

static size_t complain(const struct matrix_row *row, const char *what, const char *found,
                       const char *expected)
{
    printf("%s: %s is %s, expected %s\n", row->id, what, found ? found : "absent", expected);
    return 1;
}

/* A crash, a time-out or a broken connection is no catch, and says nothing of any case. */
static size_t judge_end(const struct matrix_row *row, int expected)
{
    char code[16], wanted[16];
    snprintf(code, sizeof code, "%d", row->trial->exit_code);
    snprintf(wanted, sizeof wanted, "%d", expected);
    if (!row->trial->verdicts)
        return complain(row, "the report", NULL, "one");
    return row->trial->exit_code == expected ? 0
                                             : complain(row, "the suite's exit code", code, wanted);
}

/* ---- defects ---- */

static size_t judge_cell(const struct matrix_row *row, const char *id, const char *undisturbed)
{
    bool perhaps, mute = false, named = matrix_names(row->expected, id, &perhaps);
    const char *verdict = trial_verdict(row->trial, id);
    if (perhaps && verdict && !is(verdict, "ERROR"))
        return 0;
    if (named)
        return is(verdict, "FAIL") ? 0 : complain(row, id, verdict, "FAIL");
    if (matrix_names(row->mutes, id, &mute) && !(mute && is(verdict, undisturbed)))
        return is(verdict, "INCONCLUSIVE") ? 0 : complain(row, id, verdict, "INCONCLUSIVE");
    bool spared = is(verdict, undisturbed) || accuses_nobody(verdict);
    return spared ? 0 : complain(row, id, verdict, undisturbed);
}

static bool is_case(const struct matrix *matrix, struct span pattern)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, matrix->undisturbed->verdicts)
    {
        if (same_case(pattern, span_of(item->string)))
            return true;
    }
    return false;
}

/* Every case that is named must be one that there is. */
static size_t judge_names(const struct matrix *matrix, const struct matrix_row *row,
                          const char *list)
{
    size_t surprises = 0;
    struct span rest = list_of(list);
    while (!span_is_absent(rest)) {
        struct span pattern = span_cut(&rest, ' ');
        pattern.len -= pattern.len > 0 && pattern.ptr[pattern.len - 1] == '?';
        if (is_case(matrix, pattern))
            continue;
        printf("%s: there is no case %.*s\n", row->id, SPAN_ARGS(pattern));
        surprises++;
    }
    return surprises;
}

static size_t judge_defect(const struct matrix *matrix, struct matrix_row *row)
{
    const cJSON *item;
    row->surprises += judge_end(row, 1);
    if (!row->trial->verdicts)
        return row->surprises;
    if (row->trial->hits == 0)
        row->surprises += complain(row, "the count of what it broke", "0", "more");
    row->surprises += judge_names(matrix, row, row->expected);
    row->surprises += judge_names(matrix, row, row->mutes);
    cJSON_ArrayForEach(item, matrix->undisturbed->verdicts) row->surprises +=
        judge_cell(row, item->string, item->valuestring);
    return row->surprises;
}

static bool catches_something(const struct matrix *matrix, const char *id)
{
    for (size_t i = 0; i < matrix->count; i++)
        if (is(trial_verdict(matrix->rows[i].trial, id), "FAIL"))
            return true;
    return false;
}

size_t matrix_judge_catches(struct matrix *matrix)
{
    size_t surprises = 0;
    for (size_t i = 0; i < matrix->count; i++)
        surprises += judge_defect(matrix, &matrix->rows[i]);
    return surprises;
}

size_t matrix_judge_defects(struct matrix *matrix)
{
    size_t surprises = matrix_judge_catches(matrix);
    const cJSON *item;
    cJSON_ArrayForEach(item, matrix->undisturbed->judged)
    {
        if (catches_something(matrix, item->valuestring))
            continue;
        printf("%s: catches no defect\n", item->valuestring);
        surprises++;
    }
    return surprises;
}

/* ---- variations ---- */

static bool is_spared(const char *verdict, const char *undisturbed)
{
    return is(verdict, undisturbed) || is(verdict, "PASS") || is(verdict, "NOTE");
}

static size_t judge_variation(const struct matrix *matrix, struct matrix_row *row)
{
    bool perhaps;
    const cJSON *item;
    if (!row->expected || !row->trial->verdicts)
        row->surprises += judge_end(row, 0);
    if (!row->trial->verdicts)
        return row->surprises;
    cJSON_ArrayForEach(item, matrix->undisturbed->verdicts)
    {
        const char *verdict = trial_verdict(row->trial, item->string);
        if (!is_spared(verdict, item->valuestring) &&
            !matrix_names(row->expected, item->string, &perhaps))
            row->surprises += complain(row, item->string, verdict, item->valuestring);
    }
    return row->surprises;
}

size_t matrix_judge_variations(struct matrix *matrix)
{
    size_t surprises = 0;
    for (size_t i = 0; i < matrix->count; i++)
        surprises += judge_variation(matrix, &matrix->rows[i]);
    return surprises;
}
