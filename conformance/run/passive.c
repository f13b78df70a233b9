#include "conformance/run/passive.h"

#include <stdlib.h>
#include <string.h>

#include "conformance/redaction/redact.h"
#include "conformance/result/answer.h"
#include "conformance/result/verdict.h"
#include "conformance/run/expect.h"

enum { ACCEPTED = 200, REFUSED = 400, MAX_NAME = 1024 };
enum { MAX_FINDINGS = LEVEL_COUNT * PASSIVE_MAX_FINDINGS };

/* What has been seen of one expectation. */
struct tally {
    const struct step *step;
    const struct expectation *expectation;
    bool reads_body;
    size_t met;
    size_t unmet;
};

/* One passive case while the run goes on. */
struct check {
    const struct fixture *fixture;
    struct tally *tallies;
    size_t tally_count;
    struct case_result found; /* assertions that are unmet, and the exchanges that they are about */
};

struct passive {
    struct check *checks;
    size_t count;
};

/* Is the answer's JSON looked at? */
static bool reads_body(const struct expectation *expectation)
{
    struct part part;
    struct status status = part_parse(expectation->on, &part);
    return status_is_ok(&status) && part_reads_body(&part);
}

static bool make_check(const struct fixture *fixture, struct check *check)
{
    size_t count = 0;
    for (size_t i = 0; i < fixture->file->step_count; i++)
        count += fixture->file->steps[i].expectation_count;
    *check = (struct check){.fixture = fixture, .tallies = calloc(count, sizeof(struct tally))};
    if (!check->tallies)
        return false;
    for (size_t i = 0; i < fixture->file->step_count; i++) {
        const struct step *step = &fixture->file->steps[i];
        for (size_t k = 0; k < step->expectation_count; k++)
            check->tallies[check->tally_count++] =
                (struct tally){.step = step,
                               .expectation = &step->expectations[k],
                               .reads_body = reads_body(&step->expectations[k])};
    }
    return true;
}

/* When the first row is needed: mostly none is. */
static bool make_rows(struct check *check)
{
    struct case_result *found = &check->found;
    if (!found->assertions)
        found->assertions = calloc(MAX_FINDINGS + check->tally_count, sizeof *found->assertions);
    if (!found->exchanges)
        found->exchanges = calloc(MAX_FINDINGS, sizeof *found->exchanges);
    return found->assertions && found->exchanges;
}

struct passive *passive_make(const struct plan *plan)
{
    struct passive *passive = calloc(1, sizeof *passive);
    bool made = passive && (passive->checks = calloc(plan->count + 1, sizeof *passive->checks));
    for (size_t i = 0; made && i < plan->count; i++)
        if (plan->items[i].fixture->file->passive)
            made = make_check(plan->items[i].fixture, &passive->checks[passive->count++]);
    if (made)
        return passive;
    passive_free(passive);
    return NULL;
}

void passive_free(struct passive *passive)
{
    if (!passive)
        return;
    for (size_t i = 0; i < passive->count; i++) {
        free(passive->checks[i].tallies);
        case_result_free(&passive->checks[i].found);
    }
    free(passive->checks);
    free(passive);
}

/* True when the exchange is a call of one of the two endpoints, whatever the method. */
static bool find_endpoint(const struct exchange *exchange, enum endpoint *out)
{
    for (int e = 0; e < ENDPOINT_COUNT; e++) {
        const char *path = endpoint_row((enum endpoint)e)->path;
        size_t len = strlen(path), url_len = strlen(exchange->url);
        if (url_len < len || strcmp(exchange->url + url_len - len, path) != 0)
            continue;
        *out = (enum endpoint)e;
        return true;
    }
    return false;
}

static bool is_watched(const struct step *step, const struct exchange *exchange, bool ours)
{
    switch (step->watch) {
    case WATCH_ALL:
        return ours;
    case WATCH_SUCCESSES:
        return ours && exchange->status == ACCEPTED && strcmp(exchange->method, "PUT") == 0;
    case WATCH_REFUSALS:
        return ours && exchange->status >= REFUSED;
    case WATCH_UNFORCED:
        return !exchange->forced;
    case WATCH_NONE:
        break;
    }
    return false;
}

static bool holds_secret(struct span text, const struct secrets *secrets)
{
    return secrets_find(secrets, text).len > 0;
}

static bool repeats_secret(const struct exchange *exchange, const struct secrets *secrets)
{
    struct span body = {exchange->response_body, exchange->response_body_len};
    for (size_t i = 0; i < exchange->response_header_count; i++)
        if (holds_secret(span_of(exchange->response_headers[i].value), secrets))
            return true;
    return holds_secret(body, secrets);
}

static bool copy_text(const char *from, char **to)
{
    *to = from ? strdup(from) : NULL;
    return *to || !from;
}

/* Of each level so many are kept: what is only observed must not keep out what fails. */
static bool is_full(const struct case_result *found, enum level level)
{
    size_t count = 0;
    for (size_t i = 0; i < found->assertion_count; i++)
        count += found->assertions[i].level == level;
    return count == PASSIVE_MAX_FINDINGS;
}

/* Takes the assertion; keeps the exchange once, however many assertions it does not meet. */
static struct status keep(struct check *check, struct assertion_result *assertion,
                          const struct exchange *exchange)
{
    struct case_result *found = &check->found;
    size_t count = found->exchange_count;
    bool made = make_rows(check);
    if (!made || is_full(found, assertion->level)) {
        assertion_result_free(assertion);
        return made ? status_ok() : status_no_memory();
    }
    found->assertions[found->assertion_count++] = *assertion;
    if (count > 0 && strcmp(found->exchanges[count - 1].step, assertion->step) == 0)
        return status_ok();
    found->exchange_count++;
    return exchange_copy(exchange, assertion->step, &found->exchanges[count]) ? status_ok()
                                                                              : status_no_memory();
}

/* A page speaks for its own calls: of any other answer no more than an inference can be made. */
static enum level level_of(const struct expectation *expectation, const struct exchange *exchange,
                           bool ours, enum endpoint endpoint)
{
    enum level level = expectation->level[endpoint];
    bool documented = ours && strcmp(exchange->method, "PUT") == 0;
    return level == LEVEL_DOCUMENTED && !documented ? LEVEL_INFERRED : level;
}

/* An answer, and where it was found. */
struct sight {
    const char *case_id;
    const struct answer *answer;
    bool ours;
    enum endpoint endpoint;
};

/* `wanted` is unmet. */
static struct status find_fault(struct check *check, struct wanted *wanted,
                                const struct sight *sight)
{
    struct assertion_result assertion;
    struct buf name = buf_make(MAX_NAME);
    buf_format(&name, "%s: %s", sight->case_id, sight->answer->exchange->step);
    wanted->step = buf_cstr(&name);
    struct status status =
        buf_failed(&name) ? status_no_memory() : expect_judge(wanted, sight->answer, &assertion);
    buf_free(&name);
    return status_is_ok(&status) ? keep(check, &assertion, sight->answer->exchange) : status;
}

/* Nearly everything is met, and of that no more is kept than that it was. */
static struct status judge(struct check *check, struct tally *tally, const struct sight *sight)
{
    const struct expectation *expectation = tally->expectation;
    struct wanted wanted = {
        .on = expectation->on,
        .op = expectation->op,
        .value = expectation->value,
        .pattern = expectation->pattern,
        .level = level_of(expectation, sight->answer->exchange, sight->ours, sight->endpoint),
        .clause = expectation->clause[sight->endpoint],
    };
    bool met;
    struct status status = expect_look(&wanted, sight->answer, &met);
    if (!status_is_ok(&status))
        return status;
    ++*(met ? &tally->met : &tally->unmet);
    return met ? status : find_fault(check, &wanted, sight);
}

static struct status watch_answer(struct check *check, const struct sight *sight)
{
    struct status status = status_ok();
    for (size_t i = 0; i < check->tally_count && status_is_ok(&status); i++)
        if (is_watched(check->tallies[i].step, sight->answer->exchange, sight->ours))
            status = judge(check, &check->tallies[i], sight);
    return status;
}

static bool wants_body(const struct passive *passive, const struct exchange *exchange, bool ours)
{
    for (size_t i = 0; i < passive->count; i++)
        for (size_t k = 0; k < passive->checks[i].tally_count; k++) {
            const struct tally *tally = &passive->checks[i].tallies[k];
            if (tally->reads_body && is_watched(tally->step, exchange, ours))
                return true;
        }
    return false;
}

/* Most answers are looked at without their JSON, and some of those are long. */
static struct status watch_exchange(struct passive *passive, const struct case_result *c,
                                    struct exchange *exchange, const struct secrets *secrets)
{
    struct answer answer = {.exchange = exchange};
    struct sight sight = {.case_id = c->id, .answer = &answer};
    sight.ours = find_endpoint(exchange, &sight.endpoint);
    if (wants_body(passive, exchange, sight.ours))
        answer = answer_of(exchange);
    answer.secret = repeats_secret(exchange, secrets);
    exchange->discreet = !answer.secret;
    struct status status = status_ok();
    for (size_t i = 0; i < passive->count && status_is_ok(&status); i++)
        status = watch_answer(&passive->checks[i], &sight);
    answer_free(&answer);
    return status;
}

struct status passive_watch(struct passive *passive, struct case_result *c,
                            const struct secrets *secrets)
{
    struct status status = status_ok();
    for (size_t i = 0; i < c->exchange_count && status_is_ok(&status); i++)
        if (!c->exchanges[i].failure && !c->exchanges[i].told_to_wait)
            status = watch_exchange(passive, c, &c->exchanges[i], secrets);
    for (size_t i = 0; i < passive->count; i++)
        redact_case(&passive->checks[i].found, secrets);
    return status;
}

/* Takes one assertion, and the exchange that is kept for it, if it is the first of its step. */
static void add_found(struct case_result *found, struct assertion_result *assertion,
                      struct exchange *exchange)
{
    found->assertions[found->assertion_count++] = *assertion;
    *assertion = (struct assertion_result){0};
    if (!exchange)
        return;
    found->exchanges[found->exchange_count++] = *exchange;
    *exchange = (struct exchange){0};
}

static struct status add_check(struct check *check, struct check *part)
{
    struct case_result *found = &check->found, *more = &part->found;
    struct exchange *exchange = NULL; /* that of the assertion, unless it was taken */
    size_t next = 0;
    for (size_t i = 0; i < check->tally_count; i++) {
        check->tallies[i].met += part->tallies[i].met;
        check->tallies[i].unmet += part->tallies[i].unmet;
    }
    if (more->assertion_count > 0 && !make_rows(check))
        return status_no_memory();
    for (size_t i = 0; i < more->assertion_count; i++) {
        struct assertion_result *assertion = &more->assertions[i];
        if (next < more->exchange_count && strcmp(more->exchanges[next].step, assertion->step) == 0)
            exchange = &more->exchanges[next++];
        if (is_full(found, assertion->level))
            continue;
        add_found(found, assertion, exchange);
        exchange = NULL;
    }
    return status_ok();
}

struct status passive_add(struct passive *passive, struct passive *part)
{
    struct status status = status_ok();
    for (size_t i = 0; i < passive->count && status_is_ok(&status); i++)
        status = add_check(&passive->checks[i], &part->checks[i]);
    return status;
}

/* One line for an expectation that every answer has met. */
static struct status add_met(struct check *check, const struct tally *tally)
{
    if (!make_rows(check))
        return status_no_memory();
    struct assertion_result *assertion = &check->found.assertions[check->found.assertion_count++];
    struct buf name = buf_make(MAX_NAME);
    buf_format(&name, "%s (%zu answers)", tally->step->name, tally->met);
    *assertion = (struct assertion_result){
        .level = tally->expectation->level[ENDPOINT_CREDENTIAL],
        .met = true,
        .step = buf_take(&name),
        .on = strdup(tally->expectation->on),
        .op = strdup(op_name(tally->expectation->op)),
        .expected =
            tally->expectation->value ? cJSON_PrintUnformatted(tally->expectation->value) : NULL,
    };
    bool cited = copy_text(tally->expectation->clause[ENDPOINT_CREDENTIAL], &assertion->clause);
    bool complete = assertion->step && assertion->on && assertion->op && cited &&
                    (assertion->expected || !tally->expectation->value);
    return complete ? status_ok() : status_no_memory();
}

static void move(struct case_result *from, struct case_result *to)
{
    to->assertions = from->assertions;
    to->assertion_count = from->assertion_count;
    to->exchanges = from->exchanges;
    to->exchange_count = from->exchange_count;
    *from = (struct case_result){0};
}

struct status passive_conclude(struct passive *passive, const struct fixture *fixture, bool strict,
                               struct case_result *out)
{
    size_t at = 0, seen = 0;
    while (passive->checks[at].fixture != fixture)
        at++;
    struct check *check = &passive->checks[at];
    struct status status = status_ok();
    for (size_t i = 0; i < check->tally_count && status_is_ok(&status); i++) {
        const struct tally *tally = &check->tallies[i];
        seen += tally->met + tally->unmet;
        if (tally->met > 0 && tally->unmet == 0)
            status = add_met(check, tally);
    }
    if (!status_is_ok(&status))
        return status;
    move(&check->found, out);
    out->trouble = seen ? TROUBLE_NONE : TROUBLE_INCONCLUSIVE;
    out->verdict = verdict_of_case(out, strict);
    if (seen == 0 && !(out->explanation = strdup("no answer of this kind came in the run")))
        return status_no_memory();
    return status_ok();
}
