/* Which clause is held to by what; and what lint says of clauses and ids that are not in order. */
#include "conformance/plan/coverage.h"

#include <string.h>

#include "conformance/fixture/ids.h"
#include "conformance/plan/lint.h"
#include "tests/support/check.h"

static struct library library;

static int set_up(void **state)
{
    (void)state;
    struct status status = library_open(&library);
    return !status_is_ok(&status);
}

static int tear_down(void **state)
{
    (void)state;
    library_free(&library);
    return 0;
}

/* A case with one assertion. */
static void add(const char *id, const char *edition, const char *level, const char *clause)
{
    struct buf text = buf_make(4096);
    struct references references = {&library.clauses, &library.editions};
    buf_format(&text,
               "{\"id\":\"%s\",\"endpoints\":[\"%.*s\"],\"title\":\"t\",\"why\":\"w\",\n"
               "\"editions\":[\"%s\"],\"safety\":\"noop\",\"steps\":[{\"name\":\"s\",\"expect\":["
               "{\"on\":\"status\",\"op\":\"equals\",\"value\":200,\"level\":\"%s\","
               "\"clause\":\"%s\"}]}]}",
               id, (int)strcspn(id, "."), id, edition, level, clause);
    struct status status =
        fixture_set_add(&library.cases, "nonce/a.json", buf_peek(&text), &references);
    if (!status_is_ok(&status))
        fail_msg("%s", status.message);
    buf_free(&text);
}

static void add_three(void)
{
    add("cred.nonce.a", "2023", "documented", "cred.response.400-nonce-invalid");
    add("app.nonce.b", "2023", "inferred", "cred.response.400-nonce-invalid");
    add("app.nonce.c", "2025", "inferred", "app.header.nonce");
    struct status status = fixture_set_finish(&library.cases);
    assert_true(status_is_ok(&status));
}

static const struct coverage_row *find(const struct coverage *coverage, const char *clause)
{
    for (size_t i = 0; i < coverage->count; i++)
        if (strcmp(coverage->rows[i].clause->id, clause) == 0)
            return &coverage->rows[i];
    fail_msg("no clause %s", clause);
    return NULL;
}

static void test_each_clause_has_a_standing(void **state)
{
    (void)state;
    static const struct {
        const char *edition, *clause;
        enum standing standing;
        size_t cases;
    } rows[] = {
        {NULL, "cred.response.400-nonce-invalid", STANDING_DOCUMENTED, 2},
        {NULL, "app.header.nonce", STANDING_INFERRED, 1},
        {NULL, "cred.endpoint.route", STANDING_OPEN, 0},
        {NULL, "cred.body.example", STANDING_EXCLUDED, 0},
        {"2025", "cred.response.400-nonce-invalid", STANDING_OTHER_EDITION, 0},
        {"2025", "app.header.nonce", STANDING_INFERRED, 1},
    };
    add_three();
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct coverage coverage;
        struct status status = coverage_make(&library, rows[i].edition, &coverage);
        assert_true(status_is_ok(&status));
        const struct coverage_row *row = find(&coverage, rows[i].clause);
        assert_string_equal(standing_name(row->standing), standing_name(rows[i].standing));
        assert_int_equal(row->count, rows[i].cases);
        coverage_free(&coverage);
    }
}

static void collect(void *context, const struct status *status)
{
    buf_text(context, status->message);
    buf_char(context, '\n');
}

static void assert_says(const struct buf *said, const char *words)
{
    if (!strstr(buf_cstr(said), words))
        fail_msg("must say: %s\nsays: %s", words, buf_cstr(said));
}

static void test_a_clause_without_a_case_is_told(void **state)
{
    (void)state;
    struct buf said = buf_make(64 * 1024);
    add_three();
    lint_coverage(&library, collect, &said);
    assert_says(&said, "clauses.json:4:5: /clauses/0: no case cites cred.endpoint.route, and "
                       "\"excluded\" does not say why");
    assert_null(strstr(buf_cstr(&said), "app.header.nonce,"));
    buf_free(&said);
}

static void test_an_exclusion_that_is_untrue_is_told(void **state)
{
    (void)state;
    struct buf said = buf_make(64 * 1024);
    add("cred.nonce.a", "2023", "documented", "cred.body.example");
    lint_coverage(&library, collect, &said);
    assert_says(&said, "/excluded: says that no case cites cred.body.example, and one does");
    buf_free(&said);
}

static void test_ids_are_neither_renamed_nor_reused(void **state)
{
    (void)state;
    static const struct {
        const char *ids, *says; /* NULL: nothing */
        bool complete;
    } rows[] = {
        {"{\"ids\":[\"cred.nonce.a\",\"app.nonce.b\",\"app.nonce.c\"],\"retired\":[]}", NULL, true},
        {"{\"ids\":[],\"retired\":[]}", NULL, false},
        {"{\"ids\":[\"app.nonce.b\",\"app.nonce.c\"],\"retired\":[]}",
         "nonce/a.json:1:2: /id: \"cred.nonce.a\" is not in ids.json", true},
        {"{\"ids\":[\"app.nonce.b\",\"app.nonce.c\",\"cred.nonce.a\",\n\"cred.nonce.old\"],"
         "\"retired\":[]}",
         "ids.json:2:1: /ids/3: no case has the id \"cred.nonce.old\" any more", true},
        {"{\"ids\":[],\"retired\":[{\"id\":\"app.nonce.c\",\"reason\":\"split in two\"}]}",
         "nonce/a.json:1:2: /id: \"app.nonce.c\" is retired and not used again: split in two",
         false},
        {"{\"ids\":[],\"retired\":[{\"id\":\"app.nonce.c\"}]}",
         "ids.json:1:22: /retired/0/reason: expected a string", false},
        {"{\"ids\":[\"app.nonce.c\"],\"retired\":[{\"id\":\"app.nonce.c\",\"reason\":\"x\"}]}",
         "ids.json:1:35: /retired/0: \"app.nonce.c\" is there already", false},
        {"{\"ids\":[}", "ids.json:1:9: not JSON", false},
    };
    add_three();
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf said = buf_make(64 * 1024);
        ids_lint(&library, span_of(rows[i].ids), rows[i].complete, collect, &said);
        if (rows[i].says)
            assert_says(&said, rows[i].says);
        else
            assert_string_equal(buf_cstr(&said), "");
        buf_free(&said);
    }
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_each_clause_has_a_standing),
        EACH(test_a_clause_without_a_case_is_told),
        EACH(test_an_exclusion_that_is_untrue_is_told),
        EACH(test_ids_are_neither_renamed_nor_reused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
