/* The scripts with which a case can be seen again. tests/e2e/ runs them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "conformance/fixture/library.h"
#include "conformance/reproduce/bash_word.h"
#include "conformance/reproduce/reproduce.h"
#include "tests/support/golden.h"

static struct library library;

static struct buf script_of(const char *id, const char *edition, const char *url)
{
    struct reproduction what = {
        .fixture = fixture_set_find(&library.cases, id),
        .edition = editions_find(&library.editions, edition),
        .nonce_form = NONCE_UUID_DATETIME,
        .url = url,
    };
    struct buf out = buf_make(REPRODUCE_MAX_SCRIPT);
    what.ids[ENDPOINT_CREDENTIAL][RESOURCE_DEACTIVATED] = url ? "cr-1" : NULL;
    struct status status = reproduce_case(&what, &out);
    assert_string_equal(status.message, "");
    return out;
}

static void a_script_reads_well(void **state)
{
    (void)state;
    static const char *const ids[] = {"cred.nonce.missing", "x.nonce.reused-cross-endpoint",
                                      "cred.nonce.expired", "app.race.same-nonce",
                                      "app.ua.wrong-path",  "app.appsecret.missing",
                                      "cred.auth.tampered", "any.strict-json"};
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        char name[80];
        struct buf script = script_of(ids[i], "2023", "http://127.0.0.1:7357");
        snprintf(name, sizeof name, "reproduce.%s.sh", ids[i]);
        assert_golden(name, buf_peek(&script));
        buf_free(&script);
    }
}

/* What the suite reads back can be seen, before and after. */
static void the_state_is_looked_at_after_it_should_have_changed(void **state)
{
    (void)state;
    struct buf script = script_of("cred.state.first-deactivates", "2023", NULL);
    const char *sent = strstr(buf_cstr(&script), "\nsend PUT /auth/credentials/deactivate");
    assert_non_null(sent);
    const char *looked = strstr(buf_cstr(&script), "\nprintf '\\nGET /auth/credentials");
    assert_non_null(looked);
    assert_true(looked < sent);
    assert_non_null(strstr(sent, "\nprintf '\\nGET /auth/credentials"));
    buf_free(&script);
}

#define IMPOSSIBLE                                                                                 \
    "{\"id\":\"cred.test.impossible\",\"endpoints\":[\"cred\"],\"title\":\"t\",\"why\":\"w\","     \
    "\"editions\":[\"2023\"],\"safety\":\"noop\",\"steps\":[{\"name\":\"bare\",\"mutate\":["       \
    "{\"verb\":\"remove\",\"on\":\"body:/"                                                         \
    "nope\"}],\"expect\":[{\"on\":\"refusal\",\"op\":\"present\","                                 \
    "\"level\":\"documented\",\"clause\":\"cred.response.200-success\"}]}]}"

static void what_cannot_be_composed_is_left_to_the_suite(void **state)
{
    (void)state;
    struct buf script = script_of("cred.test.impossible", "2023", NULL);
    assert_non_null(strstr(buf_cstr(&script), "dfns-conformance"));
    assert_null(strstr(buf_cstr(&script), "curl "));
    buf_free(&script);
}

static void every_case_of_every_edition_has_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < library.cases.count; i++) {
        const struct fixture *fixture = &library.cases.fixtures[i];
        const cJSON *edition;
        cJSON_ArrayForEach(edition, fixture->file->editions)
        {
            struct buf script = script_of(fixture->id, edition->valuestring, NULL);
            assert_true(span_starts_with(buf_peek(&script), "#!/usr/bin/env bash\n"));
            assert_null(strstr(buf_cstr(&script), "{{"));
            buf_free(&script);
        }
    }
}

static void what_a_target_file_says_stays_text(void **state)
{
    (void)state;
    struct buf script = script_of("cred.nonce.missing", "2023", "http://a/'$(id)'");
    assert_non_null(
        strstr(buf_cstr(&script), "DFNS_API_URL=${DFNS_API_URL:-'http://a/'\\''$(id)'\\'''}\n"));
    buf_free(&script);
}

static const struct {
    const char *text, *word;
} words[] = {
    {"plain", "plain"},
    {"\"quoted\" \\ $HOME `id`", "\\\"quoted\\\" \\\\ \\$HOME \\`id\\`"},
    {"{{uuid}}", "$(uuid)"},
    {"{{id}}-x", "${DFNS_DEACTIVATED_CREDENTIAL}-x"},
    {"{{other.id}}", "${DFNS_DEACTIVATED_APPLICATION}"},
    {"{{resource.sacrificial:2}}", "${DFNS_SACRIFICIAL_CREDENTIAL_2}"},
    {"Basic {{caller.token}}", "Basic ${DFNS_SECOND_AUTH_TOKEN}"},
    {"{{now-365d}}", "$(moment -31536000 '.000')"},
    {"{{now.seconds+90s}}", "$(moment 90 '')"},
    {"{{started}}", "$(moment 0 '.000' \"$STARTED\")"},
    {"{{repeat:3:a$b}}", "$(repeat 3 \"a\\$b\")"},
    {"{{nonce.time}} {{member}}", "datetime credentialUuid"},
    {"{{captured.answer}}", NULL},
    {"{{nothing.of.that}}", NULL},
};

static void a_placeholder_becomes_bash(void **state)
{
    (void)state;
    struct bash_needs needs = {.application = false};
    struct bash_context context = {
        .edition = editions_find(&library.editions, "2023"),
        .nonce_form = NONCE_UUID_DATETIME,
        .endpoint = ENDPOINT_CREDENTIAL,
        .resource = RESOURCE_DEACTIVATED,
        .caller = ROLE_SECOND,
        .needs = &needs,
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        struct buf out = buf_make(4096);
        bool possible = bash_word(&context, words[i].text, &out);
        assert_int_equal(possible, words[i].word != NULL);
        if (words[i].word)
            assert_string_equal(buf_cstr(&out), words[i].word);
        buf_free(&out);
    }
    assert_true(needs.tokens[ROLE_SECOND] && needs.started);
}

static int set_up(void **state)
{
    (void)state;
    struct status status = library_open(&library);
    struct references references = {&library.clauses, &library.editions};
    if (status_is_ok(&status))
        status = library_add_embedded(&library, NULL, NULL);
    if (status_is_ok(&status))
        status = fixture_set_add(&library.cases, "cases/test/impossible.json", span_of(IMPOSSIBLE),
                                 &references);
    if (status_is_ok(&status))
        status = fixture_set_finish(&library.cases);
    return status_is_ok(&status) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    library_free(&library);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_script_reads_well),
        cmocka_unit_test(the_state_is_looked_at_after_it_should_have_changed),
        cmocka_unit_test(what_cannot_be_composed_is_left_to_the_suite),
        cmocka_unit_test(every_case_of_every_edition_has_one),
        cmocka_unit_test(what_a_target_file_says_stays_text),
        cmocka_unit_test(a_placeholder_becomes_bash),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
