/* A key that is read and used while memory is short: it does what it is for, or the message says
 * why not; never that the key is of a wrong kind, nor that its own signature is wrong. */
#include "tests/support/check.h"

#include "common/file.h"
#include "common/keys.h"
#include "tests/faults/sweep.h"

enum { MAX_PEM = 10000, MAX_SIGNATURE = 1024 };

#define FIXTURE(n) DFNS_SOURCE_DIR "/fixtures/keys/" n ".pem"

static const char *const paths[] = {
    FIXTURE("permitted-ed25519"),
    FIXTURE("permitted-p256"),
    FIXTURE("permitted-secp256k1"),
    FIXTURE("permitted-rsa2048"),
};

static const struct span message = SPAN_LITERAL("what is signed");

struct trial {
    struct buf private_pem, public_pem, signature;
    struct key *key;
    bool valid;
    struct status status;
};

static void forget_key(void *context)
{
    struct trial *trial = context;
    key_free(trial->key);
    trial->key = NULL;
    trial->valid = false;
}

static void forget_key_and_signature(void *context)
{
    struct trial *trial = context;
    forget_key(trial);
    buf_clear(&trial->signature);
}

static void sign(void *context)
{
    struct trial *trial = context;
    trial->status = key_from_private_pem(buf_peek(&trial->private_pem), &trial->key);
    if (status_is_ok(&trial->status))
        trial->status = key_sign(trial->key, message, &trial->signature);
}

static void verify(void *context)
{
    struct trial *trial = context;
    trial->status = key_from_public_pem(buf_peek(&trial->public_pem), &trial->key);
    if (status_is_ok(&trial->status))
        trial->status = key_verify(trial->key, message, buf_peek(&trial->signature), &trial->valid);
}

static void judge(const struct trial *trial, bool failed, bool right)
{
    const struct status *status = &trial->status;
    bool excused = failed && status->code != STATUS_INPUT && status->message[0];
    if (status_is_ok(status) ? !right : !excused)
        sweep_complain("was told: \"%s\"", status->message);
}

static void judge_signed(void *context, bool failed)
{
    const struct trial *trial = context;
    judge(trial, failed, !span_is_empty(buf_peek(&trial->signature)));
}

static void judge_verified(void *context, bool failed)
{
    const struct trial *trial = context;
    judge(trial, failed, trial->valid);
}

static void begin(struct trial *trial, const char *path)
{
    *trial = (struct trial){.private_pem = buf_make(MAX_PEM),
                            .public_pem = buf_make(MAX_PEM),
                            .signature = buf_make(MAX_SIGNATURE)};
    struct status status = file_read(path, &trial->private_pem);
    assert_string_equal(status.message, "");
    sign(trial);
    assert_string_equal(trial->status.message, "");
    status = key_public_pem(trial->key, &trial->public_pem);
    assert_string_equal(status.message, "");
}

static void end(struct trial *trial)
{
    key_free(trial->key);
    buf_free(&trial->private_pem);
    buf_free(&trial->public_pem);
    buf_free(&trial->signature);
}

static void a_key_is_never_blamed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct trial trial;
        struct sweep verifying = {&trial, forget_key, verify, judge_verified};
        struct sweep signing = {&trial, forget_key_and_signature, sign, judge_signed};
        begin(&trial, paths[i]);
        sweep_run(&verifying, FAILING_MEMORY, 0, "verifying");
        sweep_run(&signing, FAILING_MEMORY, 0, "signing");
        end(&trial);
    }
    sweep_conclude();
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_key_is_never_blamed)};
    sweep_take_arguments(argc, argv);
    return sweep_end(cmocka_run_group_tests(tests, NULL, NULL));
}
