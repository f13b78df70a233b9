/* What each comparison makes of an answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <string.h>

#include "common/json.h"
#include "conformance/run/expect.h"

static struct header_line headers[] = {
    {"Content-Type", "Application/JSON; charset=utf-8"},
    {"X-Twice", "first"},
    {"x-twice", "second"},
};

static struct exchange answer_with(int status, const char *body)
{
    return (struct exchange){
        .status = status,
        .response_headers = headers,
        .response_header_count = 3,
        .response_body = (char *)body,
        .response_body_len = strlen(body),
    };
}

#define REFUSAL "{\"error\":{\"message\":\"Not Authorized.\"}}"

static const struct {
    int status;
    const char *body;
    const char *on;
    enum op op;
    const char *value; /* JSON; NULL for none */
    bool met;
    const char *actual; /* JSON; NULL when it is absent */
} rows[] = {
    {200, "{}", "status", OP_EQUALS, "200", true, "200"},
    {401, "{}", "status", OP_EQUALS, "200", false, "401"},
    {401, "{}", "status", OP_EQUALS, "\"401\"", false, "401"},
    {409, "{}", "status", OP_IN, "[200,409]", true, "409"},
    {409, "{}", "status", OP_NOT_IN, "[200,409]", false, "409"},
    {400, "{}", "status", OP_NOT_IN, "[200,409]", true, "400"},

    {401, REFUSAL, "refusal", OP_PRESENT, NULL, true, "true"},
    {200, REFUSAL, "refusal", OP_PRESENT, NULL, false, NULL},
    {500, REFUSAL, "refusal", OP_PRESENT, NULL, false, NULL},
    {401, "<html>", "refusal", OP_PRESENT, NULL, false, NULL},
    {401, "{\"error\":{\"message\":\"\"}}", "refusal", OP_PRESENT, NULL, false, NULL},
    {401, "{\"error\":{\"message\":1}}", "refusal", OP_PRESENT, NULL, false, NULL},
    {401, "{\"message\":\"no\"}", "refusal", OP_PRESENT, NULL, false, NULL},
    {401, "{\"error\":{\"message\":\"no\",}}", "refusal", OP_PRESENT, NULL, false, NULL},
    {401, REFUSAL "x", "refusal", OP_PRESENT, NULL, false, NULL},

    {200, "", "header:content-type", OP_MATCHES, "\"JSON\"", true,
     "\"Application/JSON; charset=utf-8\""},
    {200, "", "header:X-Twice", OP_EQUALS, "\"first\"", true, "\"first\""},
    {200, "", "header:X-None", OP_ABSENT, NULL, true, NULL},
    {200, "", "header:X-None", OP_EQUALS, "\"\"", false, NULL},
    {200, "", "media-type", OP_EQUALS, "\"application/json\"", true, "\"application/json\""},

    {200, "a\xff", "text", OP_EQUALS, "\"a\xEF\xBF\xBD\"", true, "\"a\xEF\xBF\xBD\""},
    {200, "", "text", OP_EQUALS, "\"\"", true, "\"\""},
    {200, "abc", "text", OP_MATCHES, "\"^a.c$\"", true, "\"abc\""},
    {200, "abc", "text", OP_MATCHES, "\"^b\"", false, "\"abc\""},
    {404, "", "status", OP_MATCHES, "\"^[^5]\"", true, "404"},
    {599, "", "status", OP_MATCHES, "\"^[^5]\"", false, "599"},
    {200, "{\"a\":1,\"b\":2}", "text", OP_JSON_EQUAL, "{\"b\":2,\"a\":1}", true,
     "\"{\\\"a\\\":1,\\\"b\\\":2}\""},

    {200, "{\"a\":1,\"b\":2}", "body", OP_JSON_EQUAL, "{\"b\":2,\"a\":1}", true,
     "{\"a\":1,\"b\":2}"},
    {200, "{\"a\":1}", "body", OP_JSON_EQUAL, "{\"a\":1,\"b\":2}", false, "{\"a\":1}"},
    {200, "{\"a\":null}", "body:/a", OP_PRESENT, NULL, true, "null"},
    {200, "{\"a\":null}", "body:/a", OP_ABSENT, NULL, false, "null"},
    {200, "{\"a\":null}", "body:/b", OP_ABSENT, NULL, true, NULL},
    {200, "{\"a\":[1,2]}", "body:/a/1", OP_EQUALS, "2", true, "2"},
    {200, "{\"a\":[1,2]}", "body:/a", OP_COUNT, "2", true, "[1,2]"},
    {200, "{\"a\":[1,2]}", "body:/a", OP_COUNT, "3", false, "[1,2]"},
    {200, "{\"a\":\"xx\"}", "body:/a", OP_COUNT, "2", false, "\"xx\""},
    {200, "not json", "body", OP_PRESENT, NULL, false, NULL},
    {200, "{\"a\":1,\"a\":2}", "body", OP_PRESENT, NULL, false, NULL},
};

static void each_comparison_decides(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct exchange exchange = answer_with(rows[i].status, rows[i].body);
        struct answer answer = answer_of(&exchange);
        cJSON *value = rows[i].value ? json_parse(span_of(rows[i].value), NULL) : NULL;
        struct wanted wanted = {"step", rows[i].on,     rows[i].op, value,
                                NULL,   LEVEL_INFERRED, "a.clause", false};
        struct assertion_result result;
        struct status status = expect_judge(&wanted, &answer, &result);
        assert_true(status_is_ok(&status));
        if (result.met != rows[i].met)
            fail_msg("row %zu, %s %s: met is %d", i, rows[i].on, op_name(rows[i].op), result.met);
        if (rows[i].actual)
            assert_string_equal(result.actual, rows[i].actual);
        else
            assert_null(result.actual);
        assert_int_equal(result.expected != NULL, rows[i].value != NULL);
        assert_string_equal(result.clause, "a.clause");
        assertion_result_free(&result);
        cJSON_Delete(value);
        answer_free(&answer);
    }
}

static void a_pattern_that_is_none_is_told(void **state)
{
    (void)state;
    struct exchange exchange = answer_with(200, "abc");
    struct answer answer = answer_of(&exchange);
    cJSON *value = cJSON_CreateString("(");
    struct wanted wanted = {"step", "text", OP_MATCHES, value, NULL, LEVEL_OBSERVED, NULL, false};
    struct assertion_result result;
    struct status status = expect_judge(&wanted, &answer, &result);
    assert_int_equal(status.code, STATUS_INPUT);
    assert_non_null(strstr(status.message, "no regular expression"));
    cJSON_Delete(value);
    answer_free(&answer);
}

static void a_body_with_a_nul_is_compared_whole(void **state)
{
    (void)state;
    struct exchange exchange = answer_with(200, "");
    exchange.response_body = (char *)"a\0b";
    exchange.response_body_len = 3;
    struct answer answer = answer_of(&exchange);
    struct part part;
    struct status status = part_parse("text", &part);
    assert_true(status_is_ok(&status));
    cJSON *text;
    assert_true(answer_part(&answer, &part, &text));
    assert_string_equal(text->valuestring, "a\xEF\xBF\xBD"
                                           "b");
    cJSON_Delete(text);
    answer_free(&answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_comparison_decides),
        cmocka_unit_test(a_pattern_that_is_none_is_told),
        cmocka_unit_test(a_body_with_a_nul_is_compared_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
