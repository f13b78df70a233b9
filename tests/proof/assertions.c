/*
 * Every assertion of every case is alive: turned around, it alone is unmet on the correct
 * simulator. One that is never evaluated, or that anything meets, is found here.
 *
 * A target that lies in one thing that is asserted is found out by the same token: the comparison
 * that is unmet when the case wants something else is unmet when the target says something else.
 *
 * The originals are run first; then all variants in one run, but for those that change the target's
 * state, which are run alone against a world that is as at the start.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "common/file.h"
#include "tests/proof/ask.h"
#include "tests/proof/case_folder.h"
#include "tests/proof/invert.h"
#include "tests/proof/proofs.h"

enum { MAX_VARIANTS = 2048, MAX_EDITION = 64 * 1024, ENDPOINTS = 2 };

struct variant {
    const struct case_source *source;
    size_t step, expectation; /* which one is turned around */
    bool alone;
};

static struct {
    const char *edition;
    cJSON *edition_tree;
    struct case_sources sources;
    struct variant variants[MAX_VARIANTS]; /* number i + 1 */
    size_t count;
    struct pair pair;
    char folder[64];
} proof;

/* ---- which assertions of a report are those of an expectation ---- */

static const cJSON *find_case(const cJSON *report, const char *id)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, json_member(report, "cases"))
    {
        if (strcmp(json_text(item, "id"), id) == 0)
            return item;
    }
    return NULL;
}

/* "cred/step#2" is of the step; `*each` when it has a number. */
static bool is_label_of(const char *label, const char *step, bool *each)
{
    const char *slash = strchr(label, '/');
    size_t len = strlen(step);
    if (slash && (slash - label == 3 || slash - label == 4) && strncmp(label, step, len) != 0)
        label = slash + 1;
    *each = label[strlen(step) < strlen(label) ? len : strlen(label)] == '#';
    return strncmp(label, step, len) == 0 && (label[len] == '\0' || label[len] == '#');
}

/* Of a race, some are of each answer and some of all together. */
static bool is_of_all(const cJSON *expectation)
{
    return strncmp(json_text(expectation, "on"), "answers", strlen("answers")) == 0;
}

/* The expectation that comes `nth` among those that are asserted under such a label. */
static size_t expectation_at(const cJSON *step, bool each, size_t nth)
{
    const cJSON *expectation;
    bool race = json_member(step, "barrier");
    size_t index = 0;
    cJSON_ArrayForEach(expectation, json_member(step, "expect"))
    {
        bool asserted = !race || is_of_all(expectation) != each;
        if (asserted && nth-- == 0)
            return index;
        index++;
    }
    return SIZE_MAX;
}

/* What the runner asserts of its own accord. */
static bool is_generated(const cJSON *step, const cJSON *assertion)
{
    return json_flag(assertion, "control", false) && !json_flag(step, "control", false);
}

static bool is_mine(const cJSON *step, size_t expectation, const cJSON *assertion)
{
    bool each;
    size_t nth = 0;
    const char *label = json_text(assertion, "step");
    if (!is_label_of(label, json_text(step, "name"), &each) || is_generated(step, assertion))
        return false;
    for (const cJSON *other = assertion; other->prev->next; other = other->prev)
        nth +=
            strcmp(json_text(other->prev, "step"), label) == 0 && !is_generated(step, other->prev);
    return expectation_at(step, each, nth) == expectation;
}

static bool is_met(const cJSON *assertion)
{
    return strcmp(json_text(assertion, "verdict"), "PASS") == 0;
}

/* ---- one that watches says only how often its expectations were met, or what did not ---- */

static bool watches(const cJSON *tree)
{
    return json_member(json_member(tree, "steps")->child, "watch");
}

/* As it stands in the original. */
static bool is_unturned(const cJSON *expectation, const cJSON *assertion)
{
    return strcmp(json_text(expectation, "on"), json_text(assertion, "on")) == 0 &&
           strcmp(json_text(expectation, "op"), json_text(assertion, "op")) == 0 &&
           json_equal(json_member(expectation, "value"), json_member(assertion, "expected"));
}

/* ---- what is wrong ---- */

static const cJSON *nth_member(const cJSON *list, size_t index)
{
    return cJSON_GetArrayItem(list, (int)index);
}

static const cJSON *step_of(const struct variant *variant)
{
    return nth_member(json_member(variant->source->tree, "steps"), variant->step);
}

static const cJSON *expectation_of(const struct variant *variant)
{
    return nth_member(json_member(step_of(variant), "expect"), variant->expectation);
}

static size_t complain(const struct variant *variant, const char *id, const char *what)
{
    const cJSON *expectation = expectation_of(variant);
    printf("%s (edition %s): step %s, %s %s: %s\n", id, proof.edition,
           json_text(step_of(variant), "name"), json_text(expectation, "on"),
           json_text(expectation, "op"), what);
    return 1;
}

/* What the case must be now that assertions of it are otherwise. */
static const char *wanted_verdict(const cJSON *assertion, const char *before)
{
    if (json_flag(assertion, "control", false))
        return "INCONCLUSIVE";
    if (strcmp(json_text(assertion, "level"), "observed") == 0)
        return before;
    return "FAIL";
}

static bool is_verdict(const char *found, const char *wanted)
{
    bool note = strcmp(found, "NOTE") == 0 || strcmp(found, "PASS") == 0;
    bool either = strcmp(wanted, "NOTE") == 0 || strcmp(wanted, "PASS") == 0;
    return strcmp(found, wanted) == 0 || (note && either);
}

/* Mine are all turned, the others are as they were; a control that is unmet ends its case. */
static size_t judge_assertions(const struct variant *variant, const char *id, const cJSON *before,
                               const cJSON *after)
{
    const cJSON *old = json_member(before, "assertions")->child, *step = step_of(variant);
    const cJSON *new = json_member(after, "assertions")->child;
    const char *wanted = json_text(before, "verdict");
    size_t turned = 0;
    for (; old && new; old = old->next, new = new->next) {
        bool mine = is_mine(step, variant->expectation, old);
        turned += mine;
        if (mine && is_met(old) && is_met(new))
            return complain(variant, id, "met either way");
        if (mine && !is_met(old) && !is_met(new))
            return complain(variant, id, "unmet either way");
        if (!mine && is_met(old) != is_met(new))
            return complain(variant, id, json_text(old, "on"));
        if (mine && is_met(old))
            wanted = wanted_verdict(old, wanted);
    }
    if (turned == 0)
        return complain(variant, id, "never evaluated");
    if ((old || new) && strcmp(wanted, "INCONCLUSIVE") != 0)
        return complain(variant, id, "the case has other assertions than it had");
    return is_verdict(json_text(after, "verdict"), wanted)
               ? 0
               : complain(variant, id, json_text(after, "verdict"));
}

static size_t judge_watching(const struct variant *variant, const char *id, const cJSON *after)
{
    const cJSON *assertion;
    const char *level = json_text(expectation_of(variant), "level");
    size_t unmet = 0, others = 0;
    cJSON_ArrayForEach(assertion, json_member(after, "assertions"))
    {
        unmet += !is_met(assertion);
        others += !is_met(assertion) && is_unturned(expectation_of(variant), assertion);
    }
    const char *wanted = level && strcmp(level, "observed") == 0 ? "NOTE" : "FAIL";
    if (unmet == 0 || others > 0)
        return complain(variant, id, unmet ? "unmet as it was" : "met either way");
    return is_verdict(json_text(after, "verdict"), wanted)
               ? 0
               : complain(variant, id, json_text(after, "verdict"));
}

/* On each endpoint on which the case is run. */
static size_t judge_variant(size_t index, const cJSON *before, const cJSON *after)
{
    const struct variant *variant = &proof.variants[index];
    const cJSON *tree = variant->source->tree;
    size_t surprises = 0;
    for (size_t e = 0; e < ENDPOINTS; e++) {
        char id[CASE_ID_SIZE], turned[CASE_ID_SIZE];
        if (!case_id(tree, e, 0, id))
            continue;
        case_id(tree, e, index + 1, turned);
        const cJSON *old = find_case(before, id), *new = find_case(after, turned);
        if (!old || !new)
            surprises += complain(variant, id, "the case was not run");
        else
            surprises += watches(tree) ? judge_watching(variant, id, new)
                                       : judge_assertions(variant, id, old, new);
    }
    return surprises;
}

/* ---- making them ---- */

/* Was it met, where it was judged for the first time? */
static bool was_met(const cJSON *report, const struct variant *variant)
{
    char id[CASE_ID_SIZE];
    const cJSON *assertion;
    for (size_t e = 0; e < ENDPOINTS; e++) {
        if (!case_id(variant->source->tree, e, 0, id))
            continue;
        cJSON_ArrayForEach(assertion, json_member(find_case(report, id), "assertions"))
        {
            if (is_mine(step_of(variant), variant->expectation, assertion))
                return is_met(assertion);
        }
    }
    return true;
}

static void add_variant(const struct variant *variant, cJSON *turned)
{
    cJSON *copy = cJSON_Duplicate(variant->source->tree, true);
    cJSON *step =
        cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(copy, "steps"), (int)variant->step);
    assert_true(cJSON_ReplaceItemInArray(cJSON_GetObjectItemCaseSensitive(step, "expect"),
                                         (int)variant->expectation, turned));
    assert_true(proof.count < MAX_VARIANTS);
    proof.variants[proof.count++] = *variant;
    case_folder_add(proof.folder, variant->source, copy, proof.count);
    cJSON_Delete(copy);
}

static void add_variants(const cJSON *report, const struct case_source *source)
{
    bool alone = case_needs_fresh_world(source);
    size_t steps = (size_t)cJSON_GetArraySize(json_member(source->tree, "steps"));
    for (size_t s = 0; s < steps; s++) {
        struct variant variant = {.source = source, .step = s, .alone = alone};
        size_t count = (size_t)cJSON_GetArraySize(json_member(step_of(&variant), "expect"));
        for (; variant.expectation < count; variant.expectation++) {
            bool met = was_met(report, &variant);
            cJSON *turned;
            for (size_t way = 0;
                 (turned = invert(expectation_of(&variant), met, proof.edition_tree, way)); way++)
                add_variant(&variant, turned);
        }
    }
}

/* ---- running them ---- */

/* With another option, which may have a value; NULL for none. */
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

static size_t judge_together(const cJSON *before)
{
    size_t surprises = 0;
    cJSON *after = judge("*", "--skip", "state");
    for (size_t i = 0; i < proof.count; i++)
        if (!proof.variants[i].alone)
            surprises += judge_variant(i, before, after);
    cJSON_Delete(after);
    return surprises;
}

static size_t judge_alone(const cJSON *before)
{
    size_t surprises = 0;
    for (size_t i = 0; i < proof.count; i++) {
        char pattern[32];
        if (!proof.variants[i].alone)
            continue;
        snprintf(pattern, sizeof pattern, "*-%zu", i + 1);
        cJSON_Delete(ask(&proof.pair, "POST", "/_sim/reset"));
        cJSON *after = judge(pattern, "--allow-self", NULL);
        surprises += judge_variant(i, before, after);
        cJSON_Delete(after);
    }
    return surprises;
}

static cJSON *read_edition(const char *name)
{
    char path[512];
    struct buf text = buf_make(MAX_EDITION);
    snprintf(path, sizeof path, "%s/fixtures/editions/%s.json", DFNS_SOURCE_DIR, name);
    struct status status = file_read(path, &text);
    assert_string_equal(status.message, "");
    cJSON *tree = json_parse(buf_peek(&text), NULL);
    buf_free(&text);
    return tree;
}

static size_t prove_edition(const char *edition)
{
    const char *const flags[] = {"--edition", edition, NULL};
    proof.edition = edition;
    proof.edition_tree = read_edition(edition);
    proof.count = 0;
    pair_start(&proof.pair, flags);
    case_folder_make(&proof.sources, proof.folder);
    cJSON *before = judge("*", "--allow-self", NULL);
    for (size_t i = 0; i < proof.sources.count; i++)
        if (case_is_of(proof.sources.rows[i].tree, edition))
            add_variants(before, &proof.sources.rows[i]);
    printf("figure: edition %s: %zu assertions turned around\n", edition, proof.count);
    size_t surprises = judge_together(before) + judge_alone(before);
    cJSON_Delete(before);
    cJSON_Delete(proof.edition_tree);
    case_folder_remove(proof.folder);
    assert_int_equal(pair_stop(&proof.pair), 0);
    return surprises;
}

size_t proof_assertions(void)
{
    case_sources_read(&proof.sources);
    size_t surprises = prove_edition("2023") + prove_edition("2025");
    case_sources_free(&proof.sources);
    return surprises;
}
