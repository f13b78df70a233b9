#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/embedded.h"
#include "common/rfc3339.h"
#include "conformance/report/html.h"
#include "conformance/report/html_parts.h"
#include "conformance/report/report.h"
#include "conformance/report/shared.h"

enum { SHORT_VALUE = 300 };

/* conformance/assets/: the style sheet. */
extern const struct embedded_files report_assets;

static const char *outcome_tone(enum run_outcome outcome)
{
    static const char *const tones[] = {
        [RUN_SUCCESS] = "good", [RUN_PARTIAL] = "open", [RUN_FAILURE] = "bad"};
    return tones[outcome];
}

/* Nothing is fetched and nothing is executed, and a browser is told to see to it. */
static void put_head(struct buf *out, const struct run_result *run)
{
    buf_text(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                  "style-src 'unsafe-inline'\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    buf_text(out, report_conclude(run).word);
    buf_text(out, ": ");
    html_text(out, run->target_url);
    buf_text(out, "</title>\n<style>\n");
    buf_span(out, embedded_find(&report_assets, "report.css"));
    buf_text(out, "</style>\n</head>\n");
}

static void put_fact(struct buf *out, const char *name, const char *value)
{
    buf_format(out, "<div><dt>%s</dt><dd>", name);
    html_text(out, value);
    buf_text(out, "</dd></div>\n");
}

static void put_moment(struct buf *out, const struct run_result *run)
{
    char started[RFC3339_SIZE];
    if (rfc3339_format(run->started_ms, started))
        put_fact(out, "Started", started);
    buf_text(out, "<div><dt>Took</dt><dd>");
    html_duration(out, run->duration_us);
    buf_text(out, "</dd></div>\n");
}

static void put_facts(struct buf *out, const struct run_result *run)
{
    char seed[24];
    snprintf(seed, sizeof seed, "%" PRIu64, run->seed);
    buf_text(out, "<dl class=\"facts\">\n");
    put_fact(out, "Target", run->target_url);
    put_fact(out, "TLS", report_tls(run));
    if (run->proxy)
        put_fact(out, "Proxy", run->proxy);
    put_fact(out, "Edition", run->edition);
    put_fact(out, "Selection", run->selection ? run->selection : "every case");
    put_fact(out, "Changes", run->state_change_allowed ? "allowed" : "none allowed");
    put_fact(out, "Inferred", run->strict ? "fails (--strict)" : "warns");
    if (run->baseline)
        put_fact(out, "Baseline", "used: what it lists is expected to fail");
    put_fact(out, "Nonce", run->nonce_form ? run->nonce_form : "not known");
    put_fact(out, "Seed", seed);
    put_moment(out, run);
    buf_text(out, "</dl>\n");
}

static void put_hero(struct buf *out, const struct run_result *run)
{
    struct report_conclusion conclusion = report_conclude(run);
    buf_format(out, "<header class=\"hero %s\">\n<p class=\"brand\">dfns-conformance ",
               outcome_tone(run->outcome));
    html_text(out, run->suite_version);
    buf_format(out, "</p>\n<h1>%s</h1>\n<p class=\"lead\">%c%s. Exit code %d.</p>\n",
               conclusion.word, conclusion.meaning[0] - ('a' - 'A'), conclusion.meaning + 1,
               run->exit_code);
    put_facts(out, run);
    buf_text(out, "</header>\n");
}

/* A bar with a piece for each verdict; the list below it says the same in words. */
static void put_verdicts(struct buf *out, const struct run_result *run)
{
    size_t counts[VERDICT_COUNT];
    run_result_count(run, counts);
    buf_format(out,
               "<section class=\"card\">\n<h2>%zu case%s</h2>\n<p class=\"bar\" "
               "aria-hidden=\"true\">",
               run->case_count, run->case_count == 1 ? "" : "s");
    for (size_t i = VERDICT_COUNT; i-- > 0;)
        if (counts[i] > 0)
            buf_format(out, "<span class=\"%s\" style=\"flex-grow:%zu\"></span>",
                       html_verdict_tone((enum verdict)i), counts[i]);
    buf_text(out, "</p>\n<table class=\"counts\"><tbody>\n");
    for (size_t i = VERDICT_COUNT; i-- > 0;)
        if (counts[i] > 0) {
            buf_text(out, "<tr><th scope=\"row\">");
            html_chip(out, html_verdict_tone((enum verdict)i), verdict_name((enum verdict)i));
            buf_format(out, "</th><td>%zu</td><td>%s</td></tr>\n", counts[i],
                       report_verdict_meaning((enum verdict)i));
        }
    buf_text(out, "</tbody></table>\n</section>\n");
}

static void put_levels(struct buf *out, const struct run_result *run)
{
    static const char *const meanings[LEVEL_COUNT] = {
        [LEVEL_DOCUMENTED] = "the endpoint's own page says so",
        [LEVEL_INFERRED] = "another source says so",
        [LEVEL_OBSERVED] = "no clause: recorded, never judged",
    };
    buf_text(out,
             "<section class=\"card\">\n<h2>Assertions</h2>\n<table class=\"counts\"><thead>"
             "<tr><th scope=\"col\">level</th><th scope=\"col\">met</th>"
             "<th scope=\"col\">unmet</th><th scope=\"col\">meaning</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < LEVEL_COUNT; i++) {
        size_t met, unmet;
        run_result_level(run, (enum level)i, &met, &unmet);
        buf_format(out, "<tr><th scope=\"row\">%s</th><td>%zu</td><td>%zu</td><td>%s</td></tr>\n",
                   level_name((enum level)i), met, unmet, meanings[i]);
    }
    buf_text(out, "</tbody></table>\n</section>\n");
}

static void put_look(struct buf *out, const struct case_result *c)
{
    struct buf why = buf_make(64 * 1024);
    report_why(c, SHORT_VALUE, &why);
    buf_text(out, "<li>");
    html_chip(out, html_verdict_tone(c->verdict), verdict_name(c->verdict));
    buf_text(out, "<a href=\"#case-");
    html_text(out, c->id);
    buf_text(out, "\">");
    html_text(out, c->id);
    buf_text(out, "</a>");
    html_element(out, "span", "title", c->title);
    buf_text(out, "<span class=\"meta\">");
    html_made(out, &why);
    buf_text(out, "</span></li>\n");
}

/* What needs a look, worst first. */
static void put_looks(struct buf *out, const struct run_result *run)
{
    bool begun = false;
    for (size_t verdict = VERDICT_COUNT; verdict-- > 0;)
        for (size_t i = 0; i < run->case_count; i++) {
            const struct case_result *c = &run->cases[i];
            if (c->verdict != (enum verdict)verdict || !report_needs_a_look(c->verdict))
                continue;
            if (!begun)
                buf_text(out,
                         "<section id=\"look\" class=\"card\" aria-labelledby=\"look-title\">\n"
                         "<h2 id=\"look-title\">To look at</h2>\n<ul class=\"looks\">\n");
            begun = true;
            put_look(out, c);
        }
    buf_text(out, begun ? "</ul>\n</section>\n" : "");
}

static void put_observation(struct buf *out, const struct case_result *c,
                            const struct assertion_result *assertion)
{
    struct buf got = buf_make(REPORT_MAX_VALUE);
    report_got(assertion, SHORT_VALUE, &got);
    buf_text(out, "<tr><th scope=\"row\"><a href=\"#case-");
    html_text(out, c->id);
    buf_text(out, "\">");
    html_text(out, c->id);
    buf_text(out, "</a></th><td>");
    html_text(out, assertion->step);
    buf_text(out, "</td><td><code>");
    html_text(out, assertion->on);
    buf_text(out, "</code></td><td><code>");
    html_made(out, &got);
    buf_text(out, "</code></td></tr>\n");
}

/* How the target behaves where no clause says how to. */
static void put_observations(struct buf *out, const struct run_result *run)
{
    bool begun = false;
    for (size_t i = 0; i < run->case_count; i++)
        for (size_t k = 0; k < run->cases[i].assertion_count; k++) {
            const struct assertion_result *assertion = &run->cases[i].assertions[k];
            if (assertion->level != LEVEL_OBSERVED || assertion->control)
                continue;
            if (!begun)
                buf_text(
                    out,
                    "<section id=\"observed\" class=\"card\" aria-labelledby=\"observed-title\">"
                    "\n<h2 id=\"observed-title\">Observed where no clause says what is right"
                    "</h2>\n<table class=\"plain\"><thead><tr><th scope=\"col\">case</th>"
                    "<th scope=\"col\">step</th><th scope=\"col\">at</th>"
                    "<th scope=\"col\">got</th></tr></thead><tbody>\n");
            begun = true;
            put_observation(out, &run->cases[i], assertion);
        }
    buf_text(out, begun ? "</tbody></table>\n</section>\n" : "");
}

static void put_accepted(struct buf *out, const struct run_result *run)
{
    if (run->accepted_untestable_count == 0)
        return;
    buf_text(out, "<p class=\"notice\">Accepted as untestable: ");
    for (size_t i = 0; i < run->accepted_untestable_count; i++) {
        buf_text(out, i > 0 ? ", " : "");
        html_element(out, "code", NULL, run->accepted_untestable[i]);
    }
    buf_text(out, ".</p>\n");
}

static void put_stale(struct buf *out, const struct run_result *run)
{
    if (run->stale_count == 0)
        return;
    buf_text(out,
             "<section id=\"stale\" class=\"card\" aria-labelledby=\"stale-title\">\n"
             "<h2 id=\"stale-title\">Stale in the baseline</h2>\n<table class=\"plain\"><thead>"
             "<tr><th scope=\"col\">case</th><th scope=\"col\">assertion</th>"
             "<th scope=\"col\">why</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < run->stale_count; i++) {
        buf_text(out, "<tr>");
        html_element(out, "th", NULL, run->stale[i].id);
        html_element(out, "td", NULL, run->stale[i].assertion);
        html_element(out, "td", NULL, run->stale[i].why);
        buf_text(out, "</tr>\n");
    }
    buf_text(out, "</tbody></table>\n</section>\n");
}

static void put_body(struct buf *out, const struct run_result *run)
{
    buf_text(out, "<body>\n");
    put_hero(out, run);
    buf_text(out, "<main>\n");
    put_accepted(out, run);
    buf_text(out, "<div class=\"two\">\n");
    put_verdicts(out, run);
    put_levels(out, run);
    buf_text(out, "</div>\n");
    put_looks(out, run);
    put_stale(out, run);
    report_html_clauses(out, run);
    report_html_cases(out, run);
    put_observations(out, run);
    buf_text(out, "</main>\n<footer><p>One file, no network, no script. Edition ");
    html_text(out, run->edition);
    if (run->edition_sha256) {
        buf_text(out, ", sha256 <code>");
        html_text(out, run->edition_sha256);
        buf_text(out, "</code>");
    }
    buf_text(out, ".</p></footer>\n</body>\n</html>\n");
}

struct status report_html(const struct run_result *run, struct buf *out)
{
    put_head(out, run);
    put_body(out, run);
    return buf_failed(out) ? status_in(status_no_memory(), "HTML report") : status_ok();
}
