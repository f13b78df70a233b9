#include <string.h>

#include "conformance/report/html.h"
#include "conformance/report/html_parts.h"
#include "conformance/report/report.h"
#include "conformance/report/shared.h"

static void put_pre(struct buf *out, const char *bytes, size_t len)
{
    struct buf cut = buf_make(REPORT_MAX_VALUE + 40);
    report_cut((struct span){bytes, len}, REPORT_MAX_VALUE, &cut);
    html_made(out, &cut);
}

static void put_headers(struct buf *out, const struct header_line *headers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        html_element(out, "b", NULL, headers[i].name);
        buf_text(out, ": ");
        put_pre(out, headers[i].value, strlen(headers[i].value));
        buf_char(out, '\n');
    }
}

static void put_request(struct buf *out, const struct exchange *exchange)
{
    buf_text(out, "<div><h5>Request</h5><pre>");
    html_text(out, exchange->method);
    buf_char(out, ' ');
    html_text(out, exchange->url);
    buf_char(out, '\n');
    put_headers(out, exchange->request_headers, exchange->request_header_count);
    if (exchange->request_body_len > 0) {
        buf_char(out, '\n');
        put_pre(out, exchange->request_body, exchange->request_body_len);
    }
    buf_text(out, "</pre></div>");
}

static void put_response(struct buf *out, const struct exchange *exchange)
{
    buf_text(out, "<div><h5>Answer</h5><pre>");
    if (exchange->failure) {
        html_text(out, exchange->failure);
    } else {
        buf_format(out, "%d\n", exchange->status);
        put_headers(out, exchange->response_headers, exchange->response_header_count);
        buf_char(out, '\n');
        put_pre(out, exchange->response_body, exchange->response_body_len);
    }
    buf_text(out, "</pre></div>");
}

/* True for the exchange that something unmet is about, and for one that was lost. */
static bool is_evidence(const struct case_result *c, const struct exchange *exchange)
{
    for (size_t i = 0; i < c->assertion_count; i++)
        if (report_is_unmet(&c->assertions[i]) && report_exchange(c, &c->assertions[i]) == exchange)
            return true;
    return exchange->failure != NULL;
}

static void put_exchange(struct buf *out, const struct case_result *c,
                         const struct exchange *exchange)
{
    buf_format(out, "<details class=\"exchange\"%s><summary>",
               is_evidence(c, exchange) ? " open" : "");
    html_element(out, "span", "step", exchange->step);
    if (exchange->failure)
        html_chip(out, "bad", "no answer");
    else
        buf_format(out, "<span class=\"status\">%d</span>", exchange->status);
    buf_text(out, "<span class=\"time\">");
    html_duration(out, exchange->duration_us);
    buf_text(out, "</span></summary>\n<div class=\"sides\">");
    put_request(out, exchange);
    put_response(out, exchange);
    buf_text(out, "</div></details>\n");
}

/* How a user action was got matters only where something went wrong. */
static bool is_shown(const struct case_result *c, const struct exchange *exchange)
{
    return report_needs_a_look(c->verdict) || !report_is_signing(exchange);
}

static void put_exchanges(struct buf *out, const struct case_result *c)
{
    bool begun = false;
    for (size_t i = 0; i < c->exchange_count; i++) {
        if (!is_shown(c, &c->exchanges[i]))
            continue;
        if (!begun)
            buf_text(out, "<h4>Over the wire</h4>\n");
        begun = true;
        put_exchange(out, c, &c->exchanges[i]);
    }
}

static void put_cell(struct buf *out, const char *label, struct buf *text)
{
    buf_format(out, "<td data-label=\"%s\"><code>", label);
    html_made(out, text);
    buf_text(out, "</code></td>");
}

/* Most assertions of a case cite the same clause. */
static bool is_quoted(const struct case_result *c, const struct assertion_result *assertion)
{
    for (const struct assertion_result *a = c->assertions; a < assertion; a++)
        if (!a->met && a->clause && strcmp(a->clause, assertion->clause) == 0)
            return true;
    return false;
}

static void put_basis(struct buf *out, const struct case_result *c,
                      const struct assertion_result *assertion)
{
    buf_format(out, "<td data-label=\"basis\"><span>%s</span>",
               assertion->control ? "control" : level_name(assertion->level));
    if (assertion->clause) {
        buf_text(out, " <a href=\"#clause-");
        html_text(out, assertion->clause);
        buf_text(out, "\">");
        html_text(out, assertion->clause);
        buf_text(out, "</a>");
    }
    if (!assertion->met && assertion->clause_text && !is_quoted(c, assertion)) {
        buf_text(out, "<p class=\"meta\">");
        html_prose(out, assertion->clause_text);
        buf_text(out, "</p>");
    }
    buf_text(out, "</td>");
}

static void put_assertion(struct buf *out, const struct run_result *run,
                          const struct case_result *c, const struct assertion_result *assertion)
{
    enum verdict verdict = report_assertion_verdict(run, assertion);
    struct buf wanted = buf_make(REPORT_MAX_VALUE + 200), got = buf_make(REPORT_MAX_VALUE + 200);
    report_wanted(assertion, REPORT_MAX_VALUE, &wanted);
    report_got(assertion, REPORT_MAX_VALUE, &got);
    buf_text(out, "<tr><td data-label=\"verdict\">");
    html_chip(out, html_verdict_tone(verdict), assertion->met ? "met" : verdict_name(verdict));
    buf_text(out, "</td><td data-label=\"at\"><code>");
    html_text(out, assertion->on);
    buf_text(out, "</code><p class=\"meta\">");
    html_text(out, assertion->step);
    buf_text(out, "</p></td>");
    put_cell(out, "wanted", &wanted);
    put_cell(out, "got", &got);
    put_basis(out, c, assertion);
    buf_text(out, "</tr>\n");
}

static void put_assertions(struct buf *out, const struct run_result *run,
                           const struct case_result *c)
{
    if (c->assertion_count == 0)
        return;
    buf_text(out, "<table class=\"assertions\"><thead><tr><th scope=\"col\">verdict</th>"
                  "<th scope=\"col\">at</th><th scope=\"col\">wanted</th><th scope=\"col\">got</th>"
                  "<th scope=\"col\">basis</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < c->assertion_count; i++)
        put_assertion(out, run, c, &c->assertions[i]);
    buf_text(out, "</tbody></table>\n");
}

static void put_reproduction(struct buf *out, const struct run_result *run,
                             const struct case_result *c)
{
    struct buf command = buf_make(1024);
    report_command(run, c, &command);
    buf_text(out, "<details class=\"exchange\"><summary><span class=\"step\">Reproduce</span>"
                  "</summary>\n<pre>");
    html_made(out, &command);
    buf_text(out, "</pre>\n");
    if (c->script) {
        buf_text(out, "<p>Or with curl, freshly signed, by this script, which reads secrets from "
                      "the environment:</p>\n<pre>");
        html_text(out, c->script);
        buf_text(out, "</pre>\n");
    }
    buf_text(out, "</details>\n");
}

static void put_missing(struct buf *out, const struct case_result *c)
{
    if (c->missing_count == 0)
        return;
    buf_text(out, "<p>The target file lacks");
    for (size_t i = 0; i < c->missing_count; i++) {
        buf_text(out, i > 0 ? ", " : " ");
        html_element(out, "code", NULL, c->missing[i]);
    }
    buf_text(out, ".</p>\n");
}

static void put_summary(struct buf *out, const struct case_result *c)
{
    buf_text(out, "<summary>");
    html_chip(out, html_verdict_tone(c->verdict), verdict_name(c->verdict));
    html_element(out, "code", "id", c->id);
    html_element(out, "span", "title", c->title);
    buf_text(out, "<span class=\"time\">");
    if (c->exchange_count > 0)
        html_duration(out, c->duration_us);
    buf_text(out, "</span></summary>\n");
}

void report_html_case(struct buf *out, const struct run_result *run, const struct case_result *c,
                      bool open)
{
    buf_format(out, "<details class=\"case %s\"%s id=\"case-", html_verdict_tone(c->verdict),
               open ? " open" : "");
    html_text(out, c->id);
    buf_text(out, "\">");
    put_summary(out, c);
    buf_text(out, "<div class=\"inside\">\n");
    html_element(out, "p", "why", c->why);
    put_missing(out, c);
    if (c->missing_count == 0)
        html_element(out, "p", "because", c->explanation);
    put_assertions(out, run, c);
    put_exchanges(out, c);
    put_reproduction(out, run, c);
    buf_text(out, "</div></details>\n");
}
