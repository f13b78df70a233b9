#include "tests/proof/recorded_plan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <string.h>

enum { ENDPOINTS = 2 };

static int64_t number(const cJSON *object, const char *name)
{
    int64_t value;
    assert_true(json_integer(json_member(object, name), 0, INT64_C(1) << 53, &value));
    return value;
}

struct message recorded_request(const struct recorded_plan *recorded, size_t index)
{
    return message_read(buf_peek(&recorder_at(recorded->recorder, index)->request));
}

static const cJSON *find_tree(const struct case_sources *sources, const char *id)
{
    char found[CASE_ID_SIZE];
    for (size_t i = 0; i < sources->count; i++)
        for (size_t e = 0; e < ENDPOINTS; e++)
            if (case_id(sources->rows[i].tree, e, 0, found) && strcmp(found, id) == 0)
                return sources->rows[i].tree;
    return NULL;
}

static const cJSON *find_step(const cJSON *tree, const char *name)
{
    const cJSON *step;
    cJSON_ArrayForEach(step, json_member(tree, "steps"))
    {
        if (strcmp(json_text(step, "name"), name) == 0)
            return step;
    }
    return NULL;
}

/* Returns where the next row begins. */
static size_t place_row(struct recorded_plan *recorded, const cJSON *planned, const cJSON *item,
                        size_t first, size_t at)
{
    int64_t sent = number(planned, "sent"), read_back = number(planned, "read_back");
    int64_t signing = number(planned, "signing");
    if (sent == 0)
        return at + (size_t)read_back;
    size_t each = (size_t)(signing / sent + 1 + read_back / sent);
    size_t last = at + ((size_t)sent - 1) * each;
    assert_true(recorded->count < RECORDED_MAX_ROWS);
    recorded->rows[recorded->count++] = (struct recorded_row){
        .id = json_text(item, "id"),
        .step = find_step(find_tree(recorded->sources, json_text(item, "id")),
                          json_text(planned, "step")),
        .endpoint = json_text(planned, "endpoint"),
        .control = strcmp(json_text(planned, "manner"), "control") == 0,
        .at = last + (size_t)(signing / sent),
        .signed_at = signing ? last : 0,
        .first = first,
    };
    return at + (size_t)sent * each;
}

void recorded_plan_place(struct recorded_plan *recorded, const cJSON *plan)
{
    const cJSON *item, *planned;
    size_t at = (size_t)number(json_member(plan, "preflight"), "fewest_requests");
    cJSON_ArrayForEach(item, json_member(plan, "cases"))
    {
        size_t first = recorded->count;
        cJSON_ArrayForEach(planned, json_member(item, "steps")) at =
            place_row(recorded, planned, item, first, at);
    }
    if (at != recorder_count(recorded->recorder))
        fail_msg("%zu requests were recorded, %zu planned", recorder_count(recorded->recorder), at);
}
