/* Every form of nonce that is known to be sent, and what decides about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "common/base64url.h"
#include "common/file.h"
#include "common/json.h"
#include "common/rfc3339.h"
#include "sim/decide/nonce.h"

static cJSON *read_vectors(void)
{
    struct buf text = buf_make(64 * 1024);
    struct status status = file_read(DFNS_SOURCE_DIR "/tests/vectors/nonces.json", &text);
    assert_true(status_is_ok(&status));
    cJSON *vectors = json_parse(buf_peek(&text), NULL);
    buf_free(&text);
    return vectors;
}

/* "ambiguous" is between two documented minima: this server takes the lower one. */
static bool is_to_be_accepted(const char *verdict)
{
    return strncmp(verdict, "accept", 6) == 0 || strncmp(verdict, "ambiguous", 9) == 0;
}

static void test_vectors(void **state)
{
    (void)state;
    cJSON *vectors = read_vectors();
    const cJSON *vector;
    size_t count = 0;
    cJSON_ArrayForEach(vector, vectors)
    {
        struct nonce nonce;
        struct verdict verdict = nonce_read(span_of(json_text(vector, "header")), &nonce);
        bool accepted = !is_refused(verdict);
        if (accepted != is_to_be_accepted(json_text(vector, "verdict")))
            fail_msg("%s: %s", json_text(vector, "name"),
                     accepted ? "accepted" : reason_row(verdict.reason)->name);
        nonce_free(&nonce);
        count++;
    }
    assert_int_equal(count, 17);
    cJSON_Delete(vectors);
}

static void test_refused_vectors_say_why(void **state)
{
    (void)state;
    static const struct {
        const char *name, *reason;
    } rows[] = {
        {"page-curl-gnu-wrapped", "nonce.not-base64url"},
        {"short-11", "nonce.random-value-too-short"},
        {"no-date", "nonce.no-date"},
        {"no-random", "nonce.no-random-value"},
        {"bad-date", "nonce.date-unreadable"},
        {"not-base64", "nonce.not-base64url"},
        {"not-json", "nonce.not-json"},
    };
    cJSON *vectors = read_vectors();
    const cJSON *vector;
    size_t found = 0;
    cJSON_ArrayForEach(vector, vectors)
    {
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            if (strcmp(rows[i].name, json_text(vector, "name")) != 0)
                continue;
            struct nonce nonce;
            struct verdict verdict = nonce_read(span_of(json_text(vector, "header")), &nonce);
            assert_string_equal(reason_row(verdict.reason)->name, rows[i].reason);
            nonce_free(&nonce);
            found++;
        }
    }
    assert_int_equal(found, sizeof rows / sizeof rows[0]);
    cJSON_Delete(vectors);
}

static void test_reads_value_and_date(void **state)
{
    (void)state;
    cJSON *vectors = read_vectors();
    struct nonce nonce;
    int64_t expected_ms;
    struct verdict verdict =
        nonce_read(span_of(json_text(cJSON_GetArrayItem(vectors, 0), "header")), &nonce);
    assert_false(is_refused(verdict));
    assert_true(span_equal_text(nonce.random, "a6a47c9c-6f84-4af5-8e7a-30118cccdda4"));
    assert_true(rfc3339_parse(SPAN_LITERAL("2023-01-09T05:57:53Z"), &expected_ms));
    assert_int_equal(nonce.date_ms, expected_ms);
    nonce_free(&nonce);
    cJSON_Delete(vectors);
}

static void test_age(void **state)
{
    (void)state;
    static const struct {
        int64_t date_ms, now_ms, window_ms;
        enum reason reason;
    } rows[] = {
        {1000, 1000, 0, REASON_NONE},
        {1000, 1001, 0, REASON_NONCE_TOO_OLD},
        {1000, 999, 0, REASON_NONCE_TOO_FAR_AHEAD},
        {1000, 6000, 5000, REASON_NONE},
        {1000, 6001, 5000, REASON_NONCE_TOO_OLD},
        {6000, 1000, 5000, REASON_NONE},
        {6001, 1000, 5000, REASON_NONCE_TOO_FAR_AHEAD},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct nonce nonce = {.date_ms = rows[i].date_ms};
        assert_int_equal(nonce_judge_age(&nonce, rows[i].now_ms, rows[i].window_ms).reason,
                         rows[i].reason);
    }
}

/* Characters are what has to be enough, not bytes. */
static void test_random_values_are_counted_in_characters(void **state)
{
    (void)state;
    static const struct {
        const char *random;
        bool accepted;
    } rows[] = {
        {"aaaaaaaaaaa", false}, {"aaaaaaaaaaaa", true}, {"éééééé", false},
        {"ééééééééééé", false}, {"éééééééééééé", true}, {"€€€€€€€€€€€", false},
        {"€€€€€€€€€€€€", true}, {"😀😀😀😀😀😀😀😀😀😀😀", false}, {"😀😀😀😀😀😀😀😀😀😀😀😀", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buf text = buf_make(1024), header = buf_make(1024);
        struct nonce nonce;
        buf_format(&text, "{\"uuid\":\"%s\",\"date\":\"2023-01-09T05:57:53Z\"}", rows[i].random);
        base64url_encode(buf_peek(&text), &header);
        struct verdict verdict = nonce_read(buf_peek(&header), &nonce);
        assert_int_equal(verdict.reason,
                         rows[i].accepted ? REASON_NONE : REASON_NONCE_RANDOM_SHORT);
        nonce_free(&nonce);
        buf_free(&header);
        buf_free(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_refused_vectors_say_why),
        cmocka_unit_test(test_reads_value_and_date),
        cmocka_unit_test(test_age),
        cmocka_unit_test(test_random_values_are_counted_in_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
