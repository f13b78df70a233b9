/* OpenSSL that is first used while memory is short, each time in a process that has not used it
 * yet: it can be used afterwards, or it is told that it cannot. */
#include "tests/support/check.h"

#include "common/crypto.h"
#include "common/digest.h"
#include "common/file.h"
#include "common/keys.h"
#include "tests/faults/child.h"
#include "tests/faults/sweep.h"

#define FIXTURE(n) DFNS_SOURCE_DIR "/fixtures/keys/" n ".pem"

struct trial {
    struct status (*begin)(void);
    bool lasting; /* memory is still short when it is used */
    enum child_end end;
};

static bool hashes(void)
{
    struct digest digest;
    struct hmac_key *key = hmac_key_make(SPAN_LITERAL("key"));
    bool done = key && digest_sha256(SPAN_LITERAL("text"), &digest) &&
                digest_hmac_sha256(key, SPAN_LITERAL("text"), &digest);
    hmac_key_free(key);
    return done;
}

static bool signs_with(const char *path)
{
    struct buf pem = buf_make(10000), signature = buf_make(1024);
    struct key *key = NULL;
    struct status status = file_read(path, &pem);
    if (status_is_ok(&status))
        status = key_from_private_pem(buf_peek(&pem), &key);
    if (status_is_ok(&status))
        status = key_sign(key, SPAN_LITERAL("text"), &signature);
    key_free(key);
    buf_free(&pem);
    buf_free(&signature);
    return status_is_ok(&status);
}

static bool works(void)
{
    return hashes() && signs_with(FIXTURE("permitted-ed25519")) &&
           signs_with(FIXTURE("permitted-p256")) && signs_with(FIXTURE("permitted-secp256k1")) &&
           signs_with(FIXTURE("permitted-rsa2048"));
}

static enum child_end begin_and_use(void *context)
{
    const struct trial *trial = context;
    struct status status = trial->begin();
    if (!status_is_ok(&status))
        return status.code == STATUS_MEMORY && status.message[0] ? CHILD_TOLD : CHILD_REPORTED;
    if (trial->lasting)
        return hashes() ? CHILD_WELL : CHILD_TOLD;
    failing_pause();
    return works() ? CHILD_WELL : CHILD_SILENT;
}

static void work(void *context)
{
    struct trial *trial = context;
    trial->end = child_run(begin_and_use, trial);
}

static void judge(void *context, bool failed)
{
    const struct trial *trial = context;
    if (trial->end != CHILD_WELL && !(failed && trial->end == CHILD_TOLD))
        sweep_complain("%s", child_end_name(trial->end));
}

static void it_can_be_used_or_says_that_it_cannot(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct trial trial;
    } rows[] = {
        {"in a foreign program", {.begin = crypto_begin}},
        {"in ours", {.begin = crypto_begin_plainly}},
        {"in a foreign program, and on", {.begin = crypto_begin, .lasting = true}},
        {"in ours, and on", {.begin = crypto_begin_plainly, .lasting = true}},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct trial trial = rows[i].trial;
        struct sweep sweep = {&trial, NULL, work, judge};
        sweep_run(&sweep, FAILING_MEMORY, 0, rows[i].name);
    }
    sweep_conclude();
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(it_can_be_used_or_says_that_it_cannot)};
    sweep_take_arguments(argc, argv);
    if (!failing_share(FAILING_CHILDREN))
        return 1;
    return sweep_end(cmocka_run_group_tests(tests, NULL, NULL));
}
