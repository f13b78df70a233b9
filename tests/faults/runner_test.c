/*
 * A case that is run while memory is short. What the suite says of a deployment is never worse, nor
 * better, than what it says otherwise: it ends as usual, or it says that it could not.
 */
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "conformance/fixture/library.h"
#include "conformance/run/walk_case.h"
#include "tests/faults/sweep.h"
#include "tests/unit/conformance/script_server.h"

#define ANSWER(status, len, body)                                                                  \
    {                                                                                              \
        "HTTP/1.1 " status "\r\nContent-Length: " len "\r\n\r\n" body, SCRIPT_CLOSE                \
    }
#define SIGNED                                                                                     \
    ANSWER("200 OK", "45", "{\"challenge\":\"c\",\"challengeIdentifier\":\"ci\"} "),               \
        ANSWER("200 OK", "29", "{\"userAction\":\"a-user-act\"}  ")
#define SUCCESS ANSWER("200 OK", "21", "{\"message\":\"success\"}")
#define REFUSAL                                                                                    \
    ANSWER("400 Bad", "59", "{\"error\":{\"message\":\"request nonce is missing or invalid\"}} ")

static const char case_id[] = "cred.nonce.missing";

struct trial {
    const struct script_answer *answers;
    size_t count;
    enum verdict usual;
    struct script_server *server;
    struct transport *transport;
    struct random random, made_up;
    struct session session;
    struct plan_item item;
    struct case_result result;
    struct status status;
};

static struct library library;
static struct target target;

static int set_up(void **state)
{
    (void)state;
    struct buf pem = buf_make(4096);
    struct status status = library_open(&library);
    if (status_is_ok(&status))
        status = library_add_file(&library, DFNS_SOURCE_DIR "/fixtures/cases/nonce/missing.json",
                                  NULL, NULL);
    if (status_is_ok(&status))
        status = fixture_set_finish(&library.cases);
    if (status_is_ok(&status))
        status = file_read(DFNS_SOURCE_DIR "/fixtures/keys/permitted-ed25519.pem", &pem);
    target.application_id = (char *)"ap-1";
    target.callers[ROLE_PERMITTED] =
        (struct caller){.token = (char *)"a-bearer-token", .credential_id = (char *)"cr-key"};
    if (status_is_ok(&status))
        status = key_from_private_pem(buf_peek(&pem), &target.callers[ROLE_PERMITTED].key);
    target.resources[ENDPOINT_CREDENTIAL].deactivated = (char *)"cr-1";
    buf_free(&pem);
    if (!status_is_ok(&status))
        print_error("%s\n", status.message);
    return !status_is_ok(&status);
}

static int tear_down(void **state)
{
    (void)state;
    library_free(&library);
    key_free(target.callers[ROLE_PERMITTED].key);
    return 0;
}

static void forget(struct trial *trial)
{
    if (trial->server) {
        transport_close(trial->transport);
        vault_free(trial->session.vault);
        script_free(trial->server);
    }
    case_result_free(&trial->result);
    trial->transport = NULL;
    trial->server = NULL;
    trial->result = (struct case_result){0};
}

static void prepare(void *context)
{
    struct trial *trial = context;
    struct transport_limits limits = {.connect_ms = 5000, .total_ms = 10000};
    forget(trial);
    trial->server = script_start(trial->answers, trial->count);
    assert_non_null(trial->server);
    struct status status = transport_open(&limits, &trial->transport);
    assert_true(status_is_ok(&status));
    target.url = (char *)(uintptr_t)script_url(trial->server);
    trial->random = random_from_system();
    trial->made_up = random_from_seed(1);
    trial->item = (struct plan_item){.fixture = fixture_set_find(&library.cases, case_id)};
    trial->session = (struct session){
        .target = &target,
        .edition = editions_find(&library.editions, "2023"),
        .nonce_form = NONCE_UUID_DATE,
        .transport = trial->transport,
        .random = &trial->random,
        .vault = vault_make(&target.secrets),
    };
    assert_non_null(trial->session.vault);
}

static void run(void *context)
{
    struct trial *trial = context;
    trial->status =
        walk_case(&trial->session, &trial->item, false, &trial->made_up, &trial->result);
}

static void judge(void *context, bool failed)
{
    struct trial *trial = context;
    const char *why = trial->result.explanation;
    bool could_not = !status_is_ok(&trial->status) || trial->result.verdict == VERDICT_ERROR;
    bool said = trial->status.message[0] || (why && why[0]);
    bool usual = status_is_ok(&trial->status) && trial->result.verdict == trial->usual;
    if (!usual && !(failed && could_not && said))
        sweep_complain("%s: %s%s", verdict_name(trial->result.verdict), why ? why : "",
                       trial->status.message);
}

static void try(const struct script_answer *answers, size_t count, enum verdict usual)
{
    struct trial trial = {.answers = answers, .count = count, .usual = usual};
    struct sweep sweep = {&trial, prepare, run, judge};
    char what[64];
    snprintf(what, sizeof what, "a case that ends with %s", verdict_name(usual));
    for (int time = 0; time < 2; time++) { /* what is made only once is made */
        prepare(&trial);
        run(&trial);
        assert_string_equal(trial.status.message, "");
        if (trial.result.verdict != usual)
            fail_msg("%s %s", verdict_name(trial.result.verdict), trial.result.explanation);
    }
    sweep_run(&sweep, FAILING_MEMORY, 0, what);
    forget(&trial);
    sweep_conclude();
}

static void a_case_that_passes(void **state)
{
    (void)state;
    static const struct script_answer answers[] = {SIGNED, SUCCESS, SIGNED, REFUSAL};
    try(answers, COUNT(answers), VERDICT_PASS);
}

static void a_case_that_fails(void **state)
{
    (void)state;
    static const struct script_answer answers[] = {SIGNED, SUCCESS, SIGNED, SUCCESS};
    try(answers, COUNT(answers), VERDICT_FAIL);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_case_that_passes),
        cmocka_unit_test(a_case_that_fails),
    };
    sweep_take_arguments(argc, argv);
    return sweep_end(cmocka_run_group_tests(tests, set_up, tear_down));
}
