#include "tests/robustness/mutation.h"

#include "tests/support/check.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CHANGES = 4, MAX_RANGE = 32, MAX_MUTANT = 256 * 1024 };

static size_t below(struct random *random, size_t bound)
{
    uint64_t number = 0;
    assert_true(bound > 0 && random_below(random, bound, &number));
    return (size_t)number;
}

/* Copies `original` with `with` in place of the `len` bytes at `at`. */
static void splice(struct span original, size_t at, size_t len, struct span with, struct buf *out)
{
    buf_clear(out);
    buf_append(out, original.ptr, at);
    buf_span(out, with);
    buf_append(out, original.ptr + at + len, original.len - at - len);
}

static struct span a_byte(struct random *random, char *byte)
{
    static const char telling[] = "\0\t\n\r \"%,-./0159:;?[\\]_{}\x7f\x80\xc0\xed\xf5\xff";
    *byte = below(random, 4) == 0 ? (char)below(random, 256)
                                  : telling[below(random, sizeof telling - 1)];
    return (struct span){byte, 1};
}

static void exchange(struct random *random, struct span original, size_t at, struct buf *out)
{
    size_t other = below(random, original.len);
    splice(original, 0, 0, SPAN_LITERAL(""), out);
    out->ptr[at] = original.ptr[other];
    out->ptr[other] = original.ptr[at];
}

static void change(struct random *random, const struct dictionary *dictionary, struct span original,
                   struct buf *out)
{
    enum { FLIP, REPLACE, PUT_IN, TAKE_OUT, DOUBLE, EXCHANGE, CUT, WORD, WORD_OVER, KINDS };
    char byte;
    size_t at = below(random, original.len), rest = original.len - at;
    size_t range = 1 + below(random, rest < MAX_RANGE ? rest : MAX_RANGE);
    struct span nothing = SPAN_LITERAL(""),
                word = dictionary->words[below(random, dictionary->count)];
    switch (below(random, KINDS)) {
    case FLIP:
        byte = (char)(original.ptr[at] ^ (1 << below(random, 8)));
        splice(original, at, 1, (struct span){&byte, 1}, out);
        break;
    case REPLACE:
        splice(original, at, 1, a_byte(random, &byte), out);
        break;
    case PUT_IN:
        splice(original, at, 0, a_byte(random, &byte), out);
        break;
    case TAKE_OUT:
        splice(original, at, range, nothing, out);
        break;
    case DOUBLE:
        splice(original, at, 0, (struct span){original.ptr + at, range}, out);
        break;
    case EXCHANGE:
        exchange(random, original, at, out);
        break;
    case CUT:
        splice(original, at, rest, nothing, out);
        break;
    case WORD:
        splice(original, at, 0, word, out);
        break;
    default:
        splice(original, at, word.len < rest ? word.len : rest, word, out);
    }
}

void mutate(struct random *random, const struct dictionary *dictionary, struct span original,
            struct buf *out)
{
    struct buf before = buf_make(MAX_MUTANT);
    size_t changes = 1 + below(random, MAX_CHANGES);
    buf_clear(out);
    buf_span(out, original);
    for (size_t i = 0; i < changes && out->len > 0; i++) {
        buf_clear(&before);
        buf_span(&before, buf_peek(out));
        change(random, dictionary, buf_peek(&before), out);
    }
    assert_false(buf_failed(out) || buf_failed(&before));
    buf_free(&before);
}

static uint64_t seed_of(const char *text)
{
    struct random random = random_from_system();
    uint64_t seed = 0;
    if (strcmp(text, "random") != 0)
        return strtoull(text, NULL, 10);
    assert_true(random_below(&random, UINT32_MAX, &seed));
    return seed;
}

struct mutation_plan mutation_plan(uint64_t seed, size_t rounds)
{
    const char *asked_seed = getenv("DFNS_TEST_SEED"), *asked_rounds = getenv("DFNS_TEST_ROUNDS");
    struct mutation_plan plan = {asked_seed ? seed_of(asked_seed) : seed,
                                 asked_rounds ? strtoull(asked_rounds, NULL, 10) : rounds};
    print_message("figure: %zu mutations; the same again: DFNS_TEST_SEED=%" PRIu64
                  " DFNS_TEST_ROUNDS=%zu\n",
                  plan.rounds, plan.seed, plan.rounds);
    return plan;
}

void mutation_show(struct span bytes, struct buf *out)
{
    buf_clear(out);
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];
        if (c < ' ' || c > '~')
            buf_format(out, "\\x%02x", c);
        else
            buf_char(out, (char)c);
    }
}
