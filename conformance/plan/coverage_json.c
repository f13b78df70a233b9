#include "conformance/plan/coverage.h"

enum { SCHEMA_VERSION = 1 };

static void put_citation(struct json_writer *json, const struct citation *citation)
{
    json_object_begin(json);
    json_member_text(json, "id", citation->fixture->id);
    json_key(json, "levels");
    json_array_begin(json);
    for (size_t i = 0; i < LEVEL_COUNT; i++)
        if (citation->levels[i])
            json_put_text(json, level_name((enum level)i));
    json_array_end(json);
    json_object_end(json);
}

static void put_clause(struct json_writer *json, const struct coverage_row *row)
{
    json_object_begin(json);
    json_member_text(json, "id", row->clause->id);
    json_member_text(json, "page", row->clause->page);
    json_member_text(json, "section", row->clause->section);
    json_member_text(json, "lines", row->clause->lines);
    json_member_text(json, "statement", row->clause->statement);
    json_member_text(json, "standing", standing_name(row->standing));
    json_member_text(json, "excluded", row->clause->excluded);
    json_key(json, "cases");
    json_array_begin(json);
    for (size_t i = 0; i < row->count; i++)
        put_citation(json, &row->citations[i]);
    json_array_end(json);
    json_object_end(json);
}

static void put_counts(struct json_writer *json, const struct coverage *coverage)
{
    size_t counts[STANDING_COUNT];
    coverage_count(coverage, NULL, counts);
    json_key(json, "counts");
    json_object_begin(json);
    for (size_t i = STANDING_COUNT; i-- > 0;)
        json_member_integer(json, standing_name((enum standing)i), (int64_t)counts[i]);
    json_object_end(json);
}

void coverage_json(const struct coverage *coverage, const char *edition, struct json_writer *json)
{
    json_object_begin(json);
    json_member_integer(json, "schema_version", SCHEMA_VERSION);
    json_member_text(json, "suite", DFNS_VERSION);
    json_member_text(json, "edition", edition);
    put_counts(json, coverage);
    json_key(json, "clauses");
    json_array_begin(json);
    for (size_t i = 0; i < coverage->count; i++)
        put_clause(json, &coverage->rows[i]);
    json_array_end(json);
    json_object_end(json);
    buf_char(json->out, '\n');
}
