#include "common/crypto.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

/* The queue of a thread's errors is made with the first one, or never. */
static bool make_queue(void)
{
    ERR_raise(ERR_LIB_USER, ERR_R_MALLOC_FAILURE);
    return ERR_get_error() != 0;
}

/* With its first algorithm OpenSSL learns the names of all. One that it has no memory for it leaves
 * out, and keys of that name are none to it later; only malloc() tells of that. */
static bool learn_names(void)
{
    errno = 0;
    EVP_MD *digest = EVP_MD_fetch(NULL, "SHA256", NULL);
    bool learned = digest && errno != ENOMEM;
    EVP_MD_free(digest);
    return learned;
}

static struct status begin(uint64_t options)
{
    bool ready = make_queue() && OPENSSL_init_crypto(options, NULL) == 1 &&
                 OSSL_LIB_CTX_get0_global_default() && learn_names();
    return ready ? status_ok() : status_no_memory();
}

struct status crypto_begin(void)
{
    return begin(OPENSSL_INIT_LOAD_CONFIG);
}

struct status crypto_begin_plainly(void)
{
    return begin(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS);
}
