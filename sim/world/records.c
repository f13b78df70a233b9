#include "sim/world/records.h"

#include <stdlib.h>

void organisation_free(struct organisation *record)
{
    if (!record)
        return;
    free(record->id);
    free(record->name);
    free(record->applications);
    free(record);
}

void application_free(struct application *record)
{
    if (!record)
        return;
    free(record->id);
    free(record->name);
    free(record->secret);
    key_free(record->public_key);
    free(record->private_pem);
    free(record->expected_origin);
    free(record->expected_rp_id);
    free(record);
}

void user_free(struct user *record)
{
    if (!record)
        return;
    free(record->id);
    free(record->username);
    free(record->kind);
    free(record->credentials);
    free(record);
}

void credential_free(struct credential *record)
{
    if (!record)
        return;
    free(record->id);
    free(record->credential_id);
    free(record->name);
    free(record->kind);
    key_free(record->key);
    free(record->private_pem);
    free(record);
}

void token_free(struct token *record)
{
    if (!record)
        return;
    free(record->name);
    free(record->text);
    free(record);
}
