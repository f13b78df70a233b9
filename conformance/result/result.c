#include "conformance/result/result.h"

#include <stdlib.h>
#include <string.h>

const char *level_name(enum level level)
{
    static const char *const names[LEVEL_COUNT] = {
        [LEVEL_DOCUMENTED] = "documented",
        [LEVEL_INFERRED] = "inferred",
        [LEVEL_OBSERVED] = "observed",
    };
    return names[level];
}

const char *verdict_name(enum verdict verdict)
{
    static const char *const names[VERDICT_COUNT] = {
        [VERDICT_PASS] = "PASS",
        [VERDICT_NOTE] = "NOTE",
        [VERDICT_SKIPPED] = "SKIPPED",
        [VERDICT_XFAIL] = "XFAIL",
        [VERDICT_WARN] = "WARN",
        [VERDICT_UNTESTABLE] = "UNTESTABLE",
        [VERDICT_INCONCLUSIVE] = "INCONCLUSIVE",
        [VERDICT_ERROR] = "ERROR",
        [VERDICT_STALE] = "STALE",
        [VERDICT_FAIL] = "FAIL",
    };
    return names[verdict];
}

const char *finding_name(enum finding finding)
{
    static const char *const names[FINDING_COUNT] = {
        [FINDING_NO_CASE] = "no case",   [FINDING_UNTESTED] = "not tested",
        [FINDING_HOLDS] = "holds",       [FINDING_UNCLEAR] = "unclear",
        [FINDING_DOUBTFUL] = "doubtful", [FINDING_BROKEN] = "broken",
    };
    return names[finding];
}

void run_result_count(const struct run_result *run, size_t counts[static VERDICT_COUNT])
{
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        counts[i] = 0;
    for (size_t i = 0; i < run->case_count; i++)
        counts[run->cases[i].verdict]++;
}

void run_result_level(const struct run_result *run, enum level level, size_t *met, size_t *unmet)
{
    *met = 0;
    *unmet = 0;
    for (size_t i = 0; i < run->case_count; i++) {
        const struct case_result *c = &run->cases[i];
        for (size_t k = 0; k < c->assertion_count; k++) {
            const struct assertion_result *assertion = &c->assertions[k];
            if (assertion->control || assertion->level != level)
                continue;
            ++*(assertion->met ? met : unmet);
        }
    }
}

static void free_texts(char **texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(texts[i]);
    free(texts);
}

static void free_headers(struct header_line *headers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(headers[i].name);
        free(headers[i].value);
    }
    free(headers);
}

void assertion_result_free(struct assertion_result *assertion)
{
    free(assertion->step);
    free(assertion->on);
    free(assertion->op);
    free(assertion->expected);
    free(assertion->actual);
    free(assertion->clause);
    free(assertion->clause_text);
    free(assertion->excuse);
    *assertion = (struct assertion_result){0};
}

static bool copy_text(const char *from, char **to)
{
    *to = from ? strdup(from) : NULL;
    return *to || !from;
}

static bool copy_headers(const struct header_line *from, size_t count, struct header_line **to,
                         size_t *copied)
{
    *to = calloc(count + 1, sizeof **to);
    for (size_t i = 0; *to && i < count; i++) {
        struct header_line *line = &(*to)[(*copied)++];
        if (!copy_text(from[i].name, &line->name) || !copy_text(from[i].value, &line->value))
            return false;
    }
    return *to;
}

bool exchange_copy(const struct exchange *from, const char *step, struct exchange *to)
{
    *to = (struct exchange){.status = from->status,
                            .forced = from->forced,
                            .started_us = from->started_us,
                            .duration_us = from->duration_us};
    struct span request = {from->request_body, from->request_body_len};
    struct span response = {from->response_body, from->response_body_len};
    to->request_body = request.ptr ? span_dup(request) : NULL;
    to->request_body_len = request.len;
    to->response_body = response.ptr ? span_dup(response) : NULL;
    to->response_body_len = response.len;
    return copy_text(step, &to->step) && copy_text(from->method, &to->method) &&
           copy_text(from->url, &to->url) && (to->request_body || !request.ptr) &&
           (to->response_body || !response.ptr) &&
           copy_headers(from->request_headers, from->request_header_count, &to->request_headers,
                        &to->request_header_count) &&
           copy_headers(from->response_headers, from->response_header_count, &to->response_headers,
                        &to->response_header_count);
}

static void lighten(struct exchange *exchange)
{
    free_headers(exchange->request_headers, exchange->request_header_count);
    free(exchange->request_body);
    free_headers(exchange->response_headers, exchange->response_header_count);
    free(exchange->response_body);
    exchange->request_headers = exchange->response_headers = NULL;
    exchange->request_header_count = exchange->response_header_count = 0;
    exchange->request_body = exchange->response_body = NULL;
    exchange->request_body_len = exchange->response_body_len = 0;
}

void case_result_lighten(struct case_result *c)
{
    for (size_t i = 0; i < c->exchange_count; i++)
        lighten(&c->exchanges[i]);
}

void exchange_free(struct exchange *exchange)
{
    lighten(exchange);
    free(exchange->step);
    free(exchange->method);
    free(exchange->url);
    free(exchange->failure);
    *exchange = (struct exchange){0};
}

void case_result_free(struct case_result *c)
{
    for (size_t i = 0; i < c->assertion_count; i++)
        assertion_result_free(&c->assertions[i]);
    for (size_t i = 0; i < c->exchange_count; i++)
        exchange_free(&c->exchanges[i]);
    free(c->id);
    free(c->title);
    free(c->why);
    free(c->explanation);
    free_texts(c->missing, c->missing_count);
    free_texts(c->clauses, c->clause_count);
    free(c->assertions);
    free(c->exchanges);
    free(c->script);
    *c = (struct case_result){0};
}

static void clause_result_free(struct clause_result *clause)
{
    free(clause->id);
    free(clause->page);
    free(clause->section);
    free(clause->lines);
    free(clause->statement);
    free(clause->excluded);
    free(clause->cases);
}

static void stale_entry_free(struct stale_entry *entry)
{
    free(entry->id);
    free(entry->assertion);
    free(entry->why);
}

void run_result_free(struct run_result *run)
{
    for (size_t i = 0; i < run->case_count; i++)
        case_result_free(&run->cases[i]);
    for (size_t i = 0; i < run->clause_count; i++)
        clause_result_free(&run->clauses[i]);
    for (size_t i = 0; i < run->stale_count; i++)
        stale_entry_free(&run->stale[i]);
    free(run->stale);
    free(run->edition);
    free(run->edition_sha256);
    free(run->target_url);
    free(run->proxy);
    free(run->selection);
    free_texts(run->accepted_untestable, run->accepted_untestable_count);
    free(run->nonce_form);
    free(run->cases);
    free(run->clauses);
    *run = (struct run_result){0};
}
