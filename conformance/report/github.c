#include <string.h>

#include "conformance/report/escape.h"
#include "conformance/report/report.h"
#include "conformance/report/shared.h"

enum { SHORT_VALUE = 300, MAX_TEXT = 256 * 1024 };

enum kind { KIND_NONE, KIND_ERROR, KIND_WARNING, KIND_NOTICE };

static const char *const kind_names[] = {"", "error", "warning", "notice"};

static enum kind kind_of(enum verdict verdict)
{
    static const enum kind kinds[VERDICT_COUNT] = {
        [VERDICT_PASS] = KIND_NONE,         [VERDICT_NOTE] = KIND_NOTICE,
        [VERDICT_SKIPPED] = KIND_NONE,      [VERDICT_WARN] = KIND_WARNING,
        [VERDICT_UNTESTABLE] = KIND_NOTICE, [VERDICT_INCONCLUSIVE] = KIND_ERROR,
        [VERDICT_XFAIL] = KIND_NOTICE,      [VERDICT_STALE] = KIND_ERROR,
        [VERDICT_ERROR] = KIND_ERROR,       [VERDICT_FAIL] = KIND_ERROR,
    };
    return kinds[verdict];
}

/* What the runner would take for the end of a value; `also` ends the value of a property. */
static void put(struct buf *out, struct span text, const char *also)
{
    struct buf visible = buf_make(MAX_TEXT);
    escape_terminal(text, &visible);
    for (size_t i = 0; i < visible.len; i++)
        if (visible.ptr[i] == '%' || strchr(also, visible.ptr[i]))
            buf_format(out, "%%%02X", (unsigned)visible.ptr[i]);
        else
            buf_char(out, visible.ptr[i]);
    out->failed = out->failed || buf_failed(&visible);
    buf_free(&visible);
}

static void begin(struct buf *out, enum kind kind, const char *title)
{
    buf_format(out, "::%s title=", kind_names[kind]);
    put(out, span_of(title), ":,");
    buf_text(out, "::");
}

/* The first clause that is unmet, on a line of its own. */
static void put_clause(struct buf *out, const struct case_result *c)
{
    for (size_t i = 0; i < c->assertion_count; i++) {
        const struct assertion_result *assertion = &c->assertions[i];
        if (!report_is_unmet(assertion) || !assertion->clause_text)
            continue;
        buf_text(out, "%0A");
        put(out, span_of(assertion->clause), "");
        buf_format(out, " (%s): ", level_name(assertion->level));
        put(out, span_of(assertion->clause_text), "");
        return;
    }
}

static void put_case(struct buf *out, const struct case_result *c, enum kind kind)
{
    struct buf title = buf_make(MAX_TEXT), why = buf_make(MAX_TEXT);
    buf_format(&title, "%s %s", verdict_name(c->verdict), c->id);
    report_why(c, SHORT_VALUE, &why);
    begin(out, kind, buf_cstr(&title));
    put(out, span_of(c->title), "");
    buf_text(out, "%0A");
    put(out, buf_peek(&why), "");
    put_clause(out, c);
    buf_char(out, '\n');
    out->failed = out->failed || buf_failed(&title) || buf_failed(&why);
    buf_free(&title);
    buf_free(&why);
}

static void put_rest(struct buf *out, enum kind kind, size_t count)
{
    begin(out, kind, "And more");
    buf_format(out, "%zu more cases; the other reports name them\n", count);
}

/* How the target was reached, where that says less than it seems to. Returns how many lines. */
static size_t put_way(struct buf *out, const struct run_result *run)
{
    if (run->unverified) {
        begin(out, KIND_WARNING, "TLS");
        buf_text(out, "The certificate was not verified (--insecure)\n");
    }
    if (run->proxy) {
        begin(out, KIND_WARNING, "Proxy");
        buf_text(out, "Asked through ");
        put(out, span_of(run->proxy), "");
        buf_char(out, '\n');
    }
    return (size_t)run->unverified + (run->proxy != NULL);
}

/* Entries of the baseline that no case tells of, in one annotation. */
static size_t put_orphans(struct buf *out, const struct run_result *run)
{
    size_t count = report_count_orphans(run);
    if (count == 0)
        return 0;
    begin(out, KIND_ERROR, "Stale baseline");
    bool follows = false;
    for (size_t i = 0; i < run->stale_count; i++) {
        struct buf text = buf_make(MAX_TEXT);
        if (!report_is_orphan(run, &run->stale[i]))
            continue;
        buf_text(out, follows ? "%0A" : "");
        follows = true;
        buf_format(&text, "%s, ", run->stale[i].id);
        report_stale(&run->stale[i], &text);
        put(out, buf_peek(&text), "");
        out->failed |= buf_failed(&text);
        buf_free(&text);
    }
    buf_char(out, '\n');
    return 1;
}

/* What is said of a kind besides the cases; returns how many annotations. */
static size_t put_besides(struct buf *out, const struct run_result *run, enum kind kind)
{
    if (kind == KIND_ERROR)
        return put_orphans(out, run);
    return kind == KIND_WARNING ? put_way(out, run) : 0;
}

/* GitHub shows no more than so many: the last one then says how many there are besides. */
static void put_kind(struct buf *out, const struct run_result *run, enum kind kind)
{
    size_t count = 0, shown = 0;
    for (size_t i = 0; i < run->case_count; i++)
        count += kind_of(run->cases[i].verdict) == kind;
    size_t room = GITHUB_MOST_ANNOTATIONS - put_besides(out, run, kind);
    size_t most = count > room ? room - 1 : count;
    for (size_t i = 0; i < run->case_count && shown < most; i++) {
        if (kind_of(run->cases[i].verdict) != kind)
            continue;
        put_case(out, &run->cases[i], kind);
        shown++;
    }
    if (count > shown)
        put_rest(out, kind, count - shown);
}

struct status report_github(const struct run_result *run, struct buf *out)
{
    put_kind(out, run, KIND_ERROR);
    put_kind(out, run, KIND_WARNING);
    put_kind(out, run, KIND_NOTICE);
    return buf_failed(out) ? status_in(status_no_memory(), "GitHub annotations") : status_ok();
}
