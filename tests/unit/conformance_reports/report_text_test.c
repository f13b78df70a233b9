#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "common/buf.h"
#include "conformance/report/report.h"
#include "sample_run.h"
#include "tests/support/golden.h"

/* The whole console report, the caller's to free. */
static char *render(const struct run_result *run, const struct report_style *style)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    assert_non_null(out);
    report_text_begin(run, style, out);
    for (size_t i = 0; i < run->case_count; i++) {
        report_text_progress(run->cases[i].id, i, run->case_count, style, out);
        report_text_case(&run->cases[i], i + 1, run->case_count, style, out);
    }
    report_text_end(run, style, out);
    assert_int_equal(ferror(out), 0);
    fclose(out);
    return text;
}

static char *render_and_free(struct run_result run, struct report_style style)
{
    char *text = render(&run, &style);
    run_result_free(&run);
    return text;
}

static void check_golden(const char *name, struct run_result run, struct report_style style)
{
    char *text = render_and_free(run, style);
    assert_golden(name, span_of(text));
    free(text);
}

static void test_every_verdict(void **state)
{
    (void)state;
    check_golden("report_every_verdict.txt", sample_every_verdict(), (struct report_style){0});
}

static void test_verbose(void **state)
{
    (void)state;
    check_golden("report_verbose.txt", sample_every_verdict(),
                 (struct report_style){.verbose = true});
}

static void test_conformant(void **state)
{
    (void)state;
    check_golden("report_conformant.txt", sample_conformant(), (struct report_style){0});
}

struct ending {
    int exit_code;
    enum run_outcome outcome;
    const char *last_line;
};

static const char *last_line(const char *text)
{
    const char *end = text + strlen(text) - 1, *at = end;
    while (at > text && at[-1] != '\n')
        at--;
    return at;
}

static void test_each_way_to_end(void **state)
{
    static const struct ending endings[] = {
        {0, RUN_SUCCESS,
         "Conformant (exit 0): but for what the baseline says will fail; no other case failed. The "
         "warnings above deserve a look.\n"},
        {1, RUN_FAILURE,
         "Not conformant (exit 1): a case failed. Next: dfns-conformance explain "
         "cred.nonce.missing\n"},
        {2, RUN_FAILURE, "Not run (exit 2): an option, a file or the selection is wrong.\n"},
        {3, RUN_FAILURE, "Not run (exit 3): the target cannot be reached or used.\n"},
        {4, RUN_PARTIAL,
         "Incomplete (exit 4): something that was selected could not be judged. Next: "
         "dfns-conformance explain cred.nonce.missing\n"},
        {130, RUN_PARTIAL, "Incomplete (exit 130): interrupted: what is here is not all.\n"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(endings); i++) {
        struct run_result run = sample_every_verdict();
        run.exit_code = endings[i].exit_code;
        run.outcome = endings[i].outcome;
        char *text = render_and_free(run, (struct report_style){0});
        assert_string_equal(last_line(text), endings[i].last_line);
        free(text);
    }
}

/* The text without "ESC [ ... letter" and without what a carriage return takes back. */
static char *without_tints(const char *text)
{
    char *plain = calloc(strlen(text) + 1, 1);
    size_t to = 0, line = 0;
    assert_non_null(plain);
    for (size_t i = 0; text[i]; i++) {
        if (text[i] == '\033') {
            i += strcspn(text + i, "mK");
        } else if (text[i] == '\r') {
            to = line;
        } else {
            plain[to++] = text[i];
            line = text[i] == '\n' ? to : line;
        }
    }
    plain[to] = '\0';
    return plain;
}

static void test_a_terminal_shows_the_same_with_tints(void **state)
{
    (void)state;
    struct report_style wide = {.terminal = true, .width = 400};
    struct report_style colourful = {.terminal = true, .colour = true, .width = 400};
    struct report_style pipe = {.width = 400};
    char *plain = render_and_free(sample_every_verdict(), wide);
    char *tinted = render_and_free(sample_every_verdict(), colourful);
    char *piped = render_and_free(sample_every_verdict(), pipe);
    char *shown = without_tints(tinted), *shown_plain = without_tints(plain);
    assert_null(strstr(plain, "\033[3"));
    assert_non_null(strstr(tinted, "\033[32mPASS\033[0m"));
    assert_null(strchr(piped, '\033'));
    assert_null(strchr(piped, '\r'));
    assert_string_equal(shown, piped);
    assert_string_equal(shown_plain, piped);
    free(plain);
    free(tinted);
    free(piped);
    free(shown);
    free(shown_plain);
}

static void test_lines_are_broken_at_the_width(void **state)
{
    (void)state;
    struct report_style style = {.terminal = true, .width = 80};
    char *text = render_and_free(sample_every_verdict(), style);
    char *shown = without_tints(text);
    const char *title = strstr(shown, "x.perm.other-tenant ");
    assert_non_null(title);
    assert_true(strcspn(title, "\n") + 16 <= 80);
    assert_non_null(strstr(title, "\n"
                                  "                                                "));
    free(text);
    free(shown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_verdict),
        cmocka_unit_test(test_verbose),
        cmocka_unit_test(test_conformant),
        cmocka_unit_test(test_each_way_to_end),
        cmocka_unit_test(test_a_terminal_shows_the_same_with_tints),
        cmocka_unit_test(test_lines_are_broken_at_the_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
