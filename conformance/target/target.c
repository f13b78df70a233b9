#include "conformance/target/target.h"

#include <stdlib.h>
#include <string.h>

#include "conformance/target/target_read.h"
#include "conformance/target/url.h"

bool caller_can_sign(const struct caller *caller)
{
    return caller->sign_command || (caller->key && caller->credential_id);
}

struct status target_set_url(const char *text, struct target *target)
{
    struct url url;
    struct status status = url_parse(text, &url);
    if (!status_is_ok(&status))
        return status;
    target->url = strdup(text);
    target->host = strdup(url.host);
    target->loopback = url.loopback;
    if (!target->url || !target->host)
        return status_no_memory();
    for (size_t len = strlen(text); len > 0 && target->url[len - 1] == '/'; len--)
        target->url[len - 1] = '\0';
    return status_ok();
}

static struct status from_environment(const char *name, char **out)
{
    const char *value = getenv(name);
    if (!value || !*value)
        return status_ok();
    *out = strdup(value);
    return *out ? status_ok() : status_no_memory();
}

struct status target_from_url(const char *url, struct target *out)
{
    *out = (struct target){0};
    struct caller *permitted = &out->callers[ROLE_PERMITTED];
    struct status status = target_set_url(url, out);
    if (status_is_ok(&status))
        status = from_environment("DFNS_AUTH_TOKEN", &permitted->token);
    if (status_is_ok(&status))
        status = from_environment("DFNS_APP_ID", &out->application_id);
    if (status_is_ok(&status) && permitted->token)
        status = secrets_add(&out->secrets, span_of(permitted->token));
    if (!status_is_ok(&status))
        target_free(out);
    return status;
}

static void free_texts(char **texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(texts[i]);
    free(texts);
}

static void free_caller(struct caller *caller)
{
    free(caller->token);
    free(caller->user_id);
    free(caller->credential_id);
    free(caller->sign_command);
    key_free(caller->key);
}

static void free_resources(struct target_resources *resources)
{
    free(resources->deactivated);
    free_texts(resources->sacrificial, resources->sacrificial_count);
    free(resources->other_tenant);
    free(resources->expired_user_action);
}

void target_free(struct target *target)
{
    free(target->url);
    free(target->host);
    free(target->edition);
    free(target->application_id);
    free(target->server_side.id);
    free(target->server_side.secret);
    key_free(target->server_side.key);
    for (size_t i = 0; i < ROLE_COUNT; i++)
        free_caller(&target->callers[i]);
    for (size_t i = 0; i < ENDPOINT_COUNT; i++)
        free_resources(&target->resources[i]);
    free(target->next_request_fails);
    free_texts(target->accept_untestable, target->accept_untestable_count);
    secrets_free(&target->secrets);
    *target = (struct target){0};
}
