#include <stdlib.h>
#include <string.h>

#include "conformance/report/html.h"
#include "conformance/report/html_parts.h"
#include "conformance/report/shared.h"

/* More cases than these that need a look are a list to choose from, not one to scroll through. */
enum { MOST_OPEN = 10 };

/* The parts of an id: "cred", "nonce", "missing". */
struct id_parts {
    struct span endpoint, group, slug;
};

static struct id_parts parts_of(const char *id)
{
    struct span rest = span_of(id);
    struct id_parts parts;
    parts.endpoint = span_cut(&rest, '.');
    parts.group = span_cut(&rest, '.');
    parts.slug = rest;
    if (span_is_absent(rest)) { /* "any.strict-json" judges what all endpoints have answered */
        parts.slug = parts.group;
        parts.group = parts.endpoint;
    }
    return parts;
}

static int compare_spans(struct span a, struct span b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common > 0 ? memcmp(a.ptr, b.ptr, common) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* By group, then by what is asked, so that both endpoints stand side by side. */
static int compare_cases(const void *a, const void *b)
{
    struct id_parts one = parts_of((*(const struct case_result *const *)a)->id);
    struct id_parts other = parts_of((*(const struct case_result *const *)b)->id);
    int order = compare_spans(one.group, other.group);
    if (order == 0)
        order = compare_spans(one.slug, other.slug);
    return order ? order : compare_spans(one.endpoint, other.endpoint);
}

static bool same_group(const struct case_result *a, const struct case_result *b)
{
    return span_equal(parts_of(a->id).group, parts_of(b->id).group);
}

/* The heading of the group that begins at `at`: its name, and how its cases ended. */
static void put_group(struct buf *out, const struct case_result *const *cases, size_t at,
                      size_t count)
{
    size_t counts[VERDICT_COUNT] = {0};
    for (size_t i = at; i < count && same_group(cases[at], cases[i]); i++)
        counts[cases[i]->verdict]++;
    buf_text(out, "<h3>");
    html_span(out, parts_of(cases[at]->id).group);
    buf_text(out, "</h3>\n<p class=\"totals\">");
    for (size_t i = VERDICT_COUNT; i-- > 0;)
        if (counts[i] > 0)
            buf_format(out, "<span class=\"%s\">%s <b>%zu</b></span> ",
                       html_verdict_tone((enum verdict)i), verdict_name((enum verdict)i),
                       counts[i]);
    buf_text(out, "</p>\n");
}

static void put_sorted(struct buf *out, const struct run_result *run,
                       const struct case_result *const *cases)
{
    size_t look = 0;
    for (size_t i = 0; i < run->case_count; i++)
        look += report_needs_a_look(cases[i]->verdict);
    for (size_t i = 0; i < run->case_count; i++) {
        if (i == 0 || !same_group(cases[i - 1], cases[i]))
            put_group(out, cases, i, run->case_count);
        report_html_case(out, run, cases[i],
                         look <= MOST_OPEN && report_needs_a_look(cases[i]->verdict));
    }
}

void report_html_cases(struct buf *out, const struct run_result *run)
{
    const struct case_result **cases = calloc(run->case_count + 1, sizeof *cases);
    if (!cases) {
        out->failed = true;
        return;
    }
    for (size_t i = 0; i < run->case_count; i++)
        cases[i] = &run->cases[i];
    qsort(cases, run->case_count, sizeof *cases, compare_cases);
    buf_text(out, "<section id=\"cases\" aria-labelledby=\"cases-title\">\n"
                  "<h2 id=\"cases-title\">Cases</h2>\n");
    put_sorted(out, run, cases);
    buf_text(out, "</section>\n");
    free(cases);
}
