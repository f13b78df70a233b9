/* Header fields as civetweb would hand them over: what is let through has one length that nobody
 * can read otherwise, and one Host of this machine. */
#include <ctype.h>

#include "sim/http/framing.h"
#include "sim/http/host.h"
#include "tests/fuzz/fuzz.h"

static size_t count_of(const struct framing *framing, const char *name)
{
    size_t found = 0;
    for (size_t i = 0; i < framing->count; i++)
        found += span_equal_nocase(framing->headers[i].name, span_of(name));
    return found;
}

static void must_be_one_length(const struct framing *framing, const struct body_plan *plan)
{
    size_t lengths = count_of(framing, "Content-Length");
    size_t codings = count_of(framing, "Transfer-Encoding");
    fuzz_must(framing->count < FRAMING_MAX_HEADERS);
    fuzz_must(lengths + codings <= 1);
    fuzz_must(plan->chunked == (codings == 1));
    fuzz_must(plan->length >= 0 && plan->length < INT64_C(1000000000000000));
    fuzz_must(lengths == 1 || plan->length == 0);
    fuzz_must(codings == 0 || span_equal_text(framing->version, "1.1"));
    fuzz_must(!plan->awaits_continue || count_of(framing, "Expect") > 0);
}

/* An allowed name is one of three, in any case, with nothing behind it but a port. */
static void must_be_ours(struct span host)
{
    static const char *const names[] = {"localhost", "127.0.0.1", "[::1]", "sim.test"};
    struct span port = host;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct span name = span_of(names[i]);
        if (host.len < name.len || !span_equal_nocase((struct span){host.ptr, name.len}, name))
            continue;
        port = (struct span){host.ptr + name.len, host.len - name.len};
        if (port.len == 0 || port.ptr[0] == ':')
            break;
    }
    fuzz_must(port.len < host.len);
    for (size_t i = 1; i < port.len; i++)
        fuzz_must(isdigit((unsigned char)port.ptr[i]));
}

static void check_host(const struct framing *framing)
{
    static const char *const allowed[] = {"sim.test"};
    static const struct host_rule rule = {"127.0.0.1", allowed, 1};
    enum reason reason = host_check(&rule, framing->headers, framing->count);
    if (count_of(framing, "Host") != 1)
        fuzz_must(reason == REASON_REQUEST_NO_HOST);
    for (size_t i = 0; i < framing->count && reason == REASON_NONE; i++)
        if (span_equal_nocase(framing->headers[i].name, SPAN_LITERAL("Host")))
            must_be_ours(framing->headers[i].value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct header headers[FRAMING_MAX_HEADERS];
    struct span rest = fuzz_text(data, size);
    struct framing framing = {.version = span_cut(&rest, '\n'), .headers = headers};
    struct body_plan plan;
    while (!span_is_absent(rest) && framing.count < FRAMING_MAX_HEADERS) {
        struct span value = span_cut(&rest, '\n'), name = span_cut(&value, ':');
        headers[framing.count++] =
            (struct header){name, span_is_absent(value) ? SPAN_LITERAL("") : span_trim(value)};
    }
    if (framing_check(&framing, &plan) == REASON_NONE)
        must_be_one_length(&framing, &plan);
    if (framing_keeps_connection(&framing) && count_of(&framing, "Connection") == 0)
        fuzz_must(span_equal_text(framing.version, "1.1"));
    check_host(&framing);
    return 0;
}
