/*
 * The nonce header: base64url of a JSON object with a random value (`uuid` or `nonce`) and the time
 * of the request (`datetime` or `date`). Both pages, and every client known, send one of the four
 * combinations; all are accepted (application page, Headers; request-headers page of 2023-06).
 */
#ifndef DFNS_SIM_DECIDE_NONCE_H
#define DFNS_SIM_DECIDE_NONCE_H

#include <cjson/cJSON.h>
#include <stdint.h>

#include "common/span.h"
#include "sim/decide/verdict.h"

enum {
    NONCE_MAX_LENGTH = 4096,
    NONCE_MIN_RANDOM = 12, /* characters, not bytes */
};

struct nonce {
    cJSON *tree;        /* owns what `random` points to; NULL for a nonce that cannot be used */
    struct span random; /* what must be unique; absent for a nonce that cannot be used */
    int64_t date_ms;
};

/* Reads the header's value. `*nonce` is the caller's, for nonce_free(), whatever the verdict. Time
 * plays no part here. */
struct verdict nonce_read(struct span header, struct nonce *nonce);

/* Is the date within the window, which reaches `window_ms` to either side of now? */
struct verdict nonce_judge_age(const struct nonce *nonce, int64_t now_ms, int64_t window_ms);

void nonce_free(struct nonce *nonce);

#endif
