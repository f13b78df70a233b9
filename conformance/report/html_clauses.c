#include <string.h>

#include "conformance/report/html.h"
#include "conformance/report/html_parts.h"
#include "conformance/report/shared.h"

/* So many cases are named beside a clause; more are folded. */
enum { MOST_NAMED = 3 };

/* The two pages; what is from elsewhere has a card for all. */
static const struct page_row {
    const char *page, *title, *route;
} pages[] = {
    {"credential", "Deactivate a credential", "PUT /auth/credentials/deactivate"},
    {"application", "Deactivate an application", "PUT /auth/manage/apps/deactivate"},
    {NULL, "From other sources", NULL},
};

enum { PAGE_COUNT = sizeof pages / sizeof pages[0] };

static bool is_on(const struct clause_result *clause, const struct page_row *page)
{
    if (page->page)
        return strcmp(clause->page, page->page) == 0;
    for (size_t i = 0; i + 1 < PAGE_COUNT; i++)
        if (strcmp(clause->page, pages[i].page) == 0)
            return false;
    return true;
}

static void put_case_link(struct buf *out, const struct case_result *c)
{
    buf_text(out, "<li><a href=\"#case-");
    html_text(out, c->id);
    buf_text(out, "\">");
    html_text(out, c->id);
    buf_text(out, "</a> ");
    html_chip(out, html_verdict_tone(c->verdict), verdict_name(c->verdict));
    buf_text(out, "</li>");
}

static void put_case_links(struct buf *out, const struct run_result *run,
                           const struct clause_result *clause)
{
    bool folded = clause->case_count > MOST_NAMED;
    if (clause->case_count == 0)
        return;
    if (folded)
        buf_format(out, "<details class=\"more\"><summary>%zu cases</summary>", clause->case_count);
    buf_text(out, "<ul class=\"links\">");
    for (size_t i = 0; i < clause->case_count; i++)
        put_case_link(out, &run->cases[clause->cases[i]]);
    buf_text(out, folded ? "</ul></details>" : "</ul>");
}

static void put_clause(struct buf *out, const struct run_result *run,
                       const struct clause_result *clause)
{
    buf_format(out, "<li class=\"clause %s\" id=\"clause-", html_finding_tone(clause->finding));
    html_text(out, clause->id);
    buf_text(out, "\">");
    html_chip(out, html_finding_tone(clause->finding), finding_name(clause->finding));
    buf_text(out, "<p>");
    html_prose(out, clause->statement);
    buf_text(out, "</p>\n<p class=\"meta\"><code>");
    html_text(out, clause->id);
    buf_text(out, "</code>");
    if (clause->lines) {
        buf_text(out, " line&nbsp;");
        html_text(out, clause->lines);
    }
    buf_text(out, "</p>");
    if (clause->finding == FINDING_NO_CASE)
        html_element(out, "p", "meta", clause->excluded);
    put_case_links(out, run, clause);
    buf_text(out, "</li>\n");
}

/* One square a clause, so that a page can be taken in at a glance. The list below says the same in
 * words. */
static void put_strip(struct buf *out, const struct run_result *run, const struct page_row *page)
{
    buf_text(out, "<p class=\"strip\" aria-hidden=\"true\">");
    for (size_t i = 0; i < run->clause_count; i++)
        if (is_on(&run->clauses[i], page))
            buf_format(out, "<span class=\"%s\"></span>",
                       html_finding_tone(run->clauses[i].finding));
    buf_text(out, "</p>\n");
}

static void put_totals(struct buf *out, const struct run_result *run, const struct page_row *page)
{
    size_t counts[FINDING_COUNT] = {0};
    for (size_t i = 0; i < run->clause_count; i++)
        if (is_on(&run->clauses[i], page))
            counts[run->clauses[i].finding]++;
    buf_text(out, "<p class=\"totals\">");
    for (size_t i = FINDING_COUNT; i-- > 0;)
        if (counts[i] > 0)
            buf_format(out, "<span class=\"%s\">%s <b>%zu</b></span> ",
                       html_finding_tone((enum finding)i), finding_name((enum finding)i),
                       counts[i]);
    buf_text(out, "</p>\n");
}

/* Where a clause is to be found: the section, on a card of many sources the source too. */
static void put_section(struct buf *out, const struct page_row *page,
                        const struct clause_result *clause)
{
    buf_text(out, "<h4>");
    if (!page->page) {
        html_text(out, clause->page);
        buf_text(out, ": ");
    }
    html_text(out, clause->section);
    buf_text(out, "</h4>\n");
}

static bool same_section(const struct clause_result *a, const struct clause_result *b)
{
    return a && strcmp(a->page, b->page) == 0 && strcmp(a->section, b->section) == 0;
}

static void put_page(struct buf *out, const struct run_result *run, const struct page_row *page)
{
    const struct clause_result *before = NULL;
    buf_text(out, "<section class=\"card page\">\n");
    html_element(out, "h3", NULL, page->title);
    html_element(out, "p", "route", page->route);
    put_strip(out, run, page);
    put_totals(out, run, page);
    for (size_t i = 0; i < run->clause_count; i++) {
        const struct clause_result *clause = &run->clauses[i];
        if (!is_on(clause, page))
            continue;
        if (!same_section(before, clause)) {
            buf_text(out, before ? "</ul>\n" : "");
            put_section(out, page, clause);
            buf_text(out, "<ul class=\"clauses\">\n");
        }
        before = clause;
        put_clause(out, run, clause);
    }
    buf_text(out, before ? "</ul>\n</section>\n" : "</section>\n");
}

void report_html_clauses(struct buf *out, const struct run_result *run)
{
    if (run->clause_count == 0)
        return;
    buf_text(out, "<section id=\"clauses\" aria-labelledby=\"clauses-title\">\n"
                  "<h2 id=\"clauses-title\">What the documentation says</h2>\n"
                  "<p class=\"hint\">Each clause of the two pages, and what the cases that cite it "
                  "found.</p>\n<div class=\"pages\">\n");
    for (size_t i = 0; i < PAGE_COUNT; i++)
        put_page(out, run, &pages[i]);
    buf_text(out, "</div>\n</section>\n");
}
