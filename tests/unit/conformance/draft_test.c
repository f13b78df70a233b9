/* What each mutation does to the valid request. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <string.h>

#include "common/json.h"
#include "conformance/compose/draft.h"

enum { MAX_MUTATIONS = 4 };

static const struct caller caller = {.token = (char *)"head.body.sig"};

/* A request made from mutations that are given as a JSON array. */
struct made {
    cJSON *tree;
    struct mutation mutations[MAX_MUTATIONS];
    size_t count;
    struct vars vars;
    struct random random;
    struct draft draft;
    struct request request;
    struct status status;
};

static struct vars vars_of(struct random *random)
{
    struct vars vars = {
        .endpoint = ENDPOINT_CREDENTIAL,
        .id = "cr-1",
        .caller = &caller,
        .random = random,
    };
    vars.ids[ENDPOINT_CREDENTIAL][RESOURCE_DEACTIVATED] = "cr-1";
    vars.ids[ENDPOINT_APPLICATION][RESOURCE_DEACTIVATED] = "ap-1";
    return vars;
}

static void read_mutations(struct made *made, const char *json)
{
    const cJSON *one;
    made->tree = json_parse(span_of(json), NULL);
    assert_non_null(made->tree);
    cJSON_ArrayForEach(one, made->tree)
    {
        struct status status = mutation_read(one, "", &made->mutations[made->count++]);
        if (!status_is_ok(&status))
            fail_msg("%s: %s", json, status.message);
    }
}

static struct status fill_headers(struct made *made, const struct sent *sent)
{
    struct request *request = &made->request;
    struct status status = request_begin(request, "step", made->draft.method, "http://127.0.0.1/");
    if (status_is_ok(&status))
        status = request_add_header(request, "Authorization", "Bearer head.body.sig");
    if (status_is_ok(&status))
        status = request_add_header(request, "X-DFNS-NONCE", "nonce");
    if (status_is_ok(&status))
        status = request_add_header(request, "Content-Type", "application/json");
    return status_is_ok(&status)
               ? draft_headers(request, &made->vars, made->mutations, made->count, sent)
               : status;
}

static void make_after(struct made *made, const char *json, const struct sent *sent)
{
    static const struct step step = {.name = "step", .resource = RESOURCE_DEACTIVATED};
    *made = (struct made){.random = random_from_seed(1)};
    made->vars = vars_of(&made->random);
    read_mutations(made, json);
    made->draft = draft_choose(&step, made->mutations, made->count);
    made->status = draft_fill(&made->draft, &made->vars, made->mutations, made->count);
    if (status_is_ok(&made->status))
        made->status = fill_headers(made, sent);
}

static void make(struct made *made, const char *json)
{
    struct sent nothing = {NULL, NULL, 0};
    make_after(made, json, &nothing);
}

static void free_made(struct made *made)
{
    draft_free(&made->draft);
    request_free(&made->request);
    cJSON_Delete(made->tree);
}

/* All headers, in order. */
static const char *headers_of(const struct made *made)
{
    static char text[1024];
    struct buf all = buf_make(sizeof text - 1);
    for (size_t i = 0; i < made->request.header_count; i++)
        buf_format(&all, "%s: %s\n", made->request.headers[i].name, made->request.headers[i].value);
    memcpy(text, buf_cstr(&all), all.len + 1);
    buf_free(&all);
    return text;
}

#define BEARER "Authorization: Bearer head.body.sig\n"
#define NONCE  "X-DFNS-NONCE: nonce\n"
#define TYPE   "Content-Type: application/json\n"

static const struct {
    const char *mutations;
    const char *headers;
} header_rows[] = {
    {"[]", BEARER NONCE TYPE},
    {"[{\"verb\":\"remove\",\"on\":\"header:x-dfns-nonce\"}]", BEARER TYPE},
    {"[{\"verb\":\"remove\",\"on\":\"header:X-Never\"}]", BEARER NONCE TYPE},
    {"[{\"verb\":\"empty\",\"on\":\"header:X-DFNS-NONCE\"}]", BEARER "X-DFNS-NONCE: \n" TYPE},
    {"[{\"verb\":\"set\",\"on\":\"header:X-DFNS-NONCE\",\"value\":\"{{id}}!\"}]",
     BEARER "X-DFNS-NONCE: cr-1!\n" TYPE},
    {"[{\"verb\":\"set\",\"on\":\"header:X-New\",\"value\":\"v\"}]",
     BEARER NONCE TYPE "X-New: v\n"},
    {"[{\"verb\":\"duplicate\",\"on\":\"header:X-DFNS-NONCE\",\"value\":\"other\"}]",
     BEARER NONCE TYPE "X-DFNS-NONCE: other\n"},
    {"[{\"verb\":\"tamper\",\"on\":\"header:Authorization\"}]",
     "Authorization: Bearer head.body.Aig\n" NONCE TYPE},
    {"[{\"verb\":\"tamper\",\"on\":\"header:X-DFNS-NONCE\"}]", BEARER "X-DFNS-NONCE: Aonce\n" TYPE},
    {"[{\"verb\":\"encode\",\"on\":\"header:X-DFNS-NONCE\",\"value\":\"hello\"}]",
     BEARER "X-DFNS-NONCE: aGVsbG8\n" TYPE},
    {"[{\"verb\":\"encode\",\"on\":\"header:X-DFNS-NONCE\",\"value\":{\"a\": [1]}}]",
     BEARER "X-DFNS-NONCE: eyJhIjpbMV19\n" TYPE},
    {"[{\"verb\":\"set\",\"on\":\"header-names\",\"value\":\"lower\"}]",
     "authorization: Bearer head.body.sig\nx-dfns-nonce: nonce\ncontent-type: application/json\n"},
};

static void headers_are_changed_as_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof header_rows / sizeof header_rows[0]; i++) {
        struct made made;
        make(&made, header_rows[i].mutations);
        assert_true(status_is_ok(&made.status));
        assert_string_equal(headers_of(&made), header_rows[i].headers);
        free_made(&made);
    }
}

#define VALID_BODY "{\"credentialUuid\":\"cr-1\"}"

static const struct {
    const char *mutations;
    const char *body;
    const char *payload;
} body_rows[] = {
    {"[]", VALID_BODY, VALID_BODY},
    {"[{\"verb\":\"set\",\"on\":\"body\",\"value\":{\"{{other.member}}\":\"{{other.id}}\"}}]",
     "{\"appId\":\"ap-1\"}", "{\"appId\":\"ap-1\"}"},
    {"[{\"verb\":\"raw\",\"on\":\"body\",\"value\":\"{\\\"{{member}}\\\":\"}]",
     "{\"credentialUuid\":", "{\"credentialUuid\":"},
    {"[{\"verb\":\"empty\",\"on\":\"body\"}]", "", ""},
    {"[{\"verb\":\"set\",\"on\":\"body:/{{member}}\",\"value\":null}]", "{\"credentialUuid\":null}",
     "{\"credentialUuid\":null}"},
    {"[{\"verb\":\"set\",\"on\":\"body:/force\",\"value\":true}]",
     "{\"credentialUuid\":\"cr-1\",\"force\":true}",
     "{\"credentialUuid\":\"cr-1\",\"force\":true}"},
    {"[{\"verb\":\"remove\",\"on\":\"body:/credentialUuid\"}]", "{}", "{}"},
    {"[{\"verb\":\"set\",\"on\":\"signed:payload\",\"value\":{}}]", VALID_BODY, "{}"},
    {"[{\"verb\":\"raw\",\"on\":\"signed:payload\",\"value\":\"x\"}]", VALID_BODY, "x"},
    {"[{\"verb\":\"set\",\"on\":\"signed:payload:/credentialUuid\",\"value\":\"b\"}]", VALID_BODY,
     "{\"credentialUuid\":\"b\"}"},
};

static void what_is_signed_follows_the_body_unless_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof body_rows / sizeof body_rows[0]; i++) {
        struct made made;
        make(&made, body_rows[i].mutations);
        assert_true(status_is_ok(&made.status));
        assert_string_equal(buf_cstr(&made.draft.body), body_rows[i].body);
        assert_string_equal(buf_cstr(&made.draft.signed_payload), body_rows[i].payload);
        assert_string_equal(buf_cstr(&made.draft.signed_method), "PUT");
        assert_string_equal(buf_cstr(&made.draft.signed_path), "/auth/credentials/deactivate");
        free_made(&made);
    }
}

static void method_and_path_are_signed_apart(void **state)
{
    (void)state;
    struct made made;
    make(&made, "[{\"verb\":\"set\",\"on\":\"method\",\"value\":\"PATCH\"},"
                "{\"verb\":\"set\",\"on\":\"signed:path\",\"value\":\"{{other.path}}\"},"
                "{\"verb\":\"set\",\"on\":\"signed:method\",\"value\":\"POST\"}]");
    assert_true(status_is_ok(&made.status));
    assert_string_equal(made.request.method, "PATCH");
    assert_string_equal(buf_cstr(&made.draft.signed_method), "POST");
    assert_string_equal(buf_cstr(&made.draft.signed_path), "/auth/manage/apps/deactivate");
    free_made(&made);
}

static const struct {
    const char *mutations;
    enum role caller, signer;
} role_rows[] = {
    {"[]", ROLE_PERMITTED, ROLE_PERMITTED},
    {"[{\"verb\":\"set\",\"on\":\"caller\",\"value\":\"second\"}]", ROLE_SECOND, ROLE_SECOND},
    {"[{\"verb\":\"set\",\"on\":\"signer\",\"value\":\"second\"}]", ROLE_PERMITTED, ROLE_SECOND},
    {"[{\"verb\":\"set\",\"on\":\"caller\",\"value\":\"expired\"}]", ROLE_EXPIRED, ROLE_PERMITTED},
};

static void who_calls_signs_unless_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof role_rows / sizeof role_rows[0]; i++) {
        struct made made;
        make(&made, role_rows[i].mutations);
        assert_int_equal(made.draft.caller, role_rows[i].caller);
        assert_int_equal(made.draft.signer, role_rows[i].signer);
        free_made(&made);
    }
}

static void a_replay_sends_what_the_step_sent(void **state)
{
    (void)state;
    static const struct step steps[] = {{.name = "first"}, {.name = "second"}};
    struct request requests[2] = {{0}};
    struct sent sent = {steps, requests, 2};
    for (int i = 0; i < 2; i++) {
        struct status status = request_begin(&requests[i], steps[i].name, "PUT", "http://h/");
        assert_true(status_is_ok(&status));
        status = request_add_header(&requests[i], "x-dfns-nonce", i ? "later" : "earlier");
        assert_true(status_is_ok(&status));
    }
    struct made made;
    make_after(&made, "[{\"verb\":\"replay\",\"on\":\"header:X-DFNS-NONCE\",\"from\":\"first\"}]",
               &sent);
    assert_true(status_is_ok(&made.status));
    assert_string_equal(request_header(&made.request, "X-DFNS-NONCE"), "earlier");
    free_made(&made);
    make_after(&made, "[{\"verb\":\"replay\",\"on\":\"header:X-Never\",\"from\":\"first\"}]",
               &sent);
    assert_int_equal(made.status.code, STATUS_INPUT);
    assert_string_equal(made.status.message, "step \"first\" sent no header X-Never");
    free_made(&made);
    request_free(&requests[0]);
    request_free(&requests[1]);
}

static const char *const impossible[] = {
    "[{\"verb\":\"tamper\",\"on\":\"header:X-Never\"}]",
    "[{\"verb\":\"remove\",\"on\":\"body:/nothing\"}]",
    ("[{\"verb\":\"raw\",\"on\":\"body\",\"value\":\"{\"},"
     "{\"verb\":\"remove\",\"on\":\"body:/credentialUuid\"}]"),
    "[{\"verb\":\"set\",\"on\":\"body:/a/b\",\"value\":1}]",
    "[{\"verb\":\"set\",\"on\":\"header:X-DFNS-NONCE\",\"value\":\"a\\r\\nX-Evil: 1\"}]",
    "[{\"verb\":\"set\",\"on\":\"header:X-DFNS-NONCE\",\"value\":\"a\\u007f\"}]",
};

static void what_cannot_be_done_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof impossible / sizeof impossible[0]; i++) {
        struct made made;
        make(&made, impossible[i]);
        if (made.status.code != STATUS_INPUT)
            fail_msg("%s was done", impossible[i]);
        free_made(&made);
    }
}

static void a_name_that_is_no_token_is_refused(void **state)
{
    (void)state;
    struct request request;
    struct status status = request_begin(&request, "step", "PUT", "http://h/");
    assert_true(status_is_ok(&status));
    status = request_add_header(&request, "X Y", "a");
    assert_int_equal(status.code, STATUS_INPUT);
    assert_string_equal(status.message, "\"X Y\" cannot be the name of a header");
    request_free(&request);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_are_changed_as_told),
        cmocka_unit_test(what_is_signed_follows_the_body_unless_told),
        cmocka_unit_test(method_and_path_are_signed_apart),
        cmocka_unit_test(who_calls_signs_unless_told),
        cmocka_unit_test(a_replay_sends_what_the_step_sent),
        cmocka_unit_test(what_cannot_be_done_is_told),
        cmocka_unit_test(a_name_that_is_no_token_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
