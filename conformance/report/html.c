#include "conformance/report/html.h"

#include <inttypes.h>

#include "conformance/report/escape.h"

void html_span(struct buf *out, struct span text)
{
    escape_xml(text, out);
}

void html_text(struct buf *out, const char *text)
{
    escape_xml(span_of(text), out);
}

void html_made(struct buf *out, struct buf *text)
{
    html_span(out, buf_peek(text));
    out->failed = out->failed || buf_failed(text);
    buf_free(text);
}

void html_element(struct buf *out, const char *tag, const char *class, const char *text)
{
    if (!text || !text[0])
        return;
    buf_format(out, "<%s", tag);
    if (class)
        buf_format(out, " class=\"%s\"", class);
    buf_char(out, '>');
    html_text(out, text);
    buf_format(out, "</%s>", tag);
}

void html_prose(struct buf *out, const char *text)
{
    struct span rest = span_of(text);
    for (bool code = false; !span_is_absent(rest); code = !code) {
        struct span piece = span_cut(&rest, '`');
        buf_text(out, code ? "<code>" : "");
        html_span(out, piece);
        buf_text(out, code ? "</code>" : "");
    }
}

void html_duration(struct buf *out, int64_t duration_us)
{
    enum { MS = 1000, S = 1000 * MS };
    int64_t unit = duration_us < S ? MS : S;
    buf_format(out, "%" PRId64 ".%" PRId64 "&nbsp;%s", duration_us / unit,
               duration_us * 10 / unit % 10, unit == MS ? "ms" : "s");
}

const char *html_verdict_tone(enum verdict verdict)
{
    static const char *const tones[VERDICT_COUNT] = {
        [VERDICT_PASS] = "good",  [VERDICT_NOTE] = "quiet",      [VERDICT_SKIPPED] = "quiet",
        [VERDICT_WARN] = "doubt", [VERDICT_UNTESTABLE] = "open", [VERDICT_INCONCLUSIVE] = "open",
        [VERDICT_ERROR] = "bad",  [VERDICT_FAIL] = "bad",        [VERDICT_XFAIL] = "doubt",
        [VERDICT_STALE] = "bad",
    };
    return tones[verdict];
}

const char *html_finding_tone(enum finding finding)
{
    static const char *const tones[FINDING_COUNT] = {
        [FINDING_NO_CASE] = "quiet", [FINDING_UNTESTED] = "quiet", [FINDING_HOLDS] = "good",
        [FINDING_UNCLEAR] = "open",  [FINDING_DOUBTFUL] = "doubt", [FINDING_BROKEN] = "bad",
    };
    return tones[finding];
}

void html_chip(struct buf *out, const char *tone, const char *word)
{
    buf_format(out, "<span class=\"chip %s\">%s</span>", tone, word);
}
