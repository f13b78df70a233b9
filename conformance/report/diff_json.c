#include "common/json.h"
#include "conformance/report/diff.h"

enum { SCHEMA_VERSION = 1 };

static const char *const side_names[DIFF_SIDES] = {[DIFF_OLD] = "old", [DIFF_NEW] = "new"};

static void put_assertion_side(struct json_writer *json, const char *name, const cJSON *assertion)
{
    json_key(json, name);
    if (!assertion) {
        json_put_null(json);
        return;
    }
    json_object_begin(json);
    json_member_text(json, "verdict", json_text(assertion, "verdict"));
    if (json_member(assertion, "actual")) {
        json_key(json, "actual");
        json_put_value(json, json_member(assertion, "actual"));
    }
    json_object_end(json);
}

static void put_assertion(struct json_writer *json, const struct assertion_diff *diff)
{
    const cJSON *either = diff->sides[DIFF_OLD] ? diff->sides[DIFF_OLD] : diff->sides[DIFF_NEW];
    json_object_begin(json);
    json_member_text(json, "step", json_text(either, "step"));
    json_member_text(json, "on", json_text(either, "on"));
    json_member_text(json, "op", json_text(either, "op"));
    json_member_text(json, "level", json_text(either, "level"));
    for (size_t i = 0; i < DIFF_SIDES; i++)
        put_assertion_side(json, side_names[i], diff->sides[i]);
    json_object_end(json);
}

static void put_case(struct json_writer *json, const struct case_diff *diff)
{
    const cJSON *either = diff->sides[DIFF_OLD] ? diff->sides[DIFF_OLD] : diff->sides[DIFF_NEW];
    json_object_begin(json);
    json_member_text(json, "id", json_text(either, "id"));
    for (size_t i = 0; i < DIFF_SIDES; i++)
        json_member_text(json, side_names[i], json_text(diff->sides[i], "verdict"));
    json_key(json, "assertions");
    json_array_begin(json);
    for (size_t i = 0; i < diff->assertion_count; i++)
        put_assertion(json, &diff->assertions[i]);
    json_array_end(json);
    json_object_end(json);
}

void report_diff_json(const struct report_diff *diff, struct json_writer *json)
{
    json_object_begin(json);
    json_member_integer(json, "schema_version", SCHEMA_VERSION);
    for (size_t i = 0; i < DIFF_SIDES; i++)
        json_member_text(json, side_names[i], diff->reports[i]->path);
    json_member_bool(json, "same", diff->count == 0);
    json_member_integer(json, "compared", (int64_t)diff->compared);
    json_key(json, "cases");
    json_array_begin(json);
    for (size_t i = 0; i < diff->count; i++)
        put_case(json, &diff->cases[i]);
    json_array_end(json);
    json_object_end(json);
    buf_char(json->out, '\n');
}
