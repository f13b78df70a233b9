/* A date that was read can be written, and means the same when it is read again; one that is
 * refused leaves the result alone. The C library's calendar agrees. */
#include <time.h>

#include "common/rfc3339.h"
#include "tests/fuzz/fuzz.h"

enum { UNTOUCHED = -12345 };

static void must_agree_with_the_library(const char *text, int64_t ms)
{
    int64_t seconds = ms >= 0 ? ms / 1000 : -((999 - ms) / 1000);
    time_t when = (time_t)seconds;
    struct tm parts;
    char wanted[64];
    fuzz_must(gmtime_r(&when, &parts));
    snprintf(wanted, sizeof wanted, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900,
             parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
             (int)(ms - seconds * 1000));
    fuzz_must(span_equal(span_of(text), span_of(wanted)));
}

static void must_be_written_and_read(int64_t ms)
{
    char text[RFC3339_SIZE];
    int64_t again;
    if (!rfc3339_format(ms, text))
        return;
    fuzz_must(rfc3339_parse(span_of(text), &again));
    fuzz_must(again == ms);
    must_agree_with_the_library(text, ms);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = fuzz_text(data, size), rest = text;
    int64_t ms = UNTOUCHED, number = 0;
    if (rfc3339_parse(text, &ms))
        must_be_written_and_read(ms);
    else
        fuzz_must(ms == UNTOUCHED);
    for (int i = 0; i < 6; i++)
        number = number << 8 | fuzz_byte(&rest);
    must_be_written_and_read(number - (INT64_C(1) << 47));
    return 0;
}
