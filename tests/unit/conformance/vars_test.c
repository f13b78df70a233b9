/* What placeholders stand for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "common/json.h"
#include "common/json_write.h"
#include "conformance/compose/vars.h"

static const char edition_text[] =
    "{\"name\":\"2023\",\"requires\":{\"nonce\":true,\"application\":true},\"errors\":{"
    "\"nonce-used\":{\"status\":400,\"message\":\"used.\"}}}";

static const struct caller caller = {.token = (char *)"a.b.c", .user_id = (char *)"us-1"};

static struct random source;
static struct edition edition;
static cJSON *captured;
static struct vars vars;

static int set_up(void **state)
{
    (void)state;
    source = random_from_seed(1);
    struct status status = edition_read("edition", span_of(edition_text), &edition);
    captured = json_parse(span_of("{\"answer\":{\"n\":1},\"text\":\"t\"}"), NULL);
    vars = (struct vars){
        .endpoint = ENDPOINT_APPLICATION,
        .id = "id-1",
        .caller = &caller,
        .application_id = "ap-1",
        .edition = &edition,
        .nonce_form = NONCE_NONCE_DATETIME,
        .now_ms = 1673243873123,
        .started_ms = 1673243870000,
        .random = &source,
        .captured = captured,
    };
    vars.ids[ENDPOINT_CREDENTIAL][RESOURCE_DEACTIVATED] = "cr-off";
    vars.ids[ENDPOINT_APPLICATION][RESOURCE_SACRIFICIAL_2] = "ap-second";
    return !status_is_ok(&status) || !captured;
}

static int tear_down(void **state)
{
    (void)state;
    edition_free(&edition);
    cJSON_Delete(captured);
    return 0;
}

/* The value as compact JSON with its placeholders replaced; the error's message on failure. */
static const char *replaced(const char *json, enum vars_use use)
{
    static char text[4096];
    cJSON *value = json_parse(span_of(json), NULL), *out = NULL;
    assert_non_null(value);
    struct status status = vars_value(&vars, value, use, &out);
    struct buf printed = buf_make(sizeof text - 1);
    struct json_writer writer = json_writer_make(&printed, JSON_COMPACT);
    if (status_is_ok(&status))
        json_put_value(&writer, out);
    else
        buf_text(&printed, status.message);
    memcpy(text, buf_cstr(&printed), printed.len + 1);
    buf_free(&printed);
    cJSON_Delete(value);
    cJSON_Delete(out);
    return text;
}

static const struct {
    const char *json;
    const char *replaced;
} rows[] = {
    {"\"{{id}}\"", "\"id-1\""},
    {"\"x {{id}} y\"", "\"x id-1 y\""},
    {"[\"{{member}}\",\"{{path}}\"]", "[\"appId\",\"/auth/manage/apps/deactivate\"]"},
    {"{\"{{other.member}}\":\"{{other.id}}\"}", "{\"credentialUuid\":\"cr-off\"}"},
    {"\"{{other.path}}\"", "\"/auth/credentials/deactivate\""},
    {"\"{{resource.sacrificial:2}}\"", "\"ap-second\""},
    {"\"{{resource.sacrificial}}\"", "{{resource.sacrificial}} has no value here"},
    {"\"Bearer {{caller.token}}\"", "\"Bearer a.b.c\""},
    {"\"{{caller.user_id}}{{application.id}}\"", "\"us-1ap-1\""},
    {"{\"{{nonce.random}}\":1,\"{{nonce.time}}\":2}", "{\"nonce\":1,\"datetime\":2}"},
    {"\"{{now}}\"", "\"2023-01-09T05:57:53.123Z\""},
    {"\"{{now.seconds}}\"", "\"2023-01-09T05:57:53Z\""},
    {"\"{{now-365d}}\"", "\"2022-01-09T05:57:53.123Z\""},
    {"\"{{now.seconds+90s}}\"", "\"2023-01-09T05:59:23Z\""},
    {"\"{{now+2h}} {{now-1m}}\"", "\"2023-01-09T07:57:53.123Z 2023-01-09T05:56:53.123Z\""},
    {"\"{{started.seconds}}\"", "\"2023-01-09T05:57:50Z\""},
    {"\"{{repeat:3:ab}}\"", "\"ababab\""},
    {"\"{{error.nonce-used.status}}\"", "400"},
    {"\"is {{error.nonce-used.status}}\"", "\"is 400\""},
    {"\"{{error.nonce-used.message}}\"", "\"used.\""},
    {"\"{{error.other.status}}\"", "{{error.other.status}} has no value here"},
    {"\"{{captured.answer}}\"", "{\"n\":1}"},
    {"\"a{{captured.answer}}\"", "\"a{\\\"n\\\":1}\""},
    {"[{\"a\":[\"{{id}}\",null,true,1.5]}]", "[{\"a\":[\"id-1\",null,true,1.5]}]"},
    {"\"{{ids}}\"", "unknown placeholder {{ids}}; did you mean {{id}}?"},
    {"\"{{repeat:99999999:x}}\"", "unknown placeholder {{repeat:99999999:x}}"},
    {"\"{{open\"", "\"{{open\""},
    {"\"}}{{id}}\"", "\"}}id-1\""},
};

static void each_placeholder_has_its_value(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *got = replaced(rows[i].json, VARS_PLAIN);
        assert_string_equal(got, rows[i].replaced);
    }
}

static void a_pattern_takes_values_literally(void **state)
{
    (void)state;
    assert_string_equal(replaced("\"^{{caller.token}}$\"", VARS_PATTERN), "\"^a\\\\.b\\\\.c$\"");
    /* alone, it is the pattern */
    assert_string_equal(replaced("\"{{error.nonce-used.message}}\"", VARS_PATTERN), "\"used.\"");
}

static void each_uuid_is_another(void **state)
{
    (void)state;
    char first[64];
    snprintf(first, sizeof first, "%s", replaced("\"{{uuid}}\"", VARS_PLAIN));
    assert_int_equal(strlen(first), 38);
    assert_string_not_equal(first, replaced("\"{{uuid}}\"", VARS_PLAIN));
}

static void for_a_person_what_is_drawn_stands_for_itself(void **state)
{
    (void)state;
    vars.symbolic = true;
    assert_string_equal(replaced("\"{{uuid}} {{id}} {{now-1d}}\"", VARS_PLAIN),
                        "\"{{uuid}} id-1 {{now-1d}}\"");
    vars.symbolic = false;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_placeholder_has_its_value),
        cmocka_unit_test(a_pattern_takes_values_literally),
        cmocka_unit_test(each_uuid_is_another),
        cmocka_unit_test(for_a_person_what_is_drawn_stands_for_itself),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
