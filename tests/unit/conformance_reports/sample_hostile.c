#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/random.h"
#include "sample_run.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Bytes that end an element, a line, a text or a terminal's patience, and any other. Never empty:
 * a report may say less of what is not there. */
static char *hostile_text(struct random *random, size_t *len)
{
    static const char *const pieces[] = {
        "\033[2J",       "\xC2\x9BK",
        "]]>",           "<!--",
        "&#0;",          "\"'",
        "</failure>",    "::error::",
        "\xFF",          "\xED\xA0\x80",
        "\xEF\xBF\xBF",  "\r\n",
        "\xE2\x80\xAE",  "\x7F",
        "</pre>",        "<script>alert(1)</script>",
        "' onload='x",   "\n```\n",
        "](http://a.b)", "| a |",
        "\n# ",          "\n  ...\nok 1\n",
        "%0A",
    };
    enum { MOST = 160 };
    char text[MOST + 32] = "x";
    uint64_t target = 0, choice = 0;
    random_below(random, MOST, &target);
    for (*len = 1; *len < target;) {
        random_below(random, 4 * COUNT(pieces), &choice);
        const char *piece = choice < COUNT(pieces) ? pieces[choice] : NULL;
        size_t size = piece ? strlen(piece) : 1;
        if (piece)
            memcpy(text + *len, piece, size);
        else
            random_bytes(random, text + *len, 1);
        *len += size;
    }
    char *copy = calloc(*len + 1, 1);
    assert(copy);
    return memcpy(copy, text, *len);
}

/* As a C string it ends at its first NUL. */
static void spoil(char **text, struct random *random)
{
    size_t len;
    free(*text);
    *text = hostile_text(random, &len);
}

static void spoil_bytes(char **bytes, size_t *len, struct random *random)
{
    free(*bytes);
    *bytes = hostile_text(random, len);
}

/* Both the same, by which an assertion finds its exchange. */
static void spoil_step(struct case_result *c, struct random *random)
{
    spoil(&c->exchanges[0].step, random);
    free(c->assertions[0].step);
    c->assertions[0].step = strdup(c->exchanges[0].step);
    assert(c->assertions[0].step);
}

static void spoil_case(struct case_result *c, struct random *random)
{
    struct exchange *exchange = &c->exchanges[0];
    spoil_step(c, random);
    spoil(&exchange->url, random);
    spoil(&exchange->request_headers[0].name, random);
    spoil(&exchange->response_headers[0].name, random);
    spoil(&c->assertions[0].on, random);
    spoil_bytes(&exchange->request_body, &exchange->request_body_len, random);
    spoil_bytes(&exchange->response_body, &exchange->response_body_len, random);
    spoil(&exchange->request_headers[0].value, random);
    spoil(&exchange->response_headers[0].value, random);
    spoil(&c->assertions[0].actual, random);
    spoil(&c->title, random);
    spoil(&c->explanation, random);
    spoil(&c->script, random);
}

struct run_result sample_hostile(size_t count)
{
    struct random random = random_from_seed(7);
    struct run_result run = sample_harmless(count);
    for (size_t i = 0; i < count; i++)
        spoil_case(&run.cases[i], &random);
    return run;
}
