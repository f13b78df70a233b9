/* What a signature costs, of each kind of key, beside bare calls of OpenSSL. */
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>

#include "common/clock.h"
#include "common/file.h"
#include "common/keys.h"
#include "tests/bench/bench.h"

enum { OURS, BARE, COUNT = 300, MAX_PEM = 64 * 1024, MAX_SIGNATURE = 1024 };

static const char *const files[] = {"permitted-ed25519.pem", "permitted-p256.pem",
                                    "permitted-secp256k1.pem", "permitted-rsa2048.pem"};

/* As long as a challenge with its surroundings is. */
static const char message[] =
    "{\"type\":\"key.get\",\"challenge\":\"eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJqdGkiOiIwIn0\","
    "\"origin\":\"http://localhost:3000\",\"crossOrigin\":false}";

/* One key as both know it, and what is to be verified with it. */
struct bare {
    EVP_PKEY *pkey;
    const EVP_MD *digest; /* NULL: it hashes by itself */
    unsigned char signature[MAX_SIGNATURE];
    size_t len;
};

struct subject {
    struct key *key;
    struct buf signature;
    struct bare bare;
};

static void forget(struct subject *subject)
{
    key_free(subject->key);
    EVP_PKEY_free(subject->bare.pkey);
    buf_free(&subject->signature);
}

static struct status read_subject(const char *name, struct subject *subject)
{
    char path[512];
    struct buf pem = buf_make(MAX_PEM);
    snprintf(path, sizeof path, "%s/fixtures/keys/%s", DFNS_SOURCE_DIR, name);
    *subject = (struct subject){.signature = buf_make(MAX_SIGNATURE)};
    struct status status = file_read(path, &pem);
    const char *begin = status_is_ok(&status) ? strstr(buf_cstr(&pem), "-----BEGIN") : NULL;
    if (begin)
        status = key_from_private_pem(span_of(begin), &subject->key);
    BIO *bio = begin ? BIO_new_mem_buf(begin, -1) : NULL;
    subject->bare.pkey = bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL) : NULL;
    BIO_free(bio);
    buf_free(&pem);
    if (status_is_ok(&status) && !subject->bare.pkey)
        status = status_fail(STATUS_INPUT, "%s: not a private key", path);
    if (status_is_ok(&status) && key_kind(subject->key) != KEY_ED25519)
        subject->bare.digest = EVP_sha256();
    return status;
}

/* ---- what is measured ---- */

typedef bool operation(struct subject *subject);

static bool sign_ours(struct subject *subject)
{
    buf_clear(&subject->signature);
    struct status status = key_sign(subject->key, span_of(message), &subject->signature);
    return status_is_ok(&status);
}

static bool verify_ours(struct subject *subject)
{
    bool valid = false;
    struct status status =
        key_verify(subject->key, span_of(message), buf_peek(&subject->signature), &valid);
    return status_is_ok(&status) && valid;
}

static bool sign_bare(struct subject *subject)
{
    struct bare *bare = &subject->bare;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bare->len = sizeof bare->signature;
    bool done = EVP_DigestSignInit(ctx, NULL, bare->digest, NULL, bare->pkey) == 1 &&
                EVP_DigestSign(ctx, bare->signature, &bare->len, (const unsigned char *)message,
                               strlen(message)) == 1;
    EVP_MD_CTX_free(ctx);
    return done;
}

static bool verify_bare(struct subject *subject)
{
    const struct bare *bare = &subject->bare;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool valid = EVP_DigestVerifyInit(ctx, NULL, bare->digest, NULL, bare->pkey) == 1 &&
                 EVP_DigestVerify(ctx, bare->signature, bare->len, (const unsigned char *)message,
                                  strlen(message)) == 1;
    EVP_MD_CTX_free(ctx);
    return valid;
}

/* How long one takes, in microseconds; false when one failed. */
static bool time_one(operation *run, struct subject *subject, size_t count, struct series *series)
{
    int64_t began_us = clock_monotonic_us();
    for (size_t i = 0; i < count; i++)
        if (!run(subject))
            return false;
    series_add(series, (double)(clock_monotonic_us() - began_us) / (double)count);
    return true;
}

static bool measure(const struct bench *bench, struct subject *subject, struct row *signing,
                    struct row *verifying)
{
    size_t count = bench_count(bench, COUNT);
    bool right = true;
    for (size_t i = 0; i < bench_rounds(bench) && right; i++)
        right = time_one(sign_ours, subject, count, &signing->series[OURS]) &&
                time_one(sign_bare, subject, count, &signing->series[BARE]) &&
                time_one(verify_ours, subject, count, &verifying->series[OURS]) &&
                time_one(verify_bare, subject, count, &verifying->series[BARE]);
    return right;
}

struct status bench_signatures(struct bench *bench)
{
    const struct comparison rows = {.name = "signatures",
                                    .title = "A signature",
                                    .what = "key",
                                    .unit = "µs",
                                    .decimals = 1,
                                    .contestants = {"ours", "OpenSSL"}};
    struct comparison *comparison = figures_add(&bench->figures, &rows);
    struct status status = status_ok();
    bench_tell("signatures");
    for (size_t i = 0; i < sizeof files / sizeof files[0] && status_is_ok(&status); i++) {
        struct subject subject;
        status = read_subject(files[i], &subject);
        const char *name = status_is_ok(&status) ? key_kind_name(key_kind(subject.key)) : "";
        struct row *signing = comparison_add(comparison, NO_GOAL, 0, "%s: sign", name);
        struct row *verifying = comparison_add(comparison, NO_GOAL, 0, "%s: verify", name);
        if (status_is_ok(&status) && !measure(bench, &subject, signing, verifying))
            status = status_fail(STATUS_CRYPTO, "%s: a signature is wrong", name);
        forget(&subject);
    }
    return status;
}
