#include "conformance/redaction/redact.h"

#include <assert.h>
#include <string.h>

/* Moves the bytes before `end` to where what was shortened so far ends. */
static size_t keep(char *text, size_t to, size_t from, size_t end)
{
    if (to != from)
        memmove(text + to, text + from, end - from);
    return to + end - from;
}

size_t redact_bytes(char *text, size_t len, const struct secrets *secrets)
{
    static const char mask[] = "***";
    size_t from = 0, to = 0;
    struct span secret;
    while ((secret = secrets_find(secrets, (struct span){text + from, len - from})).len > 0) {
        size_t at = (size_t)(secret.ptr - text);
        assert(secret.len >= sizeof mask - 1);
        to = keep(text, to, from, at);
        memcpy(text + to, mask, sizeof mask - 1);
        to += sizeof mask - 1;
        from = at + secret.len;
    }
    to = keep(text, to, from, len);
    text[to] = '\0';
    return to;
}

static void redact_text(char *text, const struct secrets *secrets)
{
    if (text)
        redact_bytes(text, strlen(text), secrets);
}

static void redact_names(struct header_line *headers, size_t count, const struct secrets *secrets)
{
    for (size_t i = 0; i < count; i++)
        redact_text(headers[i].name, secrets);
}

static void redact_values(struct header_line *headers, size_t count, const struct secrets *secrets)
{
    for (size_t i = 0; i < count; i++)
        redact_text(headers[i].value, secrets);
}

static void redact_body(char *body, size_t *len, const struct secrets *secrets)
{
    if (body)
        *len = redact_bytes(body, *len, secrets);
}

static void redact_answer(struct exchange *exchange, const struct secrets *secrets)
{
    redact_names(exchange->response_headers, exchange->response_header_count, secrets);
    if (exchange->discreet)
        return;
    redact_values(exchange->response_headers, exchange->response_header_count, secrets);
    redact_body(exchange->response_body, &exchange->response_body_len, secrets);
}

static void redact_exchange(struct exchange *exchange, const struct secrets *secrets)
{
    redact_text(exchange->step, secrets);
    redact_text(exchange->method, secrets);
    redact_text(exchange->url, secrets);
    redact_names(exchange->request_headers, exchange->request_header_count, secrets);
    redact_values(exchange->request_headers, exchange->request_header_count, secrets);
    redact_body(exchange->request_body, &exchange->request_body_len, secrets);
    redact_text(exchange->failure, secrets);
    redact_answer(exchange, secrets);
}

static void redact_assertion(struct assertion_result *assertion, const struct secrets *secrets)
{
    redact_text(assertion->step, secrets);
    redact_text(assertion->on, secrets);
    redact_text(assertion->op, secrets);
    redact_text(assertion->expected, secrets);
    redact_text(assertion->actual, secrets);
    redact_text(assertion->clause, secrets);
    redact_text(assertion->clause_text, secrets);
}

void redact_case(struct case_result *c, const struct secrets *secrets)
{
    redact_text(c->id, secrets);
    redact_text(c->title, secrets);
    redact_text(c->why, secrets);
    redact_text(c->explanation, secrets);
    redact_text(c->script, secrets);
    for (size_t i = 0; i < c->missing_count; i++)
        redact_text(c->missing[i], secrets);
    for (size_t i = 0; i < c->assertion_count; i++)
        redact_assertion(&c->assertions[i], secrets);
    for (size_t i = 0; i < c->exchange_count; i++)
        redact_exchange(&c->exchanges[i], secrets);
}

void redact_run(struct run_result *run, const struct secrets *secrets)
{
    redact_text(run->edition, secrets);
    redact_text(run->target_url, secrets);
    redact_text(run->selection, secrets);
    redact_text(run->nonce_form, secrets);
    for (size_t i = 0; i < run->accepted_untestable_count; i++)
        redact_text(run->accepted_untestable[i], secrets);
    for (size_t i = 0; i < run->case_count; i++)
        redact_case(&run->cases[i], secrets);
}
