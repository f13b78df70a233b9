#include <inttypes.h>
#include <string.h>

#include "conformance/report/detail.h"
#include "conformance/report/page.h"

enum { HEADING = 12, BAR = 20, MOST_SHOWN = 300 };

static void heading(const struct page *page, const char *name, const char *text)
{
    page_indent(page, PAGE_MARGIN);
    page_tinted(page, TINT_FAINT, HEADING, name);
    page_wrapped(page, PAGE_MARGIN + HEADING, span_of(text));
}

static void edition_heading(const struct run_result *run, const struct page *page)
{
    page_indent(page, PAGE_MARGIN);
    page_tinted(page, TINT_FAINT, HEADING, "edition");
    page_value(page, 0, MOST_SHOWN, span_of(run->edition));
    if (run->edition_sha256)
        fprintf(page->out, " (sha256 %.12s)", run->edition_sha256);
    page_end_line(page);
}

void report_text_begin(const struct run_result *run, const struct report_style *style, FILE *out)
{
    struct page page = {out, style};
    char seed[24];
    snprintf(seed, sizeof seed, "%" PRIu64, run->seed);
    fputs("dfns-conformance ", out);
    page_value(&page, 0, MOST_SHOWN, span_of(run->suite_version));
    fputs("\n\n", out);
    heading(&page, "target", run->target_url);
    if (run->unverified)
        heading(&page, "tls", "NOT VERIFIED (--insecure): this may be another server");
    if (run->proxy)
        heading(&page, "proxy", run->proxy);
    edition_heading(run, &page);
    heading(&page, "nonce", run->nonce_form ? run->nonce_form : "not known yet");
    heading(&page, "selection", run->selection ? run->selection : "every case");
    heading(&page, "changes",
            run->state_change_allowed
                ? "allowed: sacrificial ids are deactivated for good"
                : "none: only what is already deactivated is deactivated again");
    heading(&page, "seed", seed);
    if (run->strict)
        heading(&page, "strict", "an unmet inferred assertion fails its case");
    if (run->baseline)
        heading(&page, "baseline", "what it lists is expected to fail");
    page_end_line(&page);
}

static void put_bar(const struct page *page, enum tint tint, const char *piece, size_t pieces)
{
    struct buf bar = buf_make(BAR * strlen(piece));
    for (size_t i = 0; i < pieces; i++)
        buf_text(&bar, piece);
    page_tinted(page, tint, 0, buf_cstr(&bar));
    buf_free(&bar);
}

/* A bar as full as the run is, and the count right-aligned. */
static void put_progress(const struct page *page, size_t done, size_t total)
{
    size_t full = total > 0 ? BAR * done / total : BAR;
    page_clear_line(page);
    page_indent(page, PAGE_MARGIN);
    put_bar(page, TINT_GOOD, "━", full);
    put_bar(page, TINT_FAINT, "─", BAR - full);
    fprintf(page->out, "  %zu of %zu", done, total);
}

void report_text_progress(const char *id, size_t done, size_t total,
                          const struct report_style *style, FILE *out)
{
    struct page page = {out, style};
    if (!style->terminal)
        return;
    put_progress(&page, done, total);
    fputs("  ", out);
    /* A line that wraps could not be taken away again. */
    page_value(&page, 0, page_width(&page) - 2 * BAR, span_of(id));
    fflush(out);
}

static void case_line(const struct case_result *c, const struct page *page)
{
    page_indent(page, PAGE_MARGIN);
    page_verdict(page, c->verdict, PAGE_VERDICT);
    page_value(page, PAGE_ID - 2, MOST_SHOWN, span_of(c->id));
    page_indent(page, 2);
    if (page->style->terminal) {
        page_wrapped(page, PAGE_BELOW + PAGE_ID, span_of(c->title));
        return;
    }
    page_value(page, 0, MOST_SHOWN, span_of(c->title));
    page_end_line(page);
}

void report_text_case(const struct case_result *c, size_t done, size_t total,
                      const struct report_style *style, FILE *out)
{
    struct page page = {out, style};
    page_clear_line(&page);
    case_line(c, &page);
    report_detail(c, &page);
    if (style->verbose)
        report_detail_all(c, &page);
    if (style->terminal && done < total)
        put_progress(&page, done, total);
    fflush(out);
}
