#include <string.h>

#include "common/json.h"
#include "conformance/report/diff.h"

enum { LABEL = 10, MOST_SHOWN = 300, MAX_LINE = 64 * 1024 };

static void title(const struct page *page, const char *text)
{
    page_tinted(page, TINT_STRONG, 0, text);
    page_end_line(page);
}

static const char *text_at(const cJSON *tree, const char *pointer)
{
    const char *text = cJSON_GetStringValue(json_pointer(tree, pointer));
    return text ? text : "?";
}

static void put_report(const struct old_report *report, const char *name, const struct page *page)
{
    struct buf line = buf_make(MAX_LINE);
    page_indent(page, PAGE_MARGIN);
    page_tinted(page, TINT_FAINT, LABEL, name);
    buf_format(&line, "%s: %s, edition %s, %d cases", report->path,
               text_at(report->tree, "/target/url"), text_at(report->tree, "/edition/name"),
               cJSON_GetArraySize(report->cases));
    page_value(page, 0, MOST_SHOWN, buf_peek(&line));
    page_end_line(page);
    buf_free(&line);
}

static void put_verdict(const struct page *page, const cJSON *side)
{
    page_value(page, 0, MOST_SHOWN, span_of(side ? json_text(side, "verdict") : "absent"));
}

/* What was found, as JSON; a refusal or a header may have been absent. */
static void put_found(const struct page *page, const cJSON *assertion)
{
    const cJSON *actual = json_member(assertion, "actual");
    struct buf text = buf_make(MAX_LINE);
    struct json_writer json = json_writer_make(&text, JSON_COMPACT);
    if (actual)
        json_put_value(&json, actual);
    else
        buf_text(&text, assertion ? "nothing there" : "not asserted");
    page_value(page, 0, MOST_SHOWN, buf_peek(&text));
    buf_free(&text);
}

static void found_row(const struct page *page, const char *name, const cJSON *assertion)
{
    page_indent(page, PAGE_BELOW);
    page_tinted(page, TINT_FAINT, LABEL, name);
    put_verdict(page, assertion);
    fputs(": ", page->out);
    put_found(page, assertion);
    page_end_line(page);
}

static void assertion_rows(const struct assertion_diff *diff, const struct page *page)
{
    const cJSON *either = diff->sides[DIFF_OLD] ? diff->sides[DIFF_OLD] : diff->sides[DIFF_NEW];
    struct buf name = buf_make(MAX_LINE);
    buf_format(&name, "%s, %s %s", json_text(either, "step"), json_text(either, "on"),
               json_text(either, "op"));
    page_indent(page, PAGE_BELOW);
    page_tinted(page, TINT_FAINT, LABEL, diff->observed ? "observed" : "at");
    page_value(page, 0, MOST_SHOWN, buf_peek(&name));
    page_end_line(page);
    found_row(page, "was", diff->sides[DIFF_OLD]);
    found_row(page, "is", diff->sides[DIFF_NEW]);
    buf_free(&name);
}

static void case_rows(const struct case_diff *diff, const struct page *page)
{
    const cJSON *either = diff->sides[DIFF_OLD] ? diff->sides[DIFF_OLD] : diff->sides[DIFF_NEW];
    page_indent(page, PAGE_MARGIN);
    page_value(page, PAGE_ID, MOST_SHOWN, span_of(json_text(either, "id")));
    put_verdict(page, diff->sides[DIFF_OLD]);
    if (!diff->sides[DIFF_OLD] || !diff->sides[DIFF_NEW] ||
        strcmp(json_text(diff->sides[DIFF_OLD], "verdict"),
               json_text(diff->sides[DIFF_NEW], "verdict")) != 0) {
        fputs(" -> ", page->out);
        put_verdict(page, diff->sides[DIFF_NEW]);
    }
    page_end_line(page);
    for (size_t i = 0; i < diff->assertion_count; i++)
        assertion_rows(&diff->assertions[i], page);
}

enum section { SECTION_VERDICT, SECTION_NEW, SECTION_GONE, SECTION_INSIDE, SECTION_COUNT };

static enum section section_of(const struct case_diff *diff)
{
    const cJSON *before = diff->sides[DIFF_OLD], *after = diff->sides[DIFF_NEW];
    if (!before)
        return SECTION_NEW;
    if (!after)
        return SECTION_GONE;
    bool same = strcmp(json_text(before, "verdict"), json_text(after, "verdict")) == 0;
    return same ? SECTION_INSIDE : SECTION_VERDICT;
}

static size_t put_section(const struct report_diff *diff, enum section section,
                          const struct page *page)
{
    static const char *const titles[SECTION_COUNT] = {
        [SECTION_VERDICT] = "Another verdict",
        [SECTION_NEW] = "Only in the new report",
        [SECTION_GONE] = "Only in the old report",
        [SECTION_INSIDE] = "The same verdict, for other reasons",
    };
    size_t count = 0;
    for (size_t i = 0; i < diff->count; i++) {
        if (section_of(&diff->cases[i]) != section)
            continue;
        if (count++ == 0)
            title(page, titles[section]);
        case_rows(&diff->cases[i], page);
    }
    if (count > 0)
        page_end_line(page);
    return count;
}

void report_diff_text(const struct report_diff *diff, const struct page *page)
{
    size_t counts[SECTION_COUNT];
    put_report(diff->reports[DIFF_OLD], "old", page);
    put_report(diff->reports[DIFF_NEW], "new", page);
    page_end_line(page);
    for (size_t i = 0; i < SECTION_COUNT; i++)
        counts[i] = put_section(diff, (enum section)i, page);
    if (diff->count == 0)
        fprintf(page->out, "The same: %zu cases.\n", diff->compared);
    else
        fprintf(
            page->out,
            "Of %zu cases in both, %zu have another verdict and %zu the same for other reasons; "
            "%zu came, %zu went.\n",
            diff->compared, counts[SECTION_VERDICT], counts[SECTION_INSIDE], counts[SECTION_NEW],
            counts[SECTION_GONE]);
}
