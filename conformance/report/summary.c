#include <inttypes.h>
#include <string.h>

#include "conformance/report/page.h"
#include "conformance/report/profile_report.h"
#include "conformance/report/shared.h"

enum { NAME = 16, NUMBER = 7, MOST_SHOWN = 300, SHORT_VALUE = 120 };

/* The line above the first row of a section; a section ends with an empty line. */
static void title(const struct page *page, const char *text)
{
    page_tinted(page, TINT_STRONG, 0, text);
    page_end_line(page);
}

static void counts_table(const size_t counts[static VERDICT_COUNT], const struct page *page)
{
    title(page, "Cases");
    for (size_t i = 0; i < VERDICT_COUNT; i++) {
        if (counts[i] == 0)
            continue;
        page_indent(page, PAGE_MARGIN);
        page_verdict(page, (enum verdict)i, NAME);
        fprintf(page->out, "%*zu   ", NUMBER, counts[i]);
        page_tinted(page, TINT_FAINT, 0, report_verdict_meaning((enum verdict)i));
        page_end_line(page);
    }
    page_end_line(page);
}

static void level_row(const struct run_result *run, enum level level, const struct page *page)
{
    static const char *const consequences[LEVEL_COUNT] = {
        [LEVEL_DOCUMENTED] = "the endpoint's own page says so; unmet fails a case",
        [LEVEL_INFERRED] = "another source says so; unmet warns, with --strict it fails",
        [LEVEL_OBSERVED] = "no clause; recorded, never judged",
    };
    size_t met, unmet;
    run_result_level(run, level, &met, &unmet);
    fprintf(page->out, "  %-*s%*zu%*zu   ", NAME, level_name(level), NUMBER, met, NUMBER, unmet);
    page_tinted(page, TINT_FAINT, 0, consequences[level]);
    page_end_line(page);
}

static void levels_table(const struct run_result *run, const struct page *page)
{
    page_tinted(page, TINT_STRONG, PAGE_MARGIN + NAME, "Assertions");
    fprintf(page->out, "%*s%*s\n", NUMBER, "met", NUMBER, "unmet");
    for (size_t i = 0; i < LEVEL_COUNT; i++)
        level_row(run, (enum level)i, page);
    page_end_line(page);
}

static size_t look_rows(const struct run_result *run, enum verdict verdict, const struct page *page)
{
    size_t rows = 0;
    for (size_t i = 0; i < run->case_count; i++) {
        if (run->cases[i].verdict != verdict)
            continue;
        page_indent(page, PAGE_MARGIN);
        page_verdict(page, verdict, PAGE_VERDICT);
        page_value(page, 0, MOST_SHOWN, span_of(run->cases[i].id));
        page_end_line(page);
        rows++;
    }
    return rows;
}

/* The cases to look at once more, worst first: their own lines may have scrolled away. */
static void look_table(const struct run_result *run, const size_t counts[static VERDICT_COUNT],
                       const struct page *page)
{
    size_t rows = 0;
    for (size_t verdict = VERDICT_COUNT; verdict-- > 0;) {
        if (counts[verdict] == 0 || !report_needs_a_look((enum verdict)verdict))
            continue;
        if (rows == 0)
            title(page, "To look at");
        rows += look_rows(run, (enum verdict)verdict, page);
    }
    if (rows > 0)
        page_end_line(page);
}

static bool is_missing(const struct case_result *c, const char *capability)
{
    for (size_t i = 0; i < c->missing_count; i++)
        if (strcmp(c->missing[i], capability) == 0)
            return true;
    return false;
}

/* How many cases before `end` lack the capability. */
static size_t missing_before(const struct run_result *run, size_t end, const char *capability)
{
    size_t count = 0;
    for (size_t i = 0; i < end; i++)
        count += is_missing(&run->cases[i], capability);
    return count;
}

/* How the target file gives a capability; the row whose name the capability begins with. */
static const char *how_to_give(const char *capability)
{
    static const struct {
        const char *name, *how;
    } rows[] = {
        {"callers.expired", "a token that has expired"},
        {"callers.unpermitted", "a user who may not deactivate: token, user_id, signer"},
        {"callers.second", "another permitted user: token, user_id, signer"},
        {"callers.other_tenant", "a user of another organisation: token, user_id, signer"},
        {"callers.permitted.signer", "a key or a command that signs user actions"},
        {"callers.permitted.user_id", "the id of the user who may deactivate"},
        {"callers.permitted", "a user who may deactivate: token"},
        {"server_side_application", "id, secret and private_key of one"},
        {"credentials.deactivated", "a credential that is deactivated already"},
        {"credentials.sacrificial", "a list of credentials to deactivate for good"},
        {"credentials.other_tenant", "a credential of another organisation"},
        {"applications.deactivated", "an application that is deactivated already"},
        {"applications.sacrificial", "a list of applications to deactivate for good"},
        {"applications.other_tenant", "an application of another organisation"},
        {"credentials.expired_user_action", "a user action for that one, out of date"},
        {"applications.expired_user_action", "a user action for that one, out of date"},
        {"application", "the id of the client-side application that calls"},
        {"read_back", "true, if the listings may be asked for the state"},
        {"hooks.next_request_fails", "a command after which the next request fails"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (span_starts_with(span_of(capability), rows[i].name))
            return rows[i].how;
    return "";
}

static void missing_row(const struct run_result *run, const char *capability,
                        const struct page *page)
{
    size_t count = missing_before(run, run->case_count, capability);
    page_indent(page, PAGE_MARGIN);
    page_value(page, PAGE_ID - 2, MOST_SHOWN, span_of(capability));
    fprintf(page->out, "%*zu %-5s   ", 4, count, count == 1 ? "case" : "cases");
    page_tinted(page, TINT_FAINT, 0, how_to_give(capability));
    page_end_line(page);
}

static void untestable_table(const struct run_result *run, const struct page *page)
{
    bool begun = false;
    for (size_t i = 0; i < run->case_count; i++)
        for (size_t k = 0; k < run->cases[i].missing_count; k++) {
            const char *capability = run->cases[i].missing[k];
            if (missing_before(run, i, capability) > 0)
                continue;
            if (!begun)
                title(page, "Untestable until the target file gives");
            begun = true;
            missing_row(run, capability, page);
        }
    if (begun)
        page_end_line(page);
}

static void stale_table(const struct run_result *run, const struct page *page)
{
    if (run->stale_count == 0)
        return;
    title(page, "Stale in the baseline");
    for (size_t i = 0; i < run->stale_count; i++) {
        struct buf text = buf_make(64 * 1024);
        report_stale(&run->stale[i], &text);
        page_indent(page, PAGE_MARGIN);
        page_value(page, PAGE_ID - 2, MOST_SHOWN, span_of(run->stale[i].id));
        page_indent(page, 2);
        page_wrapped(page, PAGE_MARGIN + PAGE_ID, page_text(&text));
        buf_free(&text);
    }
    page_end_line(page);
}

static void accepted_row(const struct run_result *run, const struct page *page)
{
    if (run->accepted_untestable_count == 0)
        return;
    title(page, "Accepted as untestable");
    page_indent(page, PAGE_MARGIN);
    for (size_t i = 0; i < run->accepted_untestable_count; i++) {
        fputs(i > 0 ? ", " : "", page->out);
        page_value(page, 0, MOST_SHOWN, span_of(run->accepted_untestable[i]));
    }
    fputs("\n\n", page->out);
}

static const char *first_case(const struct run_result *run, enum verdict verdict)
{
    for (size_t i = 0; i < run->case_count; i++)
        if (run->cases[i].verdict == verdict)
            return run->cases[i].id;
    return NULL;
}

static const char *next_words(int exit_code, const size_t counts[static VERDICT_COUNT])
{
    if (exit_code == 0 && counts[VERDICT_WARN] > 0)
        return " The warnings above deserve a look.";
    if (exit_code == 4 && counts[VERDICT_UNTESTABLE] > 0)
        return " Next: give what is untestable above, or accept it with --accept-untestable.";
    if (exit_code == 4 && counts[VERDICT_SKIPPED] > 0)
        return " Next: run again with --allow-state-change.";
    return "";
}

/* What to do next, when there is something to do. */
static void next_step(const struct run_result *run, const size_t counts[static VERDICT_COUNT],
                      const struct page *page)
{
    static const enum verdict worst[] = {VERDICT_FAIL, VERDICT_ERROR, VERDICT_INCONCLUSIVE};
    if (run->exit_code == 1 && counts[VERDICT_FAIL] == 0 && run->stale_count > 0) {
        fputs(" Next: mend the entries above, or write it anew with --write-baseline.", page->out);
        return;
    }
    bool judged = run->exit_code == 1 || run->exit_code == 4;
    for (size_t i = 0; judged && i < sizeof worst / sizeof worst[0]; i++)
        if (counts[worst[i]] > 0) {
            fputs(" Next: dfns-conformance explain ", page->out);
            page_value(page, 0, MOST_SHOWN, span_of(first_case(run, worst[i])));
            return;
        }
    fputs(next_words(run->exit_code, counts), page->out);
}

static void last_line(const struct run_result *run, const size_t counts[static VERDICT_COUNT],
                      const struct page *page)
{
    static const enum tint tints[] = {
        [RUN_SUCCESS] = TINT_GOOD, [RUN_PARTIAL] = TINT_NOTICE, [RUN_FAILURE] = TINT_BAD};
    struct report_conclusion conclusion = report_conclude(run);
    page_end_line(page);
    page_tinted(page, tints[run->outcome], 0, conclusion.word);
    fprintf(page->out, " (exit %d): %s.", run->exit_code, conclusion.meaning);
    next_step(run, counts, page);
    page_end_line(page);
}

/* What the cases wrote before. */
static bool ends_with_empty_line(const struct run_result *run, const struct report_style *style)
{
    if (run->case_count == 0 || style->verbose)
        return true;
    return report_needs_a_look(run->cases[run->case_count - 1].verdict);
}

void report_text_end(const struct run_result *run, const struct report_style *style, FILE *out)
{
    struct page page = {out, style};
    size_t counts[VERDICT_COUNT];
    run_result_count(run, counts);
    page_clear_line(&page);
    if (!ends_with_empty_line(run, style))
        page_end_line(&page);
    look_table(run, counts, &page);
    report_profile(run, &page);
    stale_table(run, &page);
    untestable_table(run, &page);
    accepted_row(run, &page);
    counts_table(counts, &page);
    levels_table(run, &page);
    fprintf(out, "%zu case%s in %" PRId64 ".%" PRId64 " s, seed %" PRIu64 "\n", run->case_count,
            run->case_count == 1 ? "" : "s", run->duration_us / 1000000,
            run->duration_us / 100000 % 10, run->seed);
    last_line(run, counts, &page);
    fflush(out);
}
