#include "sim/http/framing.h"

/* So many digits never overflow, and no honest length has more. */
enum { MAX_LENGTH_DIGITS = 15 };

/* How many fields have that name; the first one's value is then in `*value`. */
static size_t find(const struct framing *framing, const char *name, struct span *value)
{
    struct span wanted = span_of(name);
    size_t found = 0;
    for (size_t i = 0; i < framing->count; i++) {
        if (!span_equal_nocase(framing->headers[i].name, wanted))
            continue;
        if (found++ == 0)
            *value = framing->headers[i].value;
    }
    return found;
}

static size_t header_bytes(const struct framing *framing)
{
    size_t total = 0;
    for (size_t i = 0; i < framing->count; i++)
        total += framing->headers[i].name.len + framing->headers[i].value.len;
    return total;
}

/* Digits and nothing else: no sign, no list, no white space within. */
static bool read_length(struct span text, int64_t *length)
{
    if (text.len == 0 || text.len > MAX_LENGTH_DIGITS)
        return false;
    int64_t number = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        number = number * 10 + (text.ptr[i] - '0');
    }
    *length = number;
    return true;
}

static enum reason check_length(const struct framing *framing, struct body_plan *plan)
{
    struct span length = SPAN_ABSENT, coding = SPAN_ABSENT;
    size_t lengths = find(framing, "Content-Length", &length);
    size_t codings = find(framing, "Transfer-Encoding", &coding);
    if (lengths + codings > 1)
        return REASON_REQUEST_AMBIGUOUS_LENGTH;
    if (codings == 1 && !span_equal_text(framing->version, "1.1"))
        return REASON_REQUEST_AMBIGUOUS_LENGTH;
    if (codings == 1 && !span_equal_nocase(coding, SPAN_LITERAL("chunked")))
        return REASON_REQUEST_MALFORMED;
    if (lengths == 1 && !read_length(length, &plan->length))
        return REASON_REQUEST_MALFORMED;
    plan->chunked = codings == 1;
    return REASON_NONE;
}

enum reason framing_check(const struct framing *framing, struct body_plan *plan)
{
    *plan = (struct body_plan){0};
    if (framing->count >= FRAMING_MAX_HEADERS || header_bytes(framing) > FRAMING_MAX_HEADER_BYTES)
        return REASON_REQUEST_HEADERS_TOO_LARGE;
    enum reason reason = check_length(framing, plan);
    if (reason != REASON_NONE)
        return reason;
    struct span expect = SPAN_ABSENT;
    bool has_body = plan->chunked || plan->length > 0;
    plan->awaits_continue = has_body && span_equal_text(framing->version, "1.1") &&
                            find(framing, "Expect", &expect) > 0 &&
                            span_equal_nocase(expect, SPAN_LITERAL("100-continue"));
    return REASON_NONE;
}

/* Is `option` one of the comma-separated words? */
static bool lists(struct span words, const char *option)
{
    while (!span_is_absent(words)) {
        struct span word = span_trim(span_cut(&words, ','));
        if (span_equal_nocase(word, span_of(option)))
            return true;
    }
    return false;
}

bool framing_keeps_connection(const struct framing *framing)
{
    struct span options = SPAN_ABSENT;
    size_t fields = find(framing, "Connection", &options);
    if (fields == 0)
        return span_equal_text(framing->version, "1.1");
    return fields == 1 && lists(options, "keep-alive") && !lists(options, "close") &&
           !lists(options, "upgrade");
}
