/*
 * Requests while memory is short: each kind that is accepted, each reason for which one is refused,
 * each admin route. Whichever allocation fails, the answer is the one that is given otherwise, or a
 * 5xx, whole in either case; and the next request is answered as if nothing had been.
 */
#include "tests/support/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/http/response.h"
#include "tests/faults/sweep.h"
#include "tests/support/refusals.h"
#include "tests/support/signing.h"

/* A request that is made again and again. */
struct trial {
    const char *edition;
    void (*make)(const struct trial *trial);
    const struct refusal *refusal;
    enum operation_id operation;
    const char *id;
    const char *method, *path, *query, *body; /* of an admin route */
    bool varies;                              /* its answer has times in it */
    struct stage *stage;
    struct buf wire;
    int usual_status;
    char usual_reason[64];
    size_t usual_length;
    char *usual_body;
};

static void prepare(void *context)
{
    const struct trial *trial = context;
    trial->make(trial);
}

static void send_admin(struct trial *trial)
{
    static const struct header json[] = {
        {SPAN_LITERAL("Content-Type"), SPAN_LITERAL("application/json")}};
    struct arrival arrival = {
        .method = span_of(trial->method),
        .path = span_of(trial->path),
        .query = span_of(trial->query),
        .headers = json,
        .header_count = 1,
        .body = span_of(trial->body),
        .now_ms = trial->stage->now_ms,
        .from_this_machine = true,
    };
    service_answer(trial->stage->service, &arrival, &trial->stage->reply, &trial->stage->note);
    reply_end_stream(&trial->stage->reply);
}

static void work(void *context)
{
    struct trial *trial = context;
    struct response_form form = {.now_ms = trial->stage->now_ms};
    if (trial->path)
        send_admin(trial);
    else
        stage_send(trial->stage);
    response_write(&trial->stage->reply, &form, &trial->wire);
}

/* The status line's status and the body of what goes out. */
static int read_wire(const struct trial *trial, struct span *body)
{
    struct span wire =
        buf_failed(&trial->wire) ? span_of(response_no_memory) : buf_peek(&trial->wire);
    const char *end = memmem(wire.ptr, wire.len, "\r\n\r\n", 4);
    assert_non_null(end);
    *body = (struct span){end + 4, wire.len - (size_t)(end + 4 - wire.ptr)};
    return atoi(wire.ptr + 9);
}

static bool is_whole(struct span body)
{
    cJSON *tree = json_parse(body, NULL);
    bool whole = cJSON_IsObject(tree);
    cJSON_Delete(tree);
    return whole;
}

/* Tokens differ from time to time, but not in length. */
static bool is_usual(const struct trial *trial, int status, struct span body)
{
    const char *reason = trial->stage->note.reason;
    if (trial->varies)
        return status == trial->usual_status;
    return status == trial->usual_status && body.len == trial->usual_length &&
           strcmp(reason ? reason : "", trial->usual_reason) == 0 &&
           (status == 200 || memcmp(body.ptr, trial->usual_body, body.len) == 0);
}

/* The newest entry of the journal is whole, or lost; and it shows nothing that is secret. */
static void judge_journal(const struct trial *trial)
{
    static const char *const secrets[] = {"Authorization", "X-DFNS-NONCE", "X-DFNS-USERACTION",
                                          "X-DFNS-APPSECRET", "X-DFNS-APISIGNATURE"};
    struct journal *journal =
        sessions_default(service_simulation(trial->stage->service)->sessions)->journal;
    if (!journal_write_down(journal))
        sweep_complain("the journal cannot be written down");
    struct span entry = journal_entry(journal, journal_newest(journal));
    if (!span_is_empty(entry) && !is_whole(entry))
        sweep_complain("the journal has %.*s", SPAN_ARGS(entry));
    for (size_t i = 0; i < COUNT(secrets); i++) {
        struct span value = span_of(stage_header_value(trial->stage, secrets[i]));
        enum { BEARER = 7, TELLING = 24 };
        if (i == 0 && value.len > BEARER)
            value = (struct span){value.ptr + BEARER, value.len - BEARER};
        if (value.len >= TELLING && entry.len > 0 &&
            memmem(entry.ptr, entry.len, value.ptr, value.len))
            sweep_complain("the journal tells %s: %.*s", secrets[i], SPAN_ARGS(entry));
    }
}

static void judge(void *context, bool failed)
{
    const struct trial *trial = context;
    struct span body;
    int status = read_wire(trial, &body);
    bool could_not = failed && status >= 500;
    bool streams = trial->path && strcmp(trial->path, "/_sim/events") == 0;
    if (!(is_whole(body) || (streams && status == 200)) ||
        !(could_not || is_usual(trial, status, body)))
        sweep_complain("%d %.*s (%s); usually %d %s", status, SPAN_ARGS(body),
                       trial->stage->note.reason, trial->usual_status, trial->usual_reason);
    judge_journal(trial);
}

/* Once with nothing failing: what is then answered is the usual; and what is made only once is
 * made, OpenSSL's inside too. */
static void rehearse(struct trial *trial)
{
    prepare(trial);
    work(trial);
    struct span body;
    const char *reason = trial->stage->note.reason;
    trial->usual_status = read_wire(trial, &body);
    trial->usual_length = body.len;
    trial->usual_body = strndup(body.ptr, body.len);
    snprintf(trial->usual_reason, sizeof trial->usual_reason, "%s", reason ? reason : "");
}

static void try(struct trial *trial, const char *what)
{
    struct sweep sweep = {trial, prepare, work, judge};
    trial->stage = stage_make(trial->edition ? trial->edition : "2023");
    trial->wire = buf_make(REPLY_MAX_BODY);
    for (int time = 0; time < 2; time++) {
        free(trial->usual_body);
        rehearse(trial);
    }
    buf_free(&trial->wire); /* so that it has to grow */
    sweep_run(&sweep, FAILING_MEMORY, 0, what);
    free(trial->usual_body);
    buf_free(&trial->wire);
    stage_free(trial->stage);
}

/* ---- what is asked ---- */

static void make_refused(const struct trial *trial)
{
    refusal_prepare(trial->stage, trial->refusal);
}

static void every_refusal(void **state)
{
    (void)state;
    for (size_t i = 0; i < refusal_count; i++) {
        struct trial trial = {.make = make_refused, .refusal = &refusals[i]};
        try(&trial, reason_row(refusals[i].reason)->name);
    }
    sweep_conclude();
}

static void make_valid(const struct trial *trial)
{
    static const char path[] = "/auth/credentials/deactivate";
    if (trial->operation == OPERATION_ACTION_INIT)
        start_signing(trial->stage, path, "{}");
    else if (trial->operation == OPERATION_ACTION_COMPLETE)
        finish_signing(trial->stage, path, "{}");
    else
        stage_valid(trial->stage, trial->operation, trial->id);
}

static void every_operation(void **state)
{
    (void)state;
    static const char *const ids[OPERATION_COUNT] = {
        [OPERATION_CREDENTIALS_DEACTIVATE] = PAGE_CREDENTIAL,
        [OPERATION_CREDENTIALS_ACTIVATE] = PAGE_CREDENTIAL,
        [OPERATION_APPLICATIONS_DEACTIVATE] = PAGE_APPLICATION,
        [OPERATION_APPLICATIONS_ACTIVATE] = PAGE_APPLICATION,
    };
    for (unsigned operation = 0; operation < OPERATION_COUNT; operation++) {
        struct trial trial = {.make = make_valid, .id = ids[operation]};
        trial.operation = (enum operation_id)operation;
        try(&trial, operation_row(trial.operation)->name);
    }
    sweep_conclude();
}

/* With another credential, so that each algorithm is at work. */
static void make_signed(const struct trial *trial)
{
    finish_signing_with(trial->stage, (size_t)atoi(trial->id), "/auth/credentials/deactivate",
                        "{}");
}

static void every_kind_of_signature(void **state)
{
    (void)state;
    static const char *const credentials[] = {"0", "1", "2", "3"};
    for (size_t i = 0; i < COUNT(credentials); i++) {
        struct trial trial = {.make = make_signed, .id = credentials[i]};
        try(&trial, credentials[i]);
    }
    sweep_conclude();
}

/* ---- the admin routes ---- */

static void remove_sessions(struct stage *stage)
{
    assert_int_equal(stage_admin(stage, "GET", "/_sim/sessions", NULL), 200);
    cJSON *tree = stage_answer_tree(stage);
    const cJSON *session;
    cJSON_ArrayForEach(session, json_member(tree, "sessions"))
    {
        char path[128];
        const char *id = json_text(session, "id");
        snprintf(path, sizeof path, "/_sim/sessions/%s", id);
        if (strcmp(id, "default") != 0)
            assert_int_equal(stage_admin(stage, "DELETE", path, NULL), 200);
    }
    cJSON_Delete(tree);
}

/* As it was at the start, with a snapshot and one request in the journal. */
static void make_administered(const struct trial *trial)
{
    struct stage *stage = trial->stage;
    remove_sessions(stage);
    assert_int_equal(stage_admin(stage, "POST", "/_sim/reset", NULL), 200);
    assert_int_equal(stage_admin(stage, "PUT", "/_sim/snapshots/before", NULL), 200);
    stage_valid(stage, OPERATION_CREDENTIALS_DEACTIVATE, PAGE_CREDENTIAL);
    assert_int_equal(stage_send(stage), 200);
}

#define RULE "{\"operation\":\"credentials.deactivate\",\"as\":\"nonce-used\",\"times\":2}"
#define CALL                                                                                       \
    "{\"method\":\"PUT\",\"path\":\"/auth/credentials/deactivate\",\"headers\":{\"X-DFNS-NONCE\":" \
    "\"aGVsbG8\",\"Authorization\":\"Bearer x\"},\"body\":{\"credentialUuid\":\"cr-x\"}}"

static const struct {
    const char *method, *path, *query, *body;
    bool varies;
} routes[] = {
    {"GET", "/_sim/", NULL, NULL, false},
    {"GET", "/_sim/health", NULL, NULL, true},
    {"GET", "/_sim/checks", NULL, NULL, false},
    {"POST", "/_sim/explain", NULL, CALL, false},
    {"GET", "/_sim/clock", NULL, NULL, false},
    {"PUT", "/_sim/clock", NULL, "{\"advance\":\"6m\"}", false},
    {"GET", "/_sim/faults", NULL, NULL, false},
    {"PUT", "/_sim/faults", NULL, "{\"faults\":[" RULE "," RULE "]}", false},
    {"POST", "/_sim/faults", NULL, RULE, false},
    {"DELETE", "/_sim/faults", NULL, NULL, false},
    {"GET", "/_sim/journal", "limit=1", NULL, true},
    {"DELETE", "/_sim/journal", NULL, NULL, false},
    {"GET", "/_sim/events", "since=0", NULL, true},
    {"POST", "/_sim/verify", NULL,
     "{\"times\":1,\"match\":{\"operation\":\"credentials.deactivate\"}}", true},
    {"POST", "/_sim/verify", NULL, "{\"times\":1,\"match\":{\"status\":404}}", true},
    {"GET", "/_sim/sessions", NULL, NULL, true},
    {"POST", "/_sim/sessions", NULL, NULL, false},
    {"GET", "/_sim/user-actions", NULL, NULL, false},
    {"POST", "/_sim/user-actions", NULL,
     "{\"method\":\"PUT\",\"path\":\"/auth/credentials/deactivate\",\"payload\":{}}", false},
    {"PUT", "/_sim/permissions", NULL,
     "{\"user\":\"" PAGE_USER "\",\"grant\":[\"Auth:Creds:Update\"]}", false},
    {"POST", "/_sim/reset", NULL, NULL, false},
    {"GET", "/_sim/snapshots", NULL, NULL, false},
    {"PUT", "/_sim/snapshots/before", NULL, NULL, false},
    {"POST", "/_sim/snapshots/before/restore", NULL, NULL, false},
    {"DELETE", "/_sim/snapshots/before", NULL, NULL, false},
    {"PUT", "/_sim/clock", NULL, "{\"advance\":{}}", false},
    {"PATCH", "/_sim/clock", NULL, NULL, false},
    {"GET", "/_sim/nothing", NULL, NULL, false},
};

static void every_admin_route(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(routes); i++) {
        struct trial trial = {
            .make = make_administered,
            .method = routes[i].method,
            .path = routes[i].path,
            .query = routes[i].query,
            .body = routes[i].body,
            .varies = routes[i].varies,
        };
        char what[96];
        snprintf(what, sizeof what, "%s %s", trial.method, trial.path);
        try(&trial, what);
    }
    sweep_conclude();
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_refusal),
        cmocka_unit_test(every_operation),
        cmocka_unit_test(every_kind_of_signature),
        cmocka_unit_test(every_admin_route),
    };
    sweep_take_arguments(argc, argv);
    return sweep_end(cmocka_run_group_tests(tests, NULL, NULL));
}
