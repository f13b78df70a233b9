/* What is kept of an exchange, for how long, and that no secret is. */
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "tests/support/noted.h"

#define CANARY "canary-5fd1!\"\xC3\xA9" /* what is escaped in one form or the other */
#define PLAIN  "canary-5fd1.AbCdEf_9"

static struct journal *make(void)
{
    struct journal *journal = journal_make(JOURNAL_MAX_ENTRIES, JOURNAL_MAX_BYTES);
    assert_non_null(journal);
    return journal;
}

/* Notes one exchange and gives its entry as text, the caller's. */
static char *entry_of(const struct noted *noted)
{
    struct journal *journal = make();
    noted_add(journal, noted);
    char *text = span_dup(journal_entry(journal, 1));
    assert_non_null(text);
    journal_free(journal);
    return text;
}

/* ---- what an entry looks like ---- */

static void test_entry_says_everything(void **state)
{
    (void)state;
    char *entry = entry_of(&(struct noted){
        .operation = "credentials.deactivate",
        .method = "PUT",
        .path = "/auth/credentials/deactivate",
        .headers = {{SPAN_LITERAL("Host"), SPAN_LITERAL("localhost:7357")}},
        .request = SPAN_LITERAL("{ \"credentialUuid\": \"cr-1\" }"),
        .status = 400,
        .response_headers = "X-Sim-Check: nonce\r\nX-Sim-Reason: nonce.absent\r\n",
        .response = "{\"error\":{\"message\":\"no\"}}",
        .check = "nonce",
        .reason = "nonce.absent",
        .fault = "f1",
    });
    assert_string_equal(
        entry, "{\"number\":1,\"at\":\"2023-01-09T05:57:53.000Z\",\"operation\":"
               "\"credentials.deactivate\",\"method\":\"PUT\",\"path\":\"/auth/credentials/"
               "deactivate\",\"request\":{\"headers\":{\"Host\":\"localhost:7357\"},\"body\":{"
               "\"credentialUuid\":\"cr-1\"}},\"response\":{\"status\":400,\"headers\":{"
               "\"X-Sim-Check\":\"nonce\",\"X-Sim-Reason\":\"nonce.absent\"},\"body\":{\"error\":{"
               "\"message\":\"no\"}}},\"check\":\"nonce\",\"reason\":\"nonce.absent\",\"fault\":"
               "\"f1\",\"duration_us\":120}");
    free(entry);
}

static void test_what_is_not_there_is_null_or_left_out(void **state)
{
    (void)state;
    char *entry = entry_of(&(struct noted){.status = 404});
    assert_string_equal(entry,
                        "{\"number\":1,\"at\":\"2023-01-09T05:57:53.000Z\",\"operation\":null,"
                        "\"method\":\"GET\",\"path\":\"/\",\"request\":{\"headers\":{}},"
                        "\"response\":{\"status\":404,\"headers\":{}},\"check\":null,\"reason\":"
                        "null,\"fault\":null,\"duration_us\":120}");
    free(entry);
}

static void test_repeated_headers_are_an_array(void **state)
{
    (void)state;
    struct journal *journal = make();
    noted_add(journal, &(struct noted){.headers = {{SPAN_LITERAL("Accept"), SPAN_LITERAL("a")},
                                                   {SPAN_LITERAL("Host"), SPAN_LITERAL("h")},
                                                   {SPAN_LITERAL("ACCEPT"), SPAN_LITERAL("b")}}});
    cJSON *entry = noted_newest(journal);
    const cJSON *headers = json_pointer(entry, "/request/headers");
    assert_int_equal(cJSON_GetArraySize(headers), 2);
    assert_string_equal(cJSON_GetStringValue(json_pointer(headers, "/Accept/1")), "b");
    assert_string_equal(json_text(headers, "Host"), "h");
    cJSON_Delete(entry);
    journal_free(journal);
}

/* The member "body" of the newest request. */
static char *request_body(struct span body, int64_t *size)
{
    struct journal *journal = make();
    noted_add(journal, &(struct noted){.request = body});
    cJSON *entry = noted_newest(journal);
    char *text = strdup(cJSON_GetStringValue(json_pointer(entry, "/request/body")));
    const cJSON *member = json_pointer(entry, "/request/body_size");
    *size = member ? (int64_t)member->valuedouble : -1;
    cJSON_Delete(entry);
    journal_free(journal);
    return text;
}

static void test_bodies_that_are_no_json_are_text(void **state)
{
    (void)state;
    int64_t size;
    char *text = request_body(SPAN_LITERAL("{\"a\":1,\"a\":2}"), &size);
    assert_string_equal(text, "{\"a\":1,\"a\":2}");
    assert_int_equal(size, -1);
    free(text);
    text = request_body(SPAN_LITERAL("\xFF\x80"), &size);
    assert_string_equal(text, "\xEF\xBF\xBD\xEF\xBF\xBD");
    free(text);
}

static void test_long_bodies_are_cut_between_characters(void **state)
{
    (void)state;
    int64_t size;
    struct buf body = buf_make(3 * JOURNAL_MAX_BODY);
    buf_char(&body, 'x');
    for (int i = 0; i < JOURNAL_MAX_BODY; i++)
        buf_text(&body, "\xC3\xA9");
    char *text = request_body(buf_peek(&body), &size);
    assert_int_equal(strlen(text), JOURNAL_MAX_BODY - 1);
    assert_null(strstr(text, "\xEF\xBF\xBD"));
    assert_int_equal(size, 2 * JOURNAL_MAX_BODY + 1);
    free(text);
    buf_free(&body);
}

/* ---- what is kept ---- */

static void add_numbered(struct journal *journal, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        noted_add(journal, &(struct noted){.status = 200});
}

/* Writes the entries after `since`; returns how many there are. */
static int count_written(const struct journal *journal, uint64_t since, size_t limit,
                         uint64_t *last)
{
    struct buf text = buf_make(JOURNAL_MAX_BYTES);
    struct json_writer json = json_writer_make(&text, JSON_COMPACT);
    *last = journal_write(journal, since, limit, &json);
    cJSON *array = json_parse(buf_peek(&text), NULL);
    assert_true(cJSON_IsArray(array));
    int count = cJSON_GetArraySize(array);
    if (count > 0)
        assert_int_equal(json_member(cJSON_GetArrayItem(array, count - 1), "number")->valuedouble,
                         *last);
    cJSON_Delete(array);
    buf_free(&text);
    return count;
}

static void test_readers_go_on_where_they_were(void **state)
{
    (void)state;
    uint64_t last;
    struct journal *journal = make();
    assert_int_equal(journal_newest(journal), 0);
    assert_int_equal(count_written(journal, 0, 10, &last), 0);
    assert_int_equal(last, 0);
    add_numbered(journal, 5);
    assert_int_equal(count_written(journal, 0, 3, &last), 3);
    assert_int_equal(last, 3);
    assert_int_equal(count_written(journal, last, 3, &last), 2);
    assert_int_equal(last, 5);
    assert_int_equal(count_written(journal, last, 3, &last), 0);
    assert_int_equal(last, 5);
    assert_int_equal(count_written(journal, UINT64_MAX, 3, &last), 0);
    assert_int_equal(journal_lost(journal, 0), 0);
    journal_free(journal);
}

static void test_oldest_go_first_and_count_as_lost(void **state)
{
    (void)state;
    uint64_t last;
    struct journal *journal = journal_make(3, JOURNAL_MAX_BYTES);
    add_numbered(journal, 10);
    assert_int_equal(journal_newest(journal), 10);
    assert_true(span_is_absent(journal_entry(journal, 7)));
    assert_false(span_is_absent(journal_entry(journal, 8)));
    assert_true(span_is_absent(journal_entry(journal, 11)));
    assert_true(span_is_absent(journal_entry(journal, 0)));
    assert_int_equal(journal_lost(journal, 0), 7);
    assert_int_equal(journal_lost(journal, 6), 1);
    assert_int_equal(journal_lost(journal, 7), 0);
    assert_int_equal(journal_lost(journal, 99), 0);
    assert_int_equal(count_written(journal, 0, 10, &last), 3);
    journal_free(journal);
}

static void test_bytes_are_bounded(void **state)
{
    (void)state;
    enum { MAX_BYTES = 4096 };
    struct journal *journal = journal_make(1000, MAX_BYTES);
    for (unsigned i = 1; i <= 100; i++) {
        size_t bytes = 0;
        add_numbered(journal, 1);
        for (uint64_t n = 1; n <= i; n++)
            bytes += journal_entry(journal, n).len;
        assert_in_range(bytes, 1, MAX_BYTES);
    }
    assert_in_range(journal_lost(journal, 0), 50, 99);
    journal_free(journal);
}

static void test_entry_without_room_is_lost_alone(void **state)
{
    (void)state;
    uint64_t last;
    char body[3000];
    struct journal *journal = journal_make(10, 2048);
    memset(body, 'x', sizeof body);
    add_numbered(journal, 2);
    noted_add(journal, &(struct noted){.request = {body, sizeof body}});
    add_numbered(journal, 1);
    assert_int_equal(journal_newest(journal), 4);
    assert_true(span_is_absent(journal_entry(journal, 3)));
    assert_int_equal(journal_lost(journal, 0), 1);
    assert_int_equal(journal_lost(journal, 2), 1);
    assert_int_equal(journal_lost(journal, 3), 0);
    assert_int_equal(count_written(journal, 0, 10, &last), 3);
    journal_free(journal);
}

static void test_clearing_is_no_loss(void **state)
{
    (void)state;
    uint64_t last;
    struct journal *journal = journal_make(3, JOURNAL_MAX_BYTES);
    add_numbered(journal, 5);
    journal_clear(journal);
    assert_int_equal(journal_newest(journal), 5);
    assert_int_equal(journal_lost(journal, 0), 0);
    assert_int_equal(count_written(journal, 0, 10, &last), 0);
    add_numbered(journal, 1);
    assert_int_equal(journal_newest(journal), 6);
    assert_int_equal(count_written(journal, 0, 10, &last), 1);
    add_numbered(journal, 3);
    assert_int_equal(journal_lost(journal, 0), 1);
    journal_free(journal);
}

/* ---- secrets ---- */

static void test_secret_headers_are_hidden(void **state)
{
    (void)state;
    static const struct {
        const char *name, *value, *shown;
    } rows[] = {
        {"Authorization", "Bearer " PLAIN, "Bearer ***"},
        {"authorization", "bearer   " PLAIN, "bearer   ***"},
        {"Authorization", PLAIN, "***"},
        {"Authorization", "Basic " PLAIN, "Basic ***"},
        {"Authorization", "Bearer x", "Bearer ***"},
        {"Authoriztion", "Bearer " PLAIN, "Bearer ***"},
        {"X-DFNS-APPSECRET", PLAIN, "***"},
        {"x-dfns-apisignature", PLAIN, "***"},
        {"X-DFNS-NONCE", PLAIN, "***"},
        {"X-DFNS-USERACTION", PLAIN, "***"},
        {"X-DFNS-USERACTION", "x", "***"},
        {"X-DFNS-APPID", PLAIN, PLAIN},
        {"Bearer", "Bearer", "Bearer"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct journal *journal = make();
        noted_add(journal,
                  &(struct noted){.headers = {{span_of(rows[i].name), span_of(rows[i].value)}}});
        cJSON *entry = noted_newest(journal);
        assert_string_equal(json_text(json_pointer(entry, "/request/headers"), rows[i].name),
                            rows[i].shown);
        cJSON_Delete(entry);
        journal_free(journal);
    }
}

/* A secret header's value in every other place, in every form. */
static void test_secrets_are_found_wherever_they_occur(void **state)
{
    (void)state;
    static const char *const names[] = {"Authorization", "X-DFNS-APPSECRET", "X-DFNS-APISIGNATURE",
                                        "X-DFNS-NONCE", "X-DFNS-USERACTION"};
    static const char *const forms[] = {
        CANARY,
        "canary-5fd1%21%22%C3%A9",
        "canary%2D5fd1!%22%c3%a9",
        "%63%61%6E%61%72%79%2D%35%66%64%31%21%22%C3%A9",
        "canary-5fd1!\\\"\\u00e9",
        "\\u0063anary\\u002D5fd1!\\u0022\\u00E9",
    };
    for (size_t n = 0; n < COUNT(names); n++) {
        for (size_t f = 0; f < COUNT(forms); f++) {
            char path[256], lines[256], body[256];
            snprintf(path, sizeof path, "/a/%s/b", forms[f]);
            snprintf(lines, sizeof lines, "X-Echo: <%s>\r\n", forms[f]);
            snprintf(body, sizeof body, "not JSON: %s%s", forms[f], forms[f]);
            char *entry =
                entry_of(&(struct noted){.path = path,
                                         .headers = {{span_of(names[n]), SPAN_LITERAL(CANARY)},
                                                     {SPAN_LITERAL("X-Other"), span_of(forms[f])}},
                                         .request = span_of(body),
                                         .response_headers = lines,
                                         .response = body});
            assert_null(strstr(entry, "5fd1"));
            assert_null(strstr(entry, "35%66"));
            assert_non_null(strstr(entry, "\"path\":\"/a/***/b\""));
            assert_non_null(strstr(entry, "\"X-Other\":\"***\""));
            assert_non_null(strstr(entry, "\"X-Echo\":\"<***>\""));
            assert_non_null(strstr(entry, "\"body\":\"not JSON: ******\""));
            free(entry);
        }
    }
}

/* A body made of `form`, in which each @ stands for the name of a secret member; asked, and
 * answered, when `path` has the same secret. */
static void assert_member_is_hidden(const char *form, const char *name, const char *path)
{
    struct buf body = buf_make(1024);
    for (; *form; form++) {
        if (*form == '@')
            buf_text(&body, name);
        else
            buf_char(&body, *form);
    }
    char *asked = entry_of(&(struct noted){.path = path, .request = buf_peek(&body)});
    char *answered = entry_of(&(struct noted){.path = path, .response = buf_cstr(&body)});
    assert_null(strstr(asked, "5fd1"));
    assert_null(strstr(answered, "5fd1"));
    assert_non_null(strstr(asked, "***"));
    assert_non_null(strstr(asked, name));
    free(asked);
    free(answered);
    buf_free(&body);
}

static const char *const secret_members[] = {"userAction", "challengeIdentifier", "challenge",
                                             "signature", "clientData"};

static void test_secret_members_are_hidden(void **state)
{
    (void)state;
    static const char *const forms[] = {
        "{\"a\":{\"@\":\"" PLAIN "\"},\"b\":\"" PLAIN "\"}",
        "{\"@\":\"\\u0063anary-5fd1.AbCdEf_9\",\"b\":\"<" PLAIN ">\"}",
        "{\"@\":[{\"x\":\"" PLAIN "\"}]}",
        "[{\"@\":\"" PLAIN "\",\"" PLAIN "\":1,\"x" PLAIN "\":1}]",
    };
    for (size_t n = 0; n < COUNT(secret_members); n++)
        for (size_t f = 0; f < COUNT(forms); f++)
            assert_member_is_hidden(forms[f], secret_members[n], "/" PLAIN);
}

static void test_secret_members_of_what_is_no_json_are_hidden(void **state)
{
    (void)state;
    static const char *const forms[] = {
        "{\"@\":\"" PLAIN "\",}", "{\"@\" : \"" PLAIN "\",\"a\":1,\"a\":2}",
        "{\"@\":\"" PLAIN,        "{@:'" PLAIN "'}",
        "a=1&@=" PLAIN "&b=2",    "@=" PLAIN,
    };
    for (size_t n = 0; n < COUNT(secret_members); n++) {
        for (size_t f = 0; f < COUNT(forms); f++)
            assert_member_is_hidden(forms[f], secret_members[n], "/" PLAIN);
        /* nobody can tell the value here: all that follows is hidden */
        assert_member_is_hidden("{\"@\":[\"" PLAIN "\"],}", secret_members[n], "/");
    }
}

static void test_what_is_not_secret_is_shown(void **state)
{
    (void)state;
    char *entry = entry_of(&(struct noted){
        .headers = {{SPAN_LITERAL("X-DFNS-NONCE"), SPAN_LITERAL("short")}},
        .request = SPAN_LITERAL("{\"userAction\":null,\"signature\":\"\",\"challenges\":\"shown\","
                                "\"a\":\"short\",\"n\":9007199254740993}"),
    });
    assert_non_null(strstr(entry, "\"body\":{\"userAction\":null,\"signature\":\"\",\"challenges\":"
                                  "\"shown\",\"a\":\"short\",\"n\":9007199254740993}"));
    free(entry);
}

/* The cut must not leave half a secret. */
static void test_secret_across_the_cut(void **state)
{
    (void)state;
    struct buf body = buf_make(2 * JOURNAL_MAX_BODY);
    for (int i = 0; i < JOURNAL_MAX_BODY - 8; i++)
        buf_char(&body, 'x');
    buf_text(&body, PLAIN);
    char *entry = entry_of(&(struct noted){
        .headers = {{SPAN_LITERAL("X-DFNS-NONCE"), SPAN_LITERAL(PLAIN)}},
        .request = buf_peek(&body),
    });
    assert_null(strstr(entry, "canary"));
    assert_non_null(strstr(entry, "xxx***\""));
    free(entry);
    buf_free(&body);
}

/* More secrets than are looked for: nothing is shown rather than one of them. */
static void test_too_many_secrets_hide_everything(void **state)
{
    (void)state;
    struct buf body = buf_make(JOURNAL_MAX_BODY);
    buf_text(&body, "[");
    for (int i = 0; i < 100; i++)
        buf_format(&body, "{\"signature\":\"secret-%d\"},", i);
    buf_text(&body, "\"secret-99\"]");
    char *entry = entry_of(&(struct noted){.path = "/secret-98", .request = buf_peek(&body)});
    assert_null(strstr(entry, "secret"));
    free(entry);
    buf_free(&body);
}

/* What everybody knows is no secret: whoever asks cannot hide that they asked. */
static void test_what_was_asked_for_is_always_shown(void **state)
{
    (void)state;
    struct buf many = buf_make(JOURNAL_MAX_BODY);
    for (int i = 0; i < 100; i++)
        buf_format(&many, "%s\"secret-number-%d\"", i > 0 ? "," : "{\"password\":[", i);
    buf_text(&many, "]}");
    const struct span bodies[] = {
        buf_peek(&many),
        SPAN_LITERAL("{\"password\":\"/auth/credentials/deactivate\",\"signature\":\"DELETE\"}"),
        SPAN_LITERAL("password=deactivate&signature=DELETE"),
    };
    static const char *const methods[] = {"PUT", "DELETE"};
    for (size_t i = 0; i < COUNT(bodies) * COUNT(methods); i++) {
        const char *method = methods[i % COUNT(methods)];
        struct journal *journal = make();
        noted_add(journal, &(struct noted){.method = method,
                                           .path = "/auth/credentials/deactivate",
                                           .request = bodies[i / COUNT(methods)]});
        cJSON *entry = noted_newest(journal);
        assert_string_equal(json_text(entry, "method"), method);
        assert_string_equal(json_text(entry, "path"), "/auth/credentials/deactivate");
        assert_non_null(strstr(journal_entry(journal, 1).ptr, "***"));
        cJSON_Delete(entry);
        journal_free(journal);
    }
    buf_free(&many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entry_says_everything),
        cmocka_unit_test(test_what_is_not_there_is_null_or_left_out),
        cmocka_unit_test(test_repeated_headers_are_an_array),
        cmocka_unit_test(test_bodies_that_are_no_json_are_text),
        cmocka_unit_test(test_long_bodies_are_cut_between_characters),
        cmocka_unit_test(test_readers_go_on_where_they_were),
        cmocka_unit_test(test_oldest_go_first_and_count_as_lost),
        cmocka_unit_test(test_bytes_are_bounded),
        cmocka_unit_test(test_entry_without_room_is_lost_alone),
        cmocka_unit_test(test_clearing_is_no_loss),
        cmocka_unit_test(test_secret_headers_are_hidden),
        cmocka_unit_test(test_secrets_are_found_wherever_they_occur),
        cmocka_unit_test(test_secret_members_are_hidden),
        cmocka_unit_test(test_secret_members_of_what_is_no_json_are_hidden),
        cmocka_unit_test(test_what_is_not_secret_is_shown),
        cmocka_unit_test(test_secret_across_the_cut),
        cmocka_unit_test(test_too_many_secrets_hide_everything),
        cmocka_unit_test(test_what_was_asked_for_is_always_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
