#include "conformance/run/walk.h"

#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "common/json_write.h"
#include "conformance/run/expect.h"

struct sent walk_sent(const struct walk *walk)
{
    return (struct sent){walk->fixture->file->steps, walk->sent, walk->sent_count};
}

/* Takes `assertion`. */
static struct status add_assertion(struct case_result *c, struct assertion_result *assertion)
{
    size_t count = c->assertion_count;
    if ((count & (count - 1)) == 0) {
        void *larger = realloc(c->assertions, (count ? count * 2 : 1) * sizeof *c->assertions);
        if (!larger) {
            assertion_result_free(assertion);
            return status_no_memory();
        }
        c->assertions = larger;
    }
    c->assertions[c->assertion_count++] = *assertion;
    return status_ok();
}

static struct status judge(struct walk *walk, const struct wanted *wanted,
                           const struct answer *answer)
{
    struct assertion_result assertion;
    struct status status = expect_judge(wanted, answer, &assertion);
    return status_is_ok(&status) ? add_assertion(walk->result, &assertion) : status;
}

struct status walk_judge_one(struct walk *walk, const struct step *step, const char *name,
                             const struct expectation *expectation, const struct answer *answer)
{
    enum vars_use use = expectation->op == OP_MATCHES ? VARS_PATTERN : VARS_PLAIN;
    struct buf on = buf_make(WALK_NAME_SIZE * 4);
    cJSON *value = NULL;
    struct status status = vars_text(&walk->vars, expectation->on, &on);
    if (status_is_ok(&status) && expectation->value)
        status = vars_value(&walk->vars, expectation->value, use, &value);
    if (status_is_ok(&status)) {
        struct wanted wanted = {
            .step = name,
            .on = buf_cstr(&on),
            .op = expectation->op,
            .value = value,
            .pattern = expectation->pattern,
            .level = expectation->level[walk->vars.endpoint],
            .clause = expectation->clause[walk->vars.endpoint],
            .control = step->control,
        };
        status = judge(walk, &wanted, answer);
    }
    cJSON_Delete(value);
    buf_free(&on);
    return status;
}

/* It becomes a part of later requests. */
static struct status check_captured(const struct capture *what, const cJSON *value)
{
    struct buf text = buf_make(WALK_MAX_CAPTURED);
    struct json_writer json = json_writer_make(&text, JSON_COMPACT);
    const char *plain = cJSON_GetStringValue(value);
    if (plain)
        buf_text(&text, plain);
    else
        json_put_value(&json, value);
    bool fits = !buf_failed(&text);
    buf_free(&text);
    return fits ? status_ok()
                : status_fail(STATUS_INPUT,
                              "%.60s, which is to be captured, is longer than %d bytes", what->on,
                              WALK_MAX_CAPTURED);
}

static struct status capture(struct walk *walk, const struct capture *what,
                             const struct answer *answer)
{
    struct part part;
    struct status status = part_parse(what->on, &part);
    cJSON *value = NULL;
    if (status_is_ok(&status) && !answer_part(answer, &part, &value))
        return status_no_memory();
    if (status_is_ok(&status) && !value)
        return status_fail(STATUS_INPUT, "there is no %.60s in the answer to capture", what->on);
    if (status_is_ok(&status))
        status = check_captured(what, value);
    if (!status_is_ok(&status)) {
        cJSON_Delete(value);
        return status;
    }
    cJSON_DeleteItemFromObjectCaseSensitive(walk->captured, what->name);
    if (cJSON_AddItemToObject(walk->captured, what->name, value))
        return status_ok();
    cJSON_Delete(value);
    return status_no_memory();
}

/* True when an assertion of a control from `first` on is unmet. */
static bool control_failed(const struct case_result *c, size_t first)
{
    for (size_t i = first; i < c->assertion_count; i++)
        if (c->assertions[i].control && !c->assertions[i].met)
            return true;
    return false;
}

struct status walk_judge(struct walk *walk, const struct step *step, const char *name,
                         const struct answer *answer)
{
    size_t first = walk->result->assertion_count;
    struct status status = status_ok();
    for (size_t i = 0; i < step->expectation_count && status_is_ok(&status); i++)
        status = walk_judge_one(walk, step, name, &step->expectations[i], answer);
    if (status_is_ok(&status) && control_failed(walk->result, first))
        status = status_fail(STATUS_INPUT,
                             "%s: the control of this case was not answered as it must", name);
    for (size_t i = 0; i < step->capture_count && status_is_ok(&status); i++)
        status = capture(walk, &step->captures[i], answer);
    return status;
}

struct status walk_judge_control(struct walk *walk, const char *name, const char *on, int64_t value,
                                 const struct answer *answer, const char *why)
{
    size_t first = walk->result->assertion_count;
    cJSON *number = cJSON_CreateNumber((double)value);
    if (!number)
        return status_no_memory();
    struct wanted wanted = {
        .step = name,
        .on = on,
        .op = OP_EQUALS,
        .value = number,
        .level = LEVEL_DOCUMENTED,
        .control = true,
    };
    struct status status = judge(walk, &wanted, answer);
    cJSON_Delete(number);
    if (status_is_ok(&status) && control_failed(walk->result, first))
        status = status_fail(STATUS_INPUT, "%s: %s", name, why);
    return status;
}

struct answer walk_answer(const struct walk *walk, size_t index)
{
    return answer_of(&walk->result->exchanges[index]);
}
