#include "conformance/report/detail.h"

#include <inttypes.h>
#include <string.h>

#include "conformance/report/shared.h"

enum { LABEL = 10, SHORT_VALUE = 300, LONG_VALUE = 2000 };

static void label(const struct page *page, const char *text)
{
    page_indent(page, PAGE_BELOW);
    page_tinted(page, TINT_FAINT, LABEL, text);
}

static void wrapped_row(const struct page *page, const char *name, struct span text)
{
    label(page, name);
    page_wrapped(page, PAGE_BELOW + LABEL, text);
}

static void value_row(const struct page *page, const char *name, const struct buf *text)
{
    label(page, name);
    page_value(page, 0, LONG_VALUE, page_text(text));
    page_end_line(page);
}

static void value(const struct page *page, size_t most, const char *text)
{
    page_value(page, 0, most, span_of(text));
}

/* "sent" and "answered" of one exchange. */
static void exchange_rows(const struct exchange *exchange, const struct page *page)
{
    label(page, "sent");
    value(page, SHORT_VALUE, exchange->step);
    fputs(": ", page->out);
    value(page, SHORT_VALUE, exchange->method);
    fputc(' ', page->out);
    value(page, SHORT_VALUE, exchange->url);
    page_end_line(page);
    label(page, exchange->failure ? "failed" : "answered");
    if (exchange->failure) {
        page_wrapped(page, PAGE_BELOW + LABEL, span_of(exchange->failure));
        return;
    }
    char status[8];
    snprintf(status, sizeof status, "%d ", exchange->status);
    fputs(status, page->out);
    page_lines(page, PAGE_BELOW + LABEL + (unsigned)strlen(status), SHORT_VALUE,
               (struct span){exchange->response_body, exchange->response_body_len});
}

static bool told_before(const struct case_result *c, const struct assertion_result *assertion)
{
    for (const struct assertion_result *a = c->assertions; a < assertion; a++)
        if (report_is_unmet(a) && a->clause && strcmp(a->clause, assertion->clause) == 0)
            return true;
    return false;
}

/* The clause's id; its statement the first time. A control mostly has none. */
static void clause_rows(const struct case_result *c, const struct assertion_result *assertion,
                        const struct page *page)
{
    if (!assertion->clause)
        return;
    label(page, "clause");
    value(page, SHORT_VALUE, assertion->clause);
    fprintf(page->out, ", %s\n", level_name(assertion->level));
    if (assertion->clause_text && !told_before(c, assertion))
        wrapped_row(page, "", span_of(assertion->clause_text));
}

static void unmet_rows(const struct case_result *c, const struct assertion_result *assertion,
                       const struct page *page)
{
    struct buf text = buf_make(REPORT_MAX_VALUE);
    label(page, "at");
    value(page, SHORT_VALUE, assertion->on);
    page_end_line(page);
    report_wanted(assertion, LONG_VALUE, &text);
    value_row(page, "wanted", &text);
    buf_clear(&text);
    report_got(assertion, LONG_VALUE, &text);
    value_row(page, "got", &text);
    buf_free(&text);
    clause_rows(c, assertion, page);
}

/* The unmet assertions, each exchange told before the first that is about it. */
static void unmet_blocks(const struct case_result *c, const struct page *page)
{
    const struct exchange *told = NULL;
    for (size_t i = 0; i < c->assertion_count; i++) {
        const struct assertion_result *assertion = &c->assertions[i];
        if (!report_is_unmet(assertion))
            continue;
        const struct exchange *exchange = report_exchange(c, assertion);
        page_end_line(page);
        if (exchange && exchange != told) {
            exchange_rows(exchange, page);
            page_end_line(page);
        }
        told = exchange;
        unmet_rows(c, assertion, page);
    }
}

/* An ERROR has no unmet assertion to tell of its exchange. */
static void failed_exchanges(const struct case_result *c, const struct page *page)
{
    for (size_t i = 0; i < c->exchange_count; i++)
        if (c->exchanges[i].failure)
            exchange_rows(&c->exchanges[i], page);
}

static void missing_row(const struct case_result *c, const struct page *page)
{
    label(page, "needs");
    for (size_t i = 0; i < c->missing_count; i++) {
        fputs(i > 0 ? ", " : "", page->out);
        value(page, SHORT_VALUE, c->missing[i]);
    }
    page_end_line(page);
}

static void explanation_row(const struct case_result *c, const struct page *page)
{
    if (c->missing_count > 0)
        missing_row(c, page);
    else if (c->explanation)
        wrapped_row(page, "because", span_of(c->explanation));
}

void report_detail(const struct case_result *c, const struct page *page)
{
    bool look = report_needs_a_look(c->verdict);
    if (look || c->verdict == VERDICT_UNTESTABLE || c->verdict == VERDICT_XFAIL)
        explanation_row(c, page);
    if (!look)
        return;
    if (c->verdict == VERDICT_ERROR)
        failed_exchanges(c, page);
    unmet_blocks(c, page);
    page_end_line(page);
}

static void assertion_row(const struct assertion_result *assertion, const struct page *page)
{
    struct buf text = buf_make(REPORT_MAX_VALUE);
    buf_format(&text, "%s, %s: ", assertion->step, assertion->on);
    report_wanted(assertion, SHORT_VALUE, &text);
    if (!assertion->met) {
        buf_text(&text, ", got ");
        report_got(assertion, SHORT_VALUE, &text);
    }
    label(page, assertion->met ? "met" : "unmet");
    page_value(page, 0, LONG_VALUE, page_text(&text));
    fprintf(page->out, " (%s)\n", assertion->control ? "control" : level_name(assertion->level));
    buf_free(&text);
}

static void header_rows(const struct page *page, const char *mark,
                        const struct header_line *headers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        label(page, mark);
        value(page, SHORT_VALUE, headers[i].name);
        fputs(": ", page->out);
        value(page, LONG_VALUE, headers[i].value);
        page_end_line(page);
    }
}

static void body_row(const struct page *page, const char *mark, const char *body, size_t len)
{
    if (len == 0)
        return;
    label(page, mark);
    page_lines(page, PAGE_BELOW + LABEL, LONG_VALUE, (struct span){body, len});
}

static void whole_exchange(const struct exchange *exchange, const struct page *page)
{
    page_end_line(page);
    exchange_rows(exchange, page);
    header_rows(page, ">", exchange->request_headers, exchange->request_header_count);
    body_row(page, ">", exchange->request_body, exchange->request_body_len);
    header_rows(page, "<", exchange->response_headers, exchange->response_header_count);
    body_row(page, "<", exchange->response_body, exchange->response_body_len);
    label(page, "took");
    fprintf(page->out, "%" PRId64 ".%03" PRId64 " ms\n", exchange->duration_us / 1000,
            exchange->duration_us % 1000);
}

void report_detail_all(const struct case_result *c, const struct page *page)
{
    for (size_t i = 0; i < c->assertion_count; i++)
        assertion_row(&c->assertions[i], page);
    for (size_t i = 0; i < c->exchange_count; i++)
        whole_exchange(&c->exchanges[i], page);
    page_end_line(page);
}
