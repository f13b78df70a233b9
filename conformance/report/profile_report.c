#include "conformance/report/profile_report.h"

#include <string.h>

#include "conformance/report/profile.h"

enum { MOST_SHOWN = 300, NAME_COLUMNS = 34 };

/* Rows of one case, whose order puts one endpoint behind the other. */
struct group {
    const struct observation *rows;
    size_t count;
};

static bool all_equal(const struct group *group)
{
    for (size_t i = 1; i < group->count; i++)
        if (strcmp(group->rows[i].values, group->rows[0].values) != 0)
            return false;
    return true;
}

/* "nonce-and-body   400, request nonce is missing or invalid" */
static void row(const struct observation *observation, bool in_full, const struct page *page)
{
    struct buf name = buf_make(1024);
    buf_span(&name, observation->slug);
    if (in_full && !span_equal(observation->slug, observation->step)) {
        buf_text(&name, ", ");
        buf_span(&name, observation->step);
    }
    if (in_full && *observation->endpoint)
        buf_format(&name, " (%s)", observation->endpoint);
    page_indent(page, 2 * PAGE_MARGIN);
    page_value(page, NAME_COLUMNS, MOST_SHOWN, page_text(&name));
    page_indent(page, 2);
    page_value(page, 0, MOST_SHOWN, span_of(observation->values));
    page_end_line(page);
    buf_free(&name);
}

static void show_group(const struct group *group, const struct page *page)
{
    bool equal = all_equal(group);
    for (size_t i = 0; i < (equal ? 1 : group->count); i++)
        row(&group->rows[i], !equal, page);
}

/* The two endpoints of a case may stand apart: those that are told already are not told again. */
static bool is_first_of_case(const struct profile *profile, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (profile_same_case(&profile->rows[i], &profile->rows[index]))
            return false;
    return true;
}

static void show_case(const struct profile *profile, size_t index, const struct page *page)
{
    struct observation rows[64];
    struct group group = {rows, 0};
    for (size_t i = index; i < profile->count && group.count < 64; i++)
        if (profile_same_case(&profile->rows[i], &profile->rows[index]))
            rows[group.count++] = profile->rows[i];
    show_group(&group, page);
}

static void show_topic(const char *topic, const struct page *page)
{
    page_indent(page, PAGE_MARGIN);
    fputs(topic, page->out);
    page_end_line(page);
}

void report_profile(const struct run_result *run, const struct page *page)
{
    struct profile profile;
    bool made = profile_make(run, &profile);
    if (!made) {
        fputs("Observed: (no memory to show this)\n\n", page->out);
    } else if (profile.count > 0) {
        const char *topic = "";
        page_tinted(page, TINT_STRONG, 0, "Observed where no clause says what is right");
        page_end_line(page);
        for (size_t i = 0; i < profile.count; i++) {
            if (!is_first_of_case(&profile, i))
                continue;
            if (strcmp(topic, profile.rows[i].topic) != 0)
                show_topic(profile.rows[i].topic, page);
            topic = profile.rows[i].topic;
            show_case(&profile, i, page);
        }
        page_end_line(page);
    }
    profile_free(&profile);
}

void report_profile_json(const struct run_result *run, struct json_writer *json)
{
    struct profile profile;
    json->out->failed |= !profile_make(run, &profile);
    json_key(json, "profile");
    json_array_begin(json);
    for (size_t i = 0; i < profile.count; i++) {
        const struct observation *observation = &profile.rows[i];
        json_object_begin(json);
        json_member_text(json, "topic", observation->topic);
        json_member_span(json, "case", observation->slug);
        json_member_span(json, "step", observation->step);
        json_member_text(json, "endpoint", observation->endpoint);
        json_member_span(json, "observed", span_of(observation->values));
        json_object_end(json);
    }
    json_array_end(json);
    profile_free(&profile);
}
