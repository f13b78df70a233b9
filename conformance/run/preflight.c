#include "conformance/run/preflight.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "common/clock.h"
#include "common/json.h"
#include "conformance/compose/compose.h"
#include "conformance/compose/sign.h"
#include "conformance/result/answer.h"

enum { SUCCESSFUL = 2, REFUSED = 400, CONFLICT = 409, MAX_SAID = 120 };
enum { CHALLENGE_ALONE = 1, SIGNED_REQUEST = 3 };

static const struct step valid_request = {
    .name = "preflight", .resource = RESOURCE_DEACTIVATED, .repeat = 1};

static const struct exchange *last_exchange(const struct session *session)
{
    const struct case_result *record = session->record;
    return record->exchange_count ? &record->exchanges[record->exchange_count - 1] : NULL;
}

/* The endpoint of which an id is known that is deactivated already; -1 when there is none. */
static int known_endpoint(const struct target *target)
{
    for (int e = 0; e < ENDPOINT_COUNT; e++)
        if (target->resources[e].deactivated)
            return e;
    return -1;
}

static bool can_send_all(const struct target *target)
{
    return caller_can_sign(&target->callers[ROLE_PERMITTED]) && known_endpoint(target) >= 0;
}

size_t preflight_attempt_requests(const struct target *target)
{
    return can_send_all(target) ? SIGNED_REQUEST : CHALLENGE_ALONE;
}

static struct status send_valid_request(struct session *session, enum endpoint endpoint)
{
    struct vars vars = {
        .endpoint = endpoint,
        .application_id = session->target->application_id,
        .edition = session->edition,
        .now_ms = clock_wall_ms(),
        .random = session->random,
    };
    vars.ids[endpoint][RESOURCE_DEACTIVATED] = session->target->resources[endpoint].deactivated;
    struct composition what = {.step = &valid_request, .name = valid_request.name};
    struct request request;
    size_t index;
    struct status status = compose_request(session, &vars, &what, &request);
    if (!status_is_ok(&status))
        return status;
    status = session_send(session, &request, &index);
    request_free(&request);
    if (!status_is_ok(&status))
        return status;
    int code = session->record->exchanges[index].status;
    if (code / 100 == SUCCESSFUL || code == CONFLICT) /* whether they are right, a case judges */
        return status;
    return status_fail(STATUS_INPUT, "PUT %s was answered %d", endpoint_row(endpoint)->path, code);
}

/* As far as the target file allows: the whole request, else a challenge, else a knock. */
static struct status try_request(struct session *session)
{
    const struct caller *caller = &session->target->callers[ROLE_PERMITTED];
    const struct endpoint_row *row = endpoint_row(ENDPOINT_CREDENTIAL);
    if (can_send_all(session->target))
        return send_valid_request(session, (enum endpoint)known_endpoint(session->target));
    struct signed_request what = {"PUT", row->path, SPAN_LITERAL("{}")};
    size_t index;
    struct status status = sign_ask_challenge(session, caller, &what, valid_request.name, &index);
    return !caller->token && status.code == STATUS_INPUT ? status_ok() : status;
}

/* True when the answer suggests that the nonce's form was not to the target's liking. */
static bool another_form_may_help(const struct session *session)
{
    const struct exchange *exchange = last_exchange(session);
    return exchange && exchange->status == REFUSED;
}

static struct status try_forms(struct session *session)
{
    static const enum nonce_form forms[PREFLIGHT_NONCE_FORMS] = {
        NONCE_UUID_DATE, NONCE_UUID_DATETIME, NONCE_NONCE_DATETIME};
    if (!session->edition->requires_nonce) {
        session->nonce_form = NONCE_NONE;
        return try_request(session);
    }
    struct status first = status_ok();
    for (size_t i = 0; i < PREFLIGHT_NONCE_FORMS; i++) {
        session->nonce_form = forms[i];
        struct status status = try_request(session);
        if (status_is_ok(&status) || status.code != STATUS_INPUT || !another_form_may_help(session))
            return status;
        if (i == 0)
            first = status;
    }
    return first;
}

static struct status check_clock(const struct session *session)
{
    const struct exchange *exchange = last_exchange(session);
    const char *date = exchange ? exchange_header(exchange, "Date") : NULL;
    struct tm parts = {0};
    if (!date || !strptime(date, "%a, %d %b %Y %H:%M:%S GMT", &parts))
        return status_ok();
    long long skew = (long long)(clock_wall_ms() / 1000) - (long long)timegm(&parts);
    if (skew >= -PREFLIGHT_MAX_SKEW_S && skew <= PREFLIGHT_MAX_SKEW_S)
        return status_ok();
    return status_fail(STATUS_INPUT,
                       "the clocks differ by %lld s (this machine is %s), more than %d s; nonces "
                       "would be refused",
                       llabs(skew), skew > 0 ? "ahead" : "behind", PREFLIGHT_MAX_SKEW_S);
}

/* Nothing is unpacked here, so every case would fail for want of JSON. */
static struct status check_coding(const struct session *session)
{
    const struct exchange *exchange = last_exchange(session);
    const char *coding = exchange ? exchange_header(exchange, "Content-Encoding") : NULL;
    if (!coding || strcasecmp(coding, "identity") == 0)
        return status_ok();
    return status_fail(STATUS_INPUT, "the answer is compressed (Content-Encoding), though nobody "
                                     "asked for that; this suite reads plain answers only");
}

/* Adds the option that would help, where one would. */
static struct status advise(struct status status)
{
    const char *advice = status_is_ok(&status) ? NULL : route_advice(status.message);
    size_t len = strlen(status.message);
    if (advice)
        snprintf(status.message + len, sizeof status.message - len, "; %s", advice);
    return status;
}

/* Adds what the target said, made fit for a terminal. */
static struct status quote_answer(const struct session *session, struct status status)
{
    const struct exchange *exchange = last_exchange(session);
    if (status_is_ok(&status) || !exchange || exchange->failure)
        return status;
    struct answer answer = answer_of(exchange);
    const char *said = cJSON_GetStringValue(json_pointer(answer.body, "/error/message"));
    char *copy = said ? strdup(said) : NULL;
    if (copy) {
        redact_bytes(copy, strlen(copy), vault_hold(session->vault)); /* a part is not recognised */
        vault_release(session->vault);
        copy[strnlen(copy, MAX_SAID)] = '\0';
        for (unsigned char *c = (unsigned char *)copy; *c; c++)
            *c = *c < 0x20 || *c >= 0x7f ? '?' : *c;
        size_t len = strlen(status.message), room = sizeof status.message - len;
        if (room > MAX_SAID + 8)
            snprintf(status.message + len, room, ": \"%s\"", copy);
    }
    free(copy);
    answer_free(&answer);
    return status;
}

struct status preflight(struct session *session)
{
    struct case_result record = {0};
    session->record = &record;
    struct status status = try_forms(session);
    struct status coding = check_coding(session), clock = check_clock(session);
    status = !status_is_ok(&coding)  ? coding
             : !status_is_ok(&clock) ? clock
                                     : advise(quote_answer(session, status));
    session->record = NULL;
    case_result_free(&record);
    return status_in(status, "%s", session->target->url);
}
