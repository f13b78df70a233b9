/*
 * What every fuzz target has in common. A target is one function, called with bytes that nobody
 * chose, and it must not only survive them: each states with fuzz_must() what has to hold of
 * whatever comes out.
 */
#ifndef DFNS_TESTS_FUZZ_H
#define DFNS_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/span.h"
#include "common/status.h"

/* Called by libFuzzer, and by replay.c with each file of the corpus. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the program unless it holds, so that the input is kept as one that must be looked at. */
#define fuzz_must(holds)                                                                           \
    do {                                                                                           \
        if (!(holds)) {                                                                            \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #holds);             \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

static inline struct span fuzz_text(const uint8_t *data, size_t size)
{
    return (struct span){size > 0 ? (const char *)data : "", size};
}

/* Takes the first byte off `*text`; 0 for an empty one. */
static inline unsigned fuzz_byte(struct span *text)
{
    if (text->len == 0)
        return 0;
    text->len--;
    return (unsigned char)*text->ptr++;
}

/* A failure says why in one line; a success says nothing. */
static inline void fuzz_must_explain(const struct status *status)
{
    bool says = status->message[0] != '\0';
    fuzz_must(status_is_ok(status) != says);
    for (const char *c = status->message; *c; c++)
        fuzz_must(*c != '\n');
}

#endif
