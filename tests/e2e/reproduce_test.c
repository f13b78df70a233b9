/*
 * The script beside a failure shows the same answers: the suite meets a broken simulator, each
 * script of its report is run, and what it prints is compared with what the report says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "tests/support/pair.h"

enum { MAX_TEXT = 4 * 1024 * 1024, MAX_STATUSES = 256, TEXT_SIZE = 1024 };

/* "200 400 ", in the order of the requests. */
struct statuses {
    char text[TEXT_SIZE];
};

static void add_status(struct statuses *statuses, int status)
{
    size_t len = strlen(statuses->text);
    snprintf(statuses->text + len, sizeof statuses->text - len, "%d ", status);
}

static bool is_under_test(const char *url)
{
    return strstr(url, "/deactivate") != NULL;
}

/* What the report says of the endpoints under test. */
static struct statuses reported(const cJSON *result)
{
    struct statuses statuses = {""};
    const cJSON *exchange;
    cJSON_ArrayForEach(exchange, json_member(result, "exchanges"))
    {
        const cJSON *response = json_member(exchange, "response");
        if (is_under_test(json_text(json_member(exchange, "request"), "url")))
            add_status(&statuses, json_member(response, "status")->valueint);
    }
    return statuses;
}

/* What a script has printed: "PUT /path" above each answer. */
static struct statuses printed(const char *output)
{
    struct statuses statuses = {""};
    struct span rest = span_of(output);
    bool under_test = false;
    while (!span_is_absent(rest)) {
        struct span line = span_cut(&rest, '\n');
        int status;
        char text[16] = "";
        if (span_starts_with(line, "HTTP/1.1 ") && under_test) {
            snprintf(text, sizeof text, "%.*s", 3, line.ptr + strlen("HTTP/1.1 "));
            status = (int)strtol(text, NULL, 10);
            add_status(&statuses, status);
        } else if (memmem(line.ptr, line.len, " /auth/", 7)) {
            under_test = memmem(line.ptr, line.len, "/deactivate", 11) != NULL;
        }
    }
    return statuses;
}

static void set(const char *prefix, const char *name, const char *value)
{
    char variable[64];
    snprintf(variable, sizeof variable, "%s%s", prefix, name);
    if (value)
        setenv(variable, value, 1);
}

/* The secrets of the target file, as a script wants them. */
static void set_environment(const struct pair *pair)
{
    static const struct {
        const char *caller, *prefix;
    } rows[] = {
        {"permitted", "DFNS_"},
        {"unpermitted", "DFNS_UNPERMITTED_"},
        {"second", "DFNS_SECOND_"},
        {"expired", "DFNS_EXPIRED_"},
        {"other_tenant", "DFNS_OTHER_TENANT_"},
    };
    char path[128];
    struct buf text = buf_make(MAX_TEXT);
    snprintf(path, sizeof path, "%s/target.json", pair->folder);
    struct status status = file_read(path, &text);
    assert_true(status_is_ok(&status));
    cJSON *target = json_parse(buf_peek(&text), NULL);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const cJSON *caller = json_member(json_member(target, "callers"), rows[i].caller);
        const cJSON *signer = json_member(caller, "signer");
        set(rows[i].prefix, "AUTH_TOKEN", json_text(caller, "token"));
        set(rows[i].prefix, "USER_ID", json_text(caller, "user_id"));
        set(rows[i].prefix, "CRED_ID", json_text(signer, "credential_id"));
        set(rows[i].prefix, "PRIVATE_KEY", json_text(signer, "private_key"));
    }
    set("DFNS_", "APP_ID", json_text(json_member(target, "application"), "id"));
    cJSON_Delete(target);
    buf_free(&text);
}

static struct statuses run_script(const struct pair *pair, const char *script)
{
    char path[128];
    struct buf output = buf_make(MAX_TEXT);
    snprintf(path, sizeof path, "%s/reproduce.sh", pair->folder);
    struct status status = file_write(path, span_of(script));
    assert_true(status_is_ok(&status));
    const char *const argv[] = {"/bin/bash", path, NULL};
    int code = process_run(argv, &output, false);
    struct statuses statuses = printed(buf_cstr(&output));
    if (code != 0)
        fail_msg("exit %d\n%s\n%s", code, script, buf_cstr(&output));
    buf_free(&output);
    unlink(path);
    return statuses;
}

static const cJSON *find_case(const cJSON *report, const char *id)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, json_member(report, "cases")) if (strcmp(json_text(item, "id"), id) ==
                                                               0) return item;
    return NULL;
}

static void check_case(const struct pair *pair, const cJSON *result)
{
    const char *script = json_text(result, "script");
    assert_non_null(script);
    struct statuses wanted = reported(result), got = run_script(pair, script);
    if (strcmp(wanted.text, got.text) != 0)
        fail_msg("%s: the report has %s, its script %s\n%s", json_text(result, "id"), wanted.text,
                 got.text, script);
}

static const struct row {
    const char *defect;
    const char *ids[3];
} rows[] = {
    {"nonce-not-required", {"cred.nonce.missing", "app.nonce.empty"}},
    {"nonce-not-decoded", {"cred.nonce.not-json", "app.nonce.not-base64url"}},
    {"nonce-never-expires", {"cred.nonce.expired"}},
    {"replay-not-remembered", {"cred.nonce.reused", "x.nonce.reused-cross-endpoint"}},
    {"authentication-not-checked",
     {"cred.auth.garbage", "app.auth.tampered", "x.auth.basic-scheme"}},
    {"permission-not-checked", {"app.perm.denied"}},
    {"tenant-not-checked", {"cred.perm.other-tenant"}},
    {"user-action-not-bound-to-path", {"cred.ua.wrong-path"}},
    {"user-action-not-bound-to-payload", {"x.ua.extra-member"}},
    {"user-action-not-bound-to-user", {"x.ua.wrong-user"}},
    {"user-action-reusable", {"app.ua.reused"}},
    {"repeat-answered-409",
     {"x.ok.header-name-case", "x.ok.repeat-many", "app.ok.doc-sample-nonce"}},
};

static void check_row(const struct row *row)
{
    const char *const sim[] = {"--defect", row->defect, NULL};
    struct pair pair;
    pair_start(&pair, sim);
    set_environment(&pair);
    for (size_t i = 0; i < 3 && row->ids[i]; i++) {
        const char *const suite[] = {"--run", row->ids[i], NULL};
        cJSON *report;
        pair_judge(&pair, suite, &report);
        assert_non_null(find_case(report, row->ids[i]));
        check_case(&pair, find_case(report, row->ids[i]));
        cJSON_Delete(report);
    }
    assert_int_equal(pair_stop(&pair), 0);
}

static void test_the_script_of_a_failure_shows_the_same_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check_row(&rows[i]);
}

/* The same script, elsewhere, shows what is answered there. */
static void test_it_shows_what_is_answered_now(void **state)
{
    (void)state;
    const char *const broken[] = {"--defect", "nonce-not-required", NULL};
    const char *const suite[] = {"--run", "cred.nonce.missing", NULL};
    struct pair bad, good;
    cJSON *report;
    pair_start(&bad, broken);
    pair_start(&good, NULL);
    set_environment(&bad);
    pair_judge(&bad, suite, &report);
    const char *script = json_text(find_case(report, "cred.nonce.missing"), "script");
    assert_string_equal(run_script(&bad, script).text, "200 200 ");
    setenv("DFNS_API_URL", good.url, 1);
    assert_string_equal(run_script(&bad, script).text, "200 400 ");
    unsetenv("DFNS_API_URL");
    cJSON_Delete(report);
    assert_int_equal(pair_stop(&good), 0);
    assert_int_equal(pair_stop(&bad), 0);
}

static void test_a_case_that_passes_has_none(void **state)
{
    (void)state;
    const char *const suite[] = {"--run", "cred.nonce.missing", NULL};
    struct pair pair;
    cJSON *report;
    pair_start(&pair, NULL);
    assert_int_equal(pair_judge(&pair, suite, &report), 0);
    assert_null(json_text(find_case(report, "cred.nonce.missing"), "script"));
    cJSON_Delete(report);
    assert_int_equal(pair_stop(&pair), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_script_of_a_failure_shows_the_same_answers),
        cmocka_unit_test(test_it_shows_what_is_answered_now),
        cmocka_unit_test(test_a_case_that_passes_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
