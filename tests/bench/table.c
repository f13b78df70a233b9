#include "tests/bench/table.h"

#include "common/json_write.h"

/* ---- Markdown ---- */

static size_t count_contestants(const struct comparison *comparison)
{
    size_t count = 0;
    while (count < MAX_CONTESTANTS && comparison->contestants[count])
        count++;
    return count;
}

static bool has_ratio(const struct comparison *comparison)
{
    return count_contestants(comparison) > 1;
}

static bool has_goals(const struct comparison *comparison)
{
    for (size_t i = 0; i < comparison->count; i++)
        if (comparison->rows[i].goal != NO_GOAL)
            return true;
    return false;
}

static void put_head(const struct comparison *comparison, struct buf *out)
{
    size_t count = count_contestants(comparison);
    buf_format(out, "\n## %s\n\n", comparison->title);
    if (comparison->note[0])
        buf_format(out, "%s\n\n", comparison->note);
    buf_format(out, "| %s |", comparison->what);
    for (size_t i = 0; i < count; i++)
        buf_format(out, " %s, %s |", comparison->contestants[i], comparison->unit);
    buf_text(out, has_ratio(comparison) ? " ratio |" : "");
    buf_text(out, has_goals(comparison) ? " goal | |" : "");
    buf_text(out, "\n|---|");
    for (size_t i = 0; i < count + has_ratio(comparison); i++)
        buf_text(out, "---:|");
    buf_text(out, has_goals(comparison) ? "---:|---|\n" : "\n");
}

static void put_goal(const struct row *row, struct buf *out)
{
    if (row->goal == NO_GOAL)
        buf_text(out, " | |");
    else
        buf_format(out, " %s %.2f | %s |", row->goal == AT_LEAST ? "≥" : "≤", row->limit,
                   row_is_met(row) ? "met" : "**not met**");
}

static void put_row(const struct comparison *comparison, const struct row *row, struct buf *out)
{
    double ratio;
    buf_format(out, "| %s |", row->name);
    for (size_t i = 0; i < count_contestants(comparison); i++) {
        if (row->series[i].count > 0)
            buf_format(out, " %.*f |", comparison->decimals, series_median(&row->series[i]));
        else
            buf_text(out, " |");
    }
    if (has_ratio(comparison) && row_ratio(row, &ratio))
        buf_format(out, " %.2f |", ratio);
    else if (has_ratio(comparison))
        buf_text(out, " |");
    if (has_goals(comparison))
        put_goal(row, out);
    buf_char(out, '\n');
}

void table_markdown(const struct figures *figures, const struct machine *machine, struct buf *out)
{
    buf_format(out, "# Benchmarks\n\n%s, %d processors; %s.\n", machine->processor,
               machine->processor_count, machine->placement);
    buf_format(out, "Load of the machine before: %.1f. Took %.0f s.\n", machine->load,
               machine->seconds);
    buf_text(out, "\nAbsolute numbers are this machine's. What counts is the ratio: the first "
                  "column to the second, each the\nmedian of rounds in which all contestants took "
                  "their turns.\n");
    for (size_t i = 0; i < figures->count; i++) {
        const struct comparison *comparison = figures->comparisons[i];
        put_head(comparison, out);
        for (size_t j = 0; j < comparison->count; j++)
            put_row(comparison, &comparison->rows[j], out);
    }
}

/* ---- JSON ---- */

static void write_number(struct json_writer *json, const char *name, double number)
{
    json_key(json, name);
    json_put_number(json, number);
}

static void write_series(struct json_writer *json, const char *contestant,
                         const struct series *series)
{
    json_key(json, contestant);
    json_object_begin(json);
    write_number(json, "median", series_median(series));
    json_key(json, "rounds");
    json_array_begin(json);
    for (size_t i = 0; i < series->count; i++)
        json_put_number(json, series->values[i]);
    json_array_end(json);
    json_object_end(json);
}

static void write_goal(struct json_writer *json, const struct row *row)
{
    if (row->goal == NO_GOAL)
        return;
    json_key(json, "goal");
    json_object_begin(json);
    write_number(json, row->goal == AT_LEAST ? "at_least" : "at_most", row->limit);
    json_member_bool(json, "met", row_is_met(row));
    json_object_end(json);
}

static void write_row(struct json_writer *json, const struct comparison *comparison,
                      const struct row *row)
{
    double ratio;
    json_object_begin(json);
    json_member_text(json, "name", row->name);
    for (size_t i = 0; i < count_contestants(comparison); i++)
        if (row->series[i].count > 0)
            write_series(json, comparison->contestants[i], &row->series[i]);
    if (row_ratio(row, &ratio))
        write_number(json, "ratio", ratio);
    write_goal(json, row);
    json_object_end(json);
}

static void write_comparison(struct json_writer *json, const struct comparison *comparison)
{
    json_object_begin(json);
    json_member_text(json, "name", comparison->name);
    json_member_text(json, "title", comparison->title);
    json_member_text(json, "unit", comparison->unit);
    json_member_text(json, "note", comparison->note);
    json_key(json, "rows");
    json_array_begin(json);
    for (size_t i = 0; i < comparison->count; i++)
        write_row(json, comparison, &comparison->rows[i]);
    json_array_end(json);
    json_object_end(json);
}

void table_json(const struct figures *figures, const struct machine *machine, struct buf *out)
{
    struct json_writer json = json_writer_make(out, JSON_PRETTY);
    json_object_begin(&json);
    json_member_text(&json, "processor", machine->processor);
    json_member_integer(&json, "processors", machine->processor_count);
    json_member_text(&json, "placement", machine->placement);
    write_number(&json, "load", machine->load);
    write_number(&json, "seconds", machine->seconds);
    json_key(&json, "comparisons");
    json_array_begin(&json);
    for (size_t i = 0; i < figures->count; i++)
        write_comparison(&json, figures->comparisons[i]);
    json_array_end(&json);
    json_object_end(&json);
    buf_char(out, '\n');
}
