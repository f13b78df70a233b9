/* What a match document may say, which entries it matches, and what is said about those that it
 * does not. */
#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "sim/session/match.h"
#include "tests/support/noted.h"

static struct status read_text(const char *text, struct match **match)
{
    cJSON *document = json_parse(span_of(text), NULL);
    assert_non_null(document);
    struct status status = match_read(document, "/match", match);
    cJSON_Delete(document);
    return status;
}

static struct match *make(const char *text)
{
    struct match *match = NULL;
    struct status status = read_text(text, &match);
    assert_string_equal(status.message, "");
    return match;
}

static void test_mistakes_are_told_with_their_place(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } rows[] = {
        {"[]", "/match: expected an object, found array"},
        {"{\"stauts\":200}", "/match/stauts: unknown member; did you mean \"status\"?"},
        {"{\"operation\":\"credentials.deactivat\"}",
         "/match/operation: unknown operation \"credentials.deactivat\"; did you mean "
         "\"credentials.deactivate\"?"},
        {"{\"operation\":7}", "/match/operation: expected a string or null, found number"},
        {"{\"check\":\"nonse\"}", "/match/check: unknown check \"nonse\"; did you mean \"nonce\"?"},
        {"{\"reason\":\"nonce.absnt\"}",
         "/match/reason: unknown reason \"nonce.absnt\"; did you mean \"nonce.absent\"?"},
        {"{\"status\":\"200\"}",
         "/match/status: expected a whole number that is not negative, found string"},
        {"{\"method\":null}", "/match/method: expected a string that is not empty, found null"},
        {"{\"fault\":true}", "/match/fault: expected the id of a fault, or false"},
        {"{\"body\":[]}", "/match/body: expected an object, found array"},
        {"{\"body\":{\"credentialUuid\":\"cr-1\"}}",
         "/match/body/credentialUuid: expected a JSON pointer, such as \"/credentialUuid\""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct match *match = NULL;
        struct status status = read_text(rows[i].text, &match);
        assert_int_equal(status.code, STATUS_INPUT);
        assert_string_equal(status.message, rows[i].message);
        assert_null(match);
    }
}

/* ---- one entry ---- */

static void add_refused(struct journal *journal)
{
    noted_add(journal, &(struct noted){
                           .operation = "credentials.deactivate",
                           .method = "PUT",
                           .path = "/auth/credentials/deactivate",
                           .request = SPAN_LITERAL("{\"credentialUuid\":\"cr-1\",\"n\":[1,null]}"),
                           .status = 400,
                           .check = "nonce",
                           .reason = "nonce.absent",
                           .fault = "f1",
                       });
}

static void add_accepted(struct journal *journal)
{
    noted_add(journal, &(struct noted){
                           .operation = "credentials.deactivate",
                           .method = "PUT",
                           .path = "/auth/credentials/deactivate",
                           .request = SPAN_LITERAL("{\"credentialUuid\":\"cr-1\"}"),
                           .status = 200,
                       });
}

static void add_lost(struct journal *journal)
{
    noted_add(journal, &(struct noted){.path = "/nowhere", .status = 404});
}

/* What a double tells from nothing, or not from another, is asked for as it was sent. */
static void test_numbers_past_doubles(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t failures;
    } rows[] = {
        {"{\"body\":{\"/n\":null}}", 1},
        {"{\"body\":{\"/n\":1e400}}", 0},
        {"{\"body\":{\"/n\":10.0e399}}", 0},
        {"{\"body\":{\"/n\":2e400}}", 1},
        {"{\"body\":{\"/m\":9007199254740993}}", 0},
        {"{\"body\":{\"/m\":9007199254740992}}", 1},
    };
    struct journal *journal = journal_make(10, JOURNAL_MAX_BYTES);
    noted_add(journal, &(struct noted){
                           .path = "/nowhere",
                           .request = SPAN_LITERAL("{\"n\":1e400,\"m\":9007199254740993.0}"),
                           .status = 404,
                       });
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct match *match = make(rows[i].text);
        assert_int_equal(match_failures(match, journal_entry(journal, 1)), rows[i].failures);
        match_free(match);
    }
    journal_free(journal);
}

/* How many clauses the refused call, the accepted one, and the one without a route do not meet. */
static void test_clauses(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t refused, accepted, lost;
    } rows[] = {
        {"{}", 0, 0, 0},
        {"{\"operation\":\"credentials.deactivate\"}", 0, 0, 1},
        {"{\"operation\":null}", 1, 1, 0},
        {"{\"method\":\"PUT\"}", 0, 0, 1},
        {"{\"method\":\"put\"}", 1, 1, 1},
        {"{\"path\":\"/nowhere\"}", 1, 1, 0},
        {"{\"status\":200}", 1, 0, 1},
        {"{\"check\":\"nonce\"}", 0, 1, 1},
        {"{\"check\":null}", 1, 0, 0},
        {"{\"reason\":\"nonce.absent\"}", 0, 1, 1},
        {"{\"reason\":null}", 1, 0, 0},
        {"{\"fault\":\"f1\"}", 0, 1, 1},
        {"{\"fault\":\"f2\"}", 1, 1, 1},
        {"{\"fault\":false}", 1, 0, 0},
        {"{\"body\":{}}", 0, 0, 0},
        {"{\"body\":{\"/credentialUuid\":\"cr-1\"}}", 0, 0, 1},
        {"{\"body\":{\"/credentialUuid\":\"cr-2\"}}", 1, 1, 1},
        {"{\"body\":{\"\":{\"credentialUuid\":\"cr-1\"}}}", 1, 0, 1},
        {"{\"body\":{\"/n/1\":null}}", 0, 1, 1},
        {"{\"body\":{\"/n/0\":false}}", 1, 1, 1},
        {"{\"body\":{\"/n/0\":1,\"/n/1\":2,\"/n/2\":3},\"status\":400}", 2, 4, 4},
    };
    struct journal *journal = journal_make(10, JOURNAL_MAX_BYTES);
    add_refused(journal);
    add_accepted(journal);
    add_lost(journal);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct match *match = make(rows[i].text);
        assert_int_equal(match_failures(match, journal_entry(journal, 1)), rows[i].refused);
        assert_int_equal(match_failures(match, journal_entry(journal, 2)), rows[i].accepted);
        assert_int_equal(match_failures(match, journal_entry(journal, 3)), rows[i].lost);
        match_free(match);
    }
    journal_free(journal);
}

/* As many brackets as json_parse() allows, so that the entry around them has more. */
static void put_deepest(struct buf *body)
{
    for (int i = 0; i < JSON_MAX_DEPTH; i++)
        buf_char(body, '[');
    for (int i = 0; i < JSON_MAX_DEPTH; i++)
        buf_char(body, ']');
}

static void test_every_body_can_be_matched(void **state)
{
    (void)state;
    struct buf deepest = buf_make(2 * JSON_MAX_DEPTH);
    put_deepest(&deepest);
    const struct span bodies[] = {SPAN_LITERAL("{\"a\":\"\0\"}"), SPAN_LITERAL("\0\0"),
                                  SPAN_LITERAL("\xFF"), buf_peek(&deepest)};
    struct match *match = make("{\"status\":400,\"fault\":false}");
    for (size_t i = 0; i < COUNT(bodies); i++) {
        struct journal *journal = journal_make(10, JOURNAL_MAX_BYTES);
        noted_add(journal, &(struct noted){.request = bodies[i], .status = 400});
        assert_int_equal(match_failures(match, journal_entry(journal, 1)), 0);
        journal_free(journal);
    }
    match_free(match);
    buf_free(&deepest);
}

static void test_failures_name_clause_expectation_and_fact(void **state)
{
    (void)state;
    struct journal *journal = journal_make(10, JOURNAL_MAX_BYTES);
    struct match *match = make("{\"status\":200,\"fault\":false,\"method\":\"PUT\","
                               "\"body\":{\"/credentialUuid\":\"cr-2\",\"/x\":null}}");
    struct buf text = buf_make(4096);
    struct json_writer json = json_writer_make(&text, JSON_COMPACT);
    add_refused(journal);
    match_write_failures(match, journal_entry(journal, 1), &json);
    assert_string_equal(
        buf_cstr(&text),
        "[{\"clause\":\"status\",\"expected\":200,\"actual\":400},"
        "{\"clause\":\"fault\",\"expected\":false,\"actual\":\"f1\"},"
        "{\"clause\":\"body:/credentialUuid\",\"expected\":\"cr-2\",\"actual\":\"cr-1\"},"
        "{\"clause\":\"body:/x\",\"expected\":null}]");
    buf_free(&text);
    match_free(match);
    journal_free(journal);
}

/* ---- a journal ---- */

static cJSON *write_result(const struct match *match, const struct journal *journal,
                           const struct match_result *result)
{
    struct buf text = buf_make(64 * 1024);
    struct json_writer json = json_writer_make(&text, JSON_COMPACT);
    json_object_begin(&json);
    match_write_result(match, journal, result, &json);
    json_object_end(&json);
    cJSON *tree = json_parse(buf_peek(&text), NULL);
    assert_non_null(tree);
    buf_free(&text);
    return tree;
}

static void test_journal_is_counted_and_the_closest_named(void **state)
{
    (void)state;
    struct journal *journal = journal_make(10, JOURNAL_MAX_BYTES);
    struct match *match = make("{\"operation\":\"credentials.deactivate\",\"status\":200}");
    add_accepted(journal);
    add_refused(journal);
    add_refused(journal);
    add_lost(journal);
    struct match_result result = match_journal(match, journal, 0);
    assert_int_equal(result.matched, 1);
    assert_int_equal(result.total, 4);
    assert_int_equal(result.lost, 0);
    assert_int_equal(result.closest, 3);
    cJSON *tree = write_result(match, journal, &result);
    assert_int_equal(json_member(tree, "matched")->valuedouble, 1);
    assert_int_equal(json_member(tree, "total")->valuedouble, 4);
    assert_int_equal(json_pointer(tree, "/closest/entry/number")->valuedouble, 3);
    assert_int_equal(cJSON_GetArraySize(json_pointer(tree, "/closest/failed")), 1);
    assert_string_equal(cJSON_GetStringValue(json_pointer(tree, "/closest/failed/0/clause")),
                        "status");
    cJSON_Delete(tree);
    result = match_journal(match, journal, 1);
    assert_int_equal(result.matched, 0);
    assert_int_equal(result.total, 3);
    result = match_journal(match, journal, 4);
    assert_int_equal(result.total, 0);
    assert_int_equal(result.closest, 0);
    tree = write_result(match, journal, &result);
    assert_true(cJSON_IsNull(json_member(tree, "closest")));
    cJSON_Delete(tree);
    match_free(match);
    journal_free(journal);
}

static void test_lost_entries_are_told(void **state)
{
    (void)state;
    struct journal *journal = journal_make(2, JOURNAL_MAX_BYTES);
    struct match *match = make("{\"status\":200}");
    for (int i = 0; i < 5; i++)
        add_accepted(journal);
    struct match_result result = match_journal(match, journal, 0);
    assert_int_equal(result.matched, 2);
    assert_int_equal(result.lost, 3);
    assert_int_equal(result.closest, 0);
    match_free(match);
    journal_free(journal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mistakes_are_told_with_their_place),
        cmocka_unit_test(test_clauses),
        cmocka_unit_test(test_numbers_past_doubles),
        cmocka_unit_test(test_every_body_can_be_matched),
        cmocka_unit_test(test_failures_name_clause_expectation_and_fact),
        cmocka_unit_test(test_journal_is_counted_and_the_closest_named),
        cmocka_unit_test(test_lost_entries_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
