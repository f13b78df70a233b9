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

enum { MAX_TEXT = 4 * 1024 * 1024 };

static const char success[] = "200 {\"message\":\"success\"}\n";

static bool is_under_test(struct span url)
{
    return memmem(url.ptr, url.len, "/deactivate", strlen("/deactivate")) != NULL;
}

/* What the report says of the endpoints under test: "200 BODY", a line each. */
static struct buf reported(const cJSON *result)
{
    struct buf answers = buf_make(MAX_TEXT);
    const cJSON *exchange;
    cJSON_ArrayForEach(exchange, json_member(result, "exchanges"))
    {
        const cJSON *response = json_member(exchange, "response");
        const char *body = json_text(response, "body");
        if (is_under_test(span_of(json_text(json_member(exchange, "request"), "url"))))
            buf_format(&answers, "%d %s\n", json_member(response, "status")->valueint,
                       body ? body : "");
    }
    return answers;
}

/* "PUT /auth/…", above each answer. */
static bool is_request(struct span line)
{
    return memmem(line.ptr, line.len, " /auth/", strlen(" /auth/")) != NULL;
}

/* Up to the next request, without the empty lines before that. */
static struct span cut_body(struct span *rest)
{
    struct span body = {rest->ptr, 0}, after = *rest;
    struct span line = span_cut(&after, '\n');
    while (!span_is_absent(after) && !is_request(line)) {
        *rest = after;
        body.len = (size_t)(after.ptr - body.ptr);
        line = span_cut(&after, '\n');
    }
    while (body.len > 0 && body.ptr[body.len - 1] == '\n')
        body.len--;
    return body;
}

/* The same of what a script has printed. */
static struct buf printed(const char *output)
{
    struct buf answers = buf_make(MAX_TEXT);
    struct span rest = span_of(output);
    bool under_test = false;
    while (!span_is_absent(rest)) {
        struct span line = span_cut(&rest, '\n');
        if (!span_starts_with(line, "HTTP/1.1 ")) {
            under_test = is_request(line) ? is_under_test(line) : under_test;
            continue;
        }
        struct span status = {line.ptr + strlen("HTTP/1.1 "), 3};
        while (line.len > 1) /* its end is "\r\n" */
            line = span_cut(&rest, '\n');
        struct span body = cut_body(&rest);
        if (under_test)
            buf_format(&answers, "%.*s %.*s\n", (int)status.len, status.ptr, (int)body.len,
                       body.ptr);
    }
    return answers;
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

static struct buf run_script(const struct pair *pair, const char *script)
{
    char path[128];
    struct buf output = buf_make(MAX_TEXT);
    snprintf(path, sizeof path, "%s/reproduce.sh", pair->folder);
    struct status status = file_write(path, span_of(script));
    assert_true(status_is_ok(&status));
    const char *const argv[] = {"/bin/bash", path, NULL};
    int code = process_run(argv, &output, false);
    struct buf answers = printed(buf_cstr(&output));
    if (code != 0)
        fail_msg("exit %d\n%s\n%s", code, script, buf_cstr(&output));
    buf_free(&output);
    unlink(path);
    return answers;
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
    struct buf wanted = reported(result), got = run_script(pair, script);
    assert_true(wanted.len > 0);
    if (strcmp(buf_cstr(&wanted), buf_cstr(&got)) != 0)
        fail_msg("%s: the report has\n%sits script\n%s\n%s", json_text(result, "id"),
                 buf_cstr(&wanted), buf_cstr(&got), script);
    buf_free(&wanted);
    buf_free(&got);
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
    {"repeat-answered-409", {"x.ok.header-name-case", "app.ok.doc-sample-nonce"}},
    /* what differs in the body only, or in all of it */
    {"bad-nonce-text-capitalised", {"app.nonce.no-random"}},
    {"permission-denied-bare", {"cred.perm.names-caller"}},
    {"user-action-text-differs", {"cred.ua.wrong-http-method"}},
    {"success-answered-204", {"app.ok.repeat"}},
    {"error-as-html", {"cred.body.malformed"}},
};

static void check_row(const struct row *row)
{
    const char *const sim[] = {"--defect", row->defect, NULL};
    struct pair pair;
    pair_start(&pair, sim);
    set_environment(&pair);
    const char *const suite[] = {"--run", row->ids[0],
                                 "--run", row->ids[row->ids[1] ? 1 : 0],
                                 "--run", row->ids[row->ids[2] ? 2 : 0],
                                 NULL};
    cJSON *report;
    pair_judge(&pair, suite, &report);
    for (size_t i = 0; i < 3 && row->ids[i]; i++) {
        assert_non_null(find_case(report, row->ids[i]));
        check_case(&pair, find_case(report, row->ids[i]));
    }
    cJSON_Delete(report);
    assert_int_equal(pair_stop(&pair), 0);
}

static void test_the_script_of_a_failure_shows_the_same_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check_row(&rows[i]);
}

/* The control is accepted everywhere. */
static void assert_answers(const struct pair *pair, const char *script, const char *second)
{
    struct buf answers = run_script(pair, script);
    assert_true(span_starts_with(buf_peek(&answers), success));
    assert_string_equal(buf_cstr(&answers) + strlen(success), second);
    buf_free(&answers);
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
    assert_answers(&bad, script, success);
    setenv("DFNS_API_URL", good.url, 1);
    assert_answers(&bad, script,
                   "400 {\"error\":{\"message\":\"request nonce is missing or invalid\"}}\n");
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
