/*
 * A case that is refused for what its step changes sends a valid request once the change is taken
 * away, and must fail then: so the change reaches the wire, and it alone is what is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "tests/proof/ask.h"
#include "tests/proof/case_folder.h"
#include "tests/proof/proofs.h"

enum { MAX_VARIANTS = 512, ENDPOINTS = 2, SUCCESS = 200 };

struct variant {
    const struct case_source *source;
    const cJSON *step;
};

static struct {
    const char *edition;
    struct case_sources sources;
    struct variant variants[MAX_VARIANTS]; /* number i + 1 */
    size_t count;
    struct pair pair;
    char folder[64];
} proof;

static bool lists_success(const cJSON *values)
{
    const cJSON *value;
    cJSON_ArrayForEach(value, values)
    {
        if (cJSON_IsNumber(value) && (int)value->valuedouble == SUCCESS)
            return true;
    }
    return false;
}

static bool is_judged(const cJSON *expectation)
{
    const char *level = json_text(expectation, "level");
    return !level || strcmp(level, "observed") != 0;
}

/* Is it unmet by an answer of 200? The status of an error is a placeholder. */
static bool forbids_success(const cJSON *expectation)
{
    const char *on = json_text(expectation, "on"), *op = json_text(expectation, "op");
    const cJSON *value = json_member(expectation, "value");
    if (strcmp(on, "refusal") == 0)
        return strcmp(op, "present") == 0;
    if (strcmp(on, "state:/isActive") == 0) /* that of an id which would be deactivated */
        return strcmp(op, "equals") == 0 && cJSON_IsTrue(value);
    if (strcmp(on, "status") != 0)
        return false;
    if (strcmp(op, "equals") == 0)
        return !cJSON_IsNumber(value) || (int)value->valuedouble != SUCCESS;
    if (strcmp(op, "in") == 0)
        return !lists_success(value);
    return strcmp(op, "not-in") == 0 && lists_success(value);
}

static bool must_be_refused(const cJSON *step)
{
    const cJSON *expectation;
    cJSON_ArrayForEach(expectation, json_member(step, "expect"))
    {
        if (is_judged(expectation) && forbids_success(expectation))
            return true;
    }
    return false;
}

static void add_variants(const struct case_source *source)
{
    cJSON *copy = cJSON_Duplicate(source->tree, true);
    const cJSON *original = json_member(source->tree, "steps")->child;
    for (cJSON *step = json_member(copy, "steps")->child; step;
         step = step->next, original = original->next) {
        if (!must_be_refused(step) || !json_member(step, "mutate"))
            continue;
        assert_true(proof.count < MAX_VARIANTS);
        proof.variants[proof.count++] = (struct variant){source, original};
        cJSON *mutations = cJSON_DetachItemFromObjectCaseSensitive(step, "mutate");
        case_folder_add(proof.folder, source, copy, proof.count);
        cJSON_AddItemToObject(step, "mutate", mutations);
    }
    cJSON_Delete(copy);
}

static cJSON *judge(const char *selection, const char *option, const char *value)
{
    const char *const arguments[] = {"--cases",   proof.folder,  "--strict", "--run", selection,
                                     "--edition", proof.edition, option,     value,   NULL};
    cJSON *report;
    int code = pair_judge(&proof.pair, arguments, &report);
    if (!report)
        fail_msg("the suite ends with exit code %d", code);
    return report;
}

static size_t judge_variant(size_t index, const cJSON *report)
{
    const struct variant *variant = &proof.variants[index];
    size_t surprises = 0;
    for (size_t e = 0; e < ENDPOINTS; e++) {
        char id[CASE_ID_SIZE];
        if (!case_id(variant->source->tree, e, index + 1, id))
            continue;
        const char *verdict = pair_verdict(report, id);
        bool control = json_flag(variant->step, "control", false);
        const char *wanted = control ? "INCONCLUSIVE" : "FAIL";
        if (verdict && strcmp(verdict, wanted) == 0)
            continue;
        printf("%s (edition %s): %s without what step %s changes, expected %s\n", id, proof.edition,
               verdict ? verdict : "not run", json_text(variant->step, "name"), wanted);
        surprises++;
    }
    return surprises;
}

static size_t judge_all(void)
{
    size_t surprises = 0;
    cJSON *together = judge("*", "--skip", "state");
    for (size_t i = 0; i < proof.count; i++) {
        if (!case_needs_fresh_world(proof.variants[i].source)) {
            surprises += judge_variant(i, together);
            continue;
        }
        char pattern[32];
        snprintf(pattern, sizeof pattern, "*-%zu", i + 1);
        cJSON_Delete(ask(&proof.pair, "POST", "/_sim/reset"));
        cJSON *alone = judge(pattern, "--allow-self", NULL);
        surprises += judge_variant(i, alone);
        cJSON_Delete(alone);
    }
    cJSON_Delete(together);
    return surprises;
}

static size_t prove_edition(const char *edition)
{
    const char *const flags[] = {"--edition", edition, NULL};
    proof.edition = edition;
    proof.count = 0;
    pair_start(&proof.pair, flags);
    case_folder_make(&proof.sources, proof.folder);
    for (size_t i = 0; i < proof.sources.count; i++)
        if (case_is_of(proof.sources.rows[i].tree, edition))
            add_variants(&proof.sources.rows[i]);
    printf("figure: edition %s: %zu steps sent without what they change\n", edition, proof.count);
    size_t surprises = judge_all();
    case_folder_remove(proof.folder);
    assert_int_equal(pair_stop(&proof.pair), 0);
    return surprises;
}

size_t proof_dropped(void)
{
    case_sources_read(&proof.sources);
    size_t surprises = prove_edition("2023") + prove_edition("2025");
    case_sources_free(&proof.sources);
    return surprises;
}
