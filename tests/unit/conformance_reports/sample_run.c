#include "sample_run.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void *allocated(size_t count, size_t size)
{
    void *memory = calloc(count ? count : 1, size);
    assert(memory);
    return memory;
}

static char *copy_bytes(const char *bytes, size_t len)
{
    char *copy = allocated(len + 1, 1);
    memcpy(copy, bytes, len);
    return copy;
}

static char *copy(const char *text)
{
    return text ? copy_bytes(text, strlen(text)) : NULL;
}

static struct header_line *one_header(const char *name, const char *value)
{
    struct header_line *header = allocated(1, sizeof *header);
    *header = (struct header_line){copy(name), copy(value)};
    return header;
}

#define CREDENTIALS  "http://127.0.0.1:7357/auth/credentials/deactivate"
#define APPLICATIONS "http://127.0.0.1:7357/auth/manage/apps/deactivate"

struct answer {
    const char *step, *url;
    int status;
    const char *body, *failure;
};

static struct exchange make_exchange(const struct answer *answer)
{
    struct exchange exchange = {
        .step = copy(answer->step),
        .method = copy("PUT"),
        .url = copy(answer->url),
        .request_headers = one_header("Content-Type", "application/json"),
        .request_header_count = 1,
        .request_body = copy("{\"credentialUuid\":\"cr-1\"}"),
        .failure = copy(answer->failure),
        .status = answer->status,
        .duration_us = 1234,
    };
    exchange.request_body_len = strlen(exchange.request_body);
    if (answer->failure)
        return exchange;
    exchange.response_headers = one_header("Content-Type", "application/json; charset=utf-8");
    exchange.response_header_count = 1;
    exchange.response_body = copy(answer->body);
    exchange.response_body_len = strlen(answer->body);
    return exchange;
}

struct assertion {
    const char *step, *on, *op;
    enum level level;
    bool met, control;
    const char *expected, *actual, *clause, *clause_text, *excuse;
};

static struct assertion_result make_assertion(const struct assertion *a)
{
    return (struct assertion_result){
        .step = copy(a->step),
        .on = copy(a->on),
        .op = copy(a->op),
        .level = a->level,
        .met = a->met,
        .control = a->control,
        .expected = copy(a->expected),
        .actual = copy(a->actual),
        .clause = copy(a->clause),
        .clause_text = copy(a->clause_text),
        .excuse = copy(a->excuse),
    };
}

struct sample {
    const char *id, *title;
    enum verdict verdict;
    const char *explanation;
    const char *missing[2];
    const char *script;
    struct answer answers[2];
    struct assertion assertions[4];
};

static const char nonce_clause[] = "cred.response.400-nonce-invalid";
static const char nonce_text[] =
    "A nonce that is absent or unusable is answered 400 with the message that says so.";

static const struct sample samples[] = {
    {.id = "cred.ok.first",
     .title = "A valid request is answered 200 with the success message",
     .verdict = VERDICT_PASS,
     .answers = {{"first", CREDENTIALS, 200, "{\"message\":\"success\"}", NULL}},
     .assertions = {{"first", "status", "equals", LEVEL_DOCUMENTED, true, false, "200", "200",
                     "cred.response.200", "Success is a message that says so.", NULL},
                    {"first", "body:/message", "equals", LEVEL_DOCUMENTED, true, false,
                     "\"success\"", "\"success\"", "cred.response.200",
                     "Success is a message that says so.", NULL}}},
    {.id = "x.nonce.future",
     .title = "What becomes of a nonce that is a year ahead",
     .verdict = VERDICT_NOTE,
     .answers = {{"future", APPLICATIONS, 200, "{\"message\":\"success\"}", NULL}},
     .assertions = {{"future", "status", "equals", LEVEL_OBSERVED, false, false, "400", "200", NULL,
                     NULL, NULL}}},
    {.id = "cred.state.first-deactivates",
     .title = "The first request deactivates the credential",
     .verdict = VERDICT_SKIPPED,
     .explanation = "needs --allow-state-change"},
    {.id = "app.nonce.reused",
     .title = "A nonce that was used before is refused",
     .verdict = VERDICT_XFAIL,
     .explanation = "expected: <ticket> #12",
     .answers = {{"again", APPLICATIONS, 200, "{\"message\":\"success\"}", NULL}},
     .assertions = {{"again", "status", "equals", LEVEL_DOCUMENTED, false, false, "400", "200",
                     "app.header.nonce", "The nonce is required.", "<ticket> #12"}}},
    {.id = "app.nonce.missing",
     .title = "A request without a nonce is refused",
     .verdict = VERDICT_WARN,
     .answers = {{"control of without-nonce", APPLICATIONS, 200, "{\"message\":\"success\"}", NULL},
                 {"without-nonce", APPLICATIONS, 400,
                  "{\"error\":{\"message\":\"request nonce missing\"}}", NULL}},
     .assertions = {{"control of without-nonce", "status", "equals", LEVEL_DOCUMENTED, true, true,
                     "200", "200", NULL, NULL, NULL},
                    {"without-nonce", "refusal", "present", LEVEL_DOCUMENTED, true, false, NULL,
                     "\"request nonce missing\"", "app.header.nonce", "The nonce is required.",
                     NULL},
                    {"without-nonce", "body:/error/message", "equals", LEVEL_INFERRED, false, false,
                     "\"request nonce is missing or invalid\"", "\"request nonce missing\"",
                     nonce_clause, nonce_text, NULL}}},
    {.id = "cred.auth.expired",
     .title = "A bearer token that has expired is refused",
     .verdict = VERDICT_UNTESTABLE,
     .explanation = "the target file lacks callers.expired",
     .missing = {"callers.expired"}},
    {.id = "x.perm.other-tenant",
     .title =
         "An id of another organisation is refused, and the answer does not tell whether it is "
         "there",
     .verdict = VERDICT_UNTESTABLE,
     .explanation = "the target file lacks credentials.other_tenant and callers.expired",
     .missing = {"credentials.other_tenant", "callers.expired"}},
    {.id = "cred.perm.denied",
     .title = "A caller without the permission is refused",
     .verdict = VERDICT_INCONCLUSIVE,
     .explanation = "the same request with the permitted caller was not accepted",
     .answers = {{"control of denied", CREDENTIALS, 403,
                  "{\"error\":{\"message\":\"user is disabled\"}}", NULL}},
     .assertions = {{"control of denied", "status", "equals", LEVEL_DOCUMENTED, false, true, "200",
                     "403", NULL, NULL, NULL}}},
    {.id = "app.body.malformed",
     .title = "A body that is not JSON is refused",
     .verdict = VERDICT_ERROR,
     .explanation = "no answer to malformed",
     .answers = {{"malformed", APPLICATIONS, 0, NULL,
                  "the connection was closed before the answer was complete"}}},
    {.id = "app.ok.first",
     .title = "A valid request is answered 200 with the success message",
     .verdict = VERDICT_STALE,
     .explanation =
         "in the baseline: \"first, status equals\": does not fail any more; take it out "
         "of the baseline",
     .answers = {{"first", APPLICATIONS, 200, "{\"message\":\"success\"}", NULL}},
     .assertions = {{"first", "status", "equals", LEVEL_DOCUMENTED, true, false, "200", "200", NULL,
                     NULL, NULL}}},
    {.id = "cred.nonce.missing",
     .title = "A request without a nonce is refused",
     .verdict = VERDICT_FAIL,
     .script = "#!/usr/bin/env bash\n# cred.nonce.missing\nsend PUT \"$path\" <\"$body\" && true\n",
     .answers = {{"without-nonce", CREDENTIALS, 200,
                  "{\"message\":\"success\"}\n\033[2J\033]0;owned\a <!-- ]]> & \xFF \u202Etxt.exe",
                  NULL}},
     .assertions = {{"without-nonce", "refusal", "present", LEVEL_DOCUMENTED, false, false, NULL,
                     NULL, nonce_clause, nonce_text, NULL},
                    {"without-nonce", "status", "equals", LEVEL_DOCUMENTED, false, false, "400",
                     "200", nonce_clause, nonce_text, NULL},
                    {"without-nonce", "body:/error/message", "equals", LEVEL_DOCUMENTED, false,
                     false, "\"request nonce is missing or invalid\"", NULL, nonce_clause,
                     nonce_text, NULL},
                    {"without-nonce", "header:Retry-After", "absent", LEVEL_OBSERVED, true, false,
                     NULL, NULL, NULL, NULL, NULL}}},
};

static void add_exchanges(struct case_result *c, const struct sample *sample)
{
    c->exchanges = allocated(COUNT(sample->answers), sizeof *c->exchanges);
    for (size_t i = 0; i < COUNT(sample->answers) && sample->answers[i].step; i++)
        c->exchanges[c->exchange_count++] = make_exchange(&sample->answers[i]);
}

static void add_assertions(struct case_result *c, const struct sample *sample)
{
    c->assertions = allocated(COUNT(sample->assertions), sizeof *c->assertions);
    for (size_t i = 0; i < COUNT(sample->assertions) && sample->assertions[i].step; i++)
        c->assertions[c->assertion_count++] = make_assertion(&sample->assertions[i]);
}

static void add_missing(struct case_result *c, const struct sample *sample)
{
    c->missing = allocated(COUNT(sample->missing), sizeof *c->missing);
    for (size_t i = 0; i < COUNT(sample->missing) && sample->missing[i]; i++)
        c->missing[c->missing_count++] = copy(sample->missing[i]);
}

static struct case_result make_case(const struct sample *sample)
{
    struct case_result c = {
        .id = copy(sample->id),
        .title = copy(sample->title),
        .why = copy("Somebody relies on it."),
        .verdict = sample->verdict,
        .explanation = copy(sample->explanation),
        .script = copy(sample->script),
        .duration_us = 4321,
    };
    add_exchanges(&c, sample);
    add_assertions(&c, sample);
    add_missing(&c, sample);
    return c;
}

static struct run_result make_run(size_t case_count)
{
    return (struct run_result){
        .suite_version = "0.1.0",
        .edition = copy("2023"),
        .edition_sha256 = copy("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"),
        .target_url = copy("http://127.0.0.1:7357"),
        .seed = UINT64_MAX,
        .nonce_form = copy("uuid+datetime"),
        .started_ms = 1700000000123,
        .duration_us = 1234567,
        .cases = allocated(case_count, sizeof(struct case_result)),
        .case_count = case_count,
    };
}

static const struct stale_entry stale[] = {
    {"app.ok.first", "first, status equals", "does not fail any more; take it out of the baseline"},
    {"cred.nonce.<gone>", "without-nonce, status equals", "no case has this id"},
};

static void add_stale(struct run_result *run)
{
    run->baseline = true;
    run->stale = allocated(COUNT(stale), sizeof *run->stale);
    for (; run->stale_count < COUNT(stale); run->stale_count++) {
        const struct stale_entry *row = &stale[run->stale_count];
        run->stale[run->stale_count] =
            (struct stale_entry){copy(row->id), copy(row->assertion), copy(row->why)};
    }
}

struct run_result sample_every_verdict(void)
{
    struct run_result run = make_run(COUNT(samples));
    run.selection = copy("nonce ok perm auth body state");
    run.outcome = RUN_FAILURE;
    run.exit_code = 1;
    add_stale(&run);
    for (size_t i = 0; i < COUNT(samples); i++)
        run.cases[i] = make_case(&samples[i]);
    sample_add_clauses(&run);
    return run;
}

/* One that passes, and one that was accepted as untestable. */
struct run_result sample_conformant(void)
{
    struct run_result run = make_run(2);
    run.strict = true;
    run.state_change_allowed = true;
    run.accepted_untestable = allocated(1, sizeof(char *));
    run.accepted_untestable[0] = copy("callers.expired");
    run.accepted_untestable_count = 1;
    run.cases[0] = make_case(&samples[0]);
    run.cases[1] = make_case(&samples[5]);
    return run;
}

static struct case_result harmless_case(size_t number)
{
    static const struct sample shape = {
        .title = "Whatever it answers, the reports stay whole",
        .verdict = VERDICT_FAIL,
        .explanation = "harmless",
        .script = "harmless",
        .answers = {{"step", CREDENTIALS, 200, "harmless", NULL}},
        .assertions = {{"step", "status", "equals", LEVEL_DOCUMENTED, false, false, "400",
                        "harmless", NULL, NULL, NULL}},
    };
    struct case_result c = make_case(&shape);
    char id[40];
    snprintf(id, sizeof id, "cred.hostile.answer-%zu", number);
    c.id = copy(id);
    return c;
}

struct run_result sample_harmless(size_t count)
{
    struct run_result run = make_run(count);
    run.outcome = RUN_FAILURE;
    run.exit_code = 1;
    for (size_t i = 0; i < count; i++)
        run.cases[i] = harmless_case(i);
    return run;
}
