#include "tests/support/golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "common/file.h"

enum { MOST = 1 << 20 };

/* The line that byte `at` is in, from 1, and its text. */
static size_t line_of(struct span text, size_t at, struct span *line)
{
    struct span rest = text;
    for (size_t number = 1;; number++) {
        *line = span_cut(&rest, '\n');
        if (span_is_absent(rest) || at < (size_t)(rest.ptr - text.ptr))
            return number;
    }
}

static void explain_difference(const char *path, struct span expected, struct span actual)
{
    struct span wanted, got;
    size_t at = 0;
    while (at < expected.len && at < actual.len && expected.ptr[at] == actual.ptr[at])
        at++;
    size_t number = line_of(expected, at, &wanted);
    line_of(actual, at, &got);
    print_error("%s differs, first in line %zu:\n- %.*s\n+ %.*s\n"
                "If the new output is right: DFNS_UPDATE_GOLDEN=1 ctest -R <this test>, then read "
                "git diff tests/golden\n",
                path, number, SPAN_ARGS(wanted), SPAN_ARGS(got));
}

void assert_golden(const char *name, struct span actual)
{
    char path[512];
    struct buf expected = buf_make(MOST);
    snprintf(path, sizeof path, "%s/%s", DFNS_GOLDEN_DIR, name);
    if (getenv("DFNS_UPDATE_GOLDEN")) {
        struct status written = file_write(path, actual);
        assert_string_equal(written.message, "");
        return;
    }
    struct status status = file_read(path, &expected);
    assert_string_equal(status.message, "");
    bool same = span_equal(buf_peek(&expected), actual);
    if (!same)
        explain_difference(path, buf_peek(&expected), actual);
    buf_free(&expected);
    assert_true(same);
}
