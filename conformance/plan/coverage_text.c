#include <string.h>

#include "conformance/plan/coverage.h"

enum { NAME = 24, NUMBER = 11, TEXT = 4, LEVEL = 12, MOST_SHOWN = 300 };

/* A clause's standing as it is to be looked at. */
static enum tint tint_of(enum standing standing)
{
    static const enum tint tints[STANDING_COUNT] = {
        [STANDING_OPEN] = TINT_BAD,
        [STANDING_EXCLUDED] = TINT_FAINT,
        [STANDING_OTHER_EDITION] = TINT_FAINT,
        [STANDING_OBSERVED] = TINT_NOTICE,
        [STANDING_INFERRED] = TINT_NOTICE,
        [STANDING_DOCUMENTED] = TINT_GOOD,
    };
    return tints[standing];
}

static bool has_level(const struct coverage_row *row, enum level level)
{
    for (size_t i = 0; i < row->count; i++)
        if (row->citations[i].levels[level])
            return true;
    return false;
}

/* "inferred    cred.nonce.missing, …": the cases that cite it at this level. */
static void level_row(const struct coverage_row *row, enum level level, const struct page *page)
{
    struct buf ids = buf_make(64 * 1024);
    for (size_t i = 0; i < row->count; i++)
        if (row->citations[i].levels[level])
            buf_format(&ids, "%s%s", ids.len ? ", " : "", row->citations[i].fixture->id);
    page_indent(page, TEXT);
    page_tinted(page, TINT_FAINT, LEVEL, level_name(level));
    page_wrapped(page, TEXT + LEVEL, buf_peek(&ids));
    buf_free(&ids);
}

static void clause_rows(const struct coverage_row *row, const struct page *page)
{
    page_indent(page, PAGE_MARGIN);
    page_tinted(page, tint_of(row->standing), PAGE_VERDICT, standing_name(row->standing));
    page_value(page, 0, MOST_SHOWN, span_of(row->clause->id));
    fputs("  (", page->out);
    page_value(page, 0, MOST_SHOWN, span_of(row->clause->section));
    if (row->clause->lines)
        fprintf(page->out, ", line %s", row->clause->lines);
    fputs(")\n", page->out);
    page_indent(page, TEXT);
    page_wrapped(page, TEXT, span_of(row->clause->statement));
    for (size_t i = 0; i < LEVEL_COUNT; i++)
        if (has_level(row, (enum level)i))
            level_row(row, (enum level)i, page);
    if (row->standing == STANDING_EXCLUDED) {
        page_indent(page, TEXT);
        page_tinted(page, TINT_FAINT, LEVEL, "because");
        page_wrapped(page, TEXT + LEVEL, span_of(row->clause->excluded));
    }
    page_end_line(page);
}

/* True for the first clause of its page. */
static bool begins_page(const struct coverage *coverage, size_t at)
{
    return at == 0 ||
           strcmp(coverage->rows[at].clause->page, coverage->rows[at - 1].clause->page) != 0;
}

static void count_row(const struct coverage *coverage, const char *name, const char *of,
                      const struct page *page)
{
    size_t counts[STANDING_COUNT];
    coverage_count(coverage, of, counts);
    page_indent(page, PAGE_MARGIN);
    page_tinted(page, TINT_NONE, NAME, name);
    for (size_t i = STANDING_COUNT; i-- > 0;)
        fprintf(page->out, "%*zu", i == STANDING_OTHER_EDITION ? NUMBER + 4 : NUMBER, counts[i]);
    page_end_line(page);
}

static void count_table(const struct coverage *coverage, const struct page *page)
{
    page_tinted(page, TINT_STRONG, PAGE_MARGIN + NAME, "Clauses");
    for (size_t i = STANDING_COUNT; i-- > 0;)
        fprintf(page->out, "%*s", i == STANDING_OTHER_EDITION ? NUMBER + 4 : NUMBER,
                standing_name((enum standing)i));
    page_end_line(page);
    for (size_t i = 0; i < coverage->count; i++)
        if (begins_page(coverage, i))
            count_row(coverage, coverage->rows[i].clause->page, coverage->rows[i].clause->page,
                      page);
    count_row(coverage, "together", NULL, page);
}

void coverage_text(const struct coverage *coverage, const struct page *page)
{
    for (size_t i = 0; i < coverage->count; i++) {
        if (begins_page(coverage, i)) {
            page_tinted(page, TINT_STRONG, 0, coverage->rows[i].clause->page);
            fputs("\n\n", page->out);
        }
        clause_rows(&coverage->rows[i], page);
    }
    count_table(coverage, page);
}
