#include "conformance/redaction/vault.h"

#include <pthread.h>
#include <stdlib.h>

struct vault {
    pthread_mutex_t lock;
    struct secrets secrets;
    size_t bytes; /* added */
};

struct vault *vault_make(const struct secrets *secrets)
{
    struct vault *vault = calloc(1, sizeof *vault);
    if (!vault)
        return NULL;
    struct status status = secrets_copy(secrets, &vault->secrets);
    if (status_is_ok(&status) && pthread_mutex_init(&vault->lock, NULL) == 0)
        return vault;
    secrets_free(&vault->secrets);
    free(vault);
    return NULL;
}

void vault_free(struct vault *vault)
{
    if (!vault)
        return;
    pthread_mutex_destroy(&vault->lock);
    secrets_free(&vault->secrets);
    free(vault);
}

struct status vault_add(struct vault *vault, struct span value)
{
    pthread_mutex_lock(&vault->lock);
    bool fits = value.len <= VAULT_MAX_BYTES - vault->bytes;
    struct status status =
        fits ? secrets_add(&vault->secrets, value)
             : status_fail(STATUS_INPUT, "the user actions of this run are longer than %d bytes",
                           VAULT_MAX_BYTES);
    if (status_is_ok(&status))
        vault->bytes += value.len;
    pthread_mutex_unlock(&vault->lock);
    return status;
}

const struct secrets *vault_hold(struct vault *vault)
{
    pthread_mutex_lock(&vault->lock);
    return &vault->secrets;
}

void vault_release(struct vault *vault)
{
    pthread_mutex_unlock(&vault->lock);
}
