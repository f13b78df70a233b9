#include "conformance/target/target_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/document.h"
#include "common/file.h"
#include "common/shape.h"
#include "conformance/target/capability.h"
#include "conformance/target/secret.h"

enum { MAX_TARGET_FILE = 1024 * 1024, POINTER_SIZE = 96 };

/* A target file while it is read. */
struct reading {
    struct target *target;
    struct secret_source source;
};

static struct status copy_text(const cJSON *object, const char *name, char **out)
{
    const char *text = json_text(object, name);
    *out = text ? strdup(text) : NULL;
    return text && !*out ? status_no_memory() : status_ok();
}

static struct status copy_texts(const cJSON *array, char ***out, size_t *count)
{
    *out = calloc((size_t)cJSON_GetArraySize(array) + 1, sizeof **out);
    if (!*out)
        return status_no_memory();
    const cJSON *text;
    cJSON_ArrayForEach(text, array)
    {
        char *copy = strdup(text->valuestring);
        if (!copy)
            return status_no_memory();
        (*out)[(*count)++] = copy;
    }
    return status_ok();
}

/* It becomes the value of a header. */
static struct status check_line(const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if (*c < 0x20 || *c == 0x7f)
            return status_fail(STATUS_INPUT,
                               "expected one line, found the control character U+%04X", *c);
    return status_ok();
}

/* A secret that is sent, and so may come back: no report may show it. */
static struct status read_secret(const struct reading *reading, const cJSON *object,
                                 const char *pointer, const char *name, char **out)
{
    const char *value = json_text(object, name);
    if (!value)
        return status_ok();
    struct status status = secret_read(&reading->source, value, out);
    if (status_is_ok(&status))
        status = check_line(*out);
    if (status_is_ok(&status))
        status = secrets_add(&reading->target->secrets, span_of(*out));
    return status_in(status, "%s/%s", pointer, name);
}

static struct status read_key(const struct reading *reading, const cJSON *object,
                              const char *pointer, const char *name, struct key **out)
{
    const char *value = json_text(object, name);
    char *pem = NULL;
    if (!value)
        return status_ok();
    struct status status = secret_read(&reading->source, value, &pem);
    if (status_is_ok(&status))
        status = key_from_private_pem(span_of(pem), out);
    if (pem)
        explicit_bzero(pem, strlen(pem));
    free(pem);
    return status_in(status, "%s/%s", pointer, name);
}

static struct status read_signer(const struct reading *reading, const cJSON *json,
                                 const char *pointer, struct caller *caller)
{
    static const struct shape_member members[] = {
        {"credential_id", SHAPE_TEXT, SHAPE_OPTIONAL},
        {"private_key", SHAPE_TEXT, SHAPE_OPTIONAL},
        {"command", SHAPE_TEXT, SHAPE_OPTIONAL},
    };
    struct status status = shape_check(json, pointer, members, 3);
    if (!status_is_ok(&status))
        return status;
    bool command = json_text(json, "command") != NULL;
    bool key = json_text(json, "credential_id") && json_text(json, "private_key");
    bool half = json_text(json, "credential_id") || json_text(json, "private_key");
    if (command ? half : !key)
        return status_fail(STATUS_INPUT,
                           "%s: expected credential_id and private_key, or command alone", pointer);
    status = copy_text(json, "credential_id", &caller->credential_id);
    if (status_is_ok(&status))
        status = copy_text(json, "command", &caller->sign_command);
    return status_is_ok(&status) ? read_key(reading, json, pointer, "private_key", &caller->key)
                                 : status;
}

static struct status read_caller(const struct reading *reading, const cJSON *json, enum role role)
{
    static const struct shape_member members[] = {
        {"token", SHAPE_TEXT, SHAPE_REQUIRED},
        {"user_id", SHAPE_TEXT, SHAPE_OPTIONAL},
        {"signer", SHAPE_OBJECT, SHAPE_OPTIONAL},
    };
    struct caller *caller = &reading->target->callers[role];
    char pointer[POINTER_SIZE], signer[POINTER_SIZE + 8];
    snprintf(pointer, sizeof pointer, "/callers/%s", role_names[role]);
    snprintf(signer, sizeof signer, "%s/signer", pointer);
    struct status status = shape_check(json, pointer, members, 3);
    if (status_is_ok(&status))
        status = read_secret(reading, json, pointer, "token", &caller->token);
    if (status_is_ok(&status))
        status = copy_text(json, "user_id", &caller->user_id);
    if (status_is_ok(&status) && json_member(json, "signer"))
        status = read_signer(reading, json_member(json, "signer"), signer, caller);
    return status;
}

static struct status read_callers(const struct reading *reading, const cJSON *callers)
{
    struct shape_member members[ROLE_COUNT];
    for (int i = 0; i < ROLE_COUNT; i++)
        members[i] = (struct shape_member){role_names[i], SHAPE_OBJECT,
                                           i == ROLE_PERMITTED ? SHAPE_REQUIRED : SHAPE_OPTIONAL};
    struct status status = shape_check(callers, "/callers", members, ROLE_COUNT);
    for (int i = 0; i < ROLE_COUNT && status_is_ok(&status); i++) {
        const cJSON *caller = json_member(callers, role_names[i]);
        if (caller)
            status = read_caller(reading, caller, (enum role)i);
    }
    return status;
}

static struct status read_resources(const struct reading *reading, const cJSON *root,
                                    enum endpoint endpoint)
{
    static const struct shape_member members[] = {
        {"deactivated", SHAPE_TEXT, SHAPE_OPTIONAL},
        {"sacrificial", SHAPE_TEXTS, SHAPE_OPTIONAL},
        {"other_tenant", SHAPE_TEXT, SHAPE_OPTIONAL},
        {"expired_user_action", SHAPE_TEXT, SHAPE_OPTIONAL},
    };
    struct target_resources *resources = &reading->target->resources[endpoint];
    const char *name = endpoint_row(endpoint)->resources;
    const cJSON *json = json_member(root, name);
    char pointer[POINTER_SIZE];
    snprintf(pointer, sizeof pointer, "/%s", name);
    if (!json)
        return status_ok();
    struct status status = shape_check(json, pointer, members, 4);
    if (status_is_ok(&status))
        status = read_secret(reading, json, pointer, "expired_user_action",
                             &resources->expired_user_action);
    if (status_is_ok(&status))
        status = copy_text(json, "deactivated", &resources->deactivated);
    if (status_is_ok(&status))
        status = copy_text(json, "other_tenant", &resources->other_tenant);
    if (status_is_ok(&status))
        status = copy_texts(json_member(json, "sacrificial"), &resources->sacrificial,
                            &resources->sacrificial_count);
    return status;
}

static struct status read_application(const struct reading *reading, const cJSON *json)
{
    static const struct shape_member members[] = {{"id", SHAPE_TEXT, SHAPE_REQUIRED}};
    struct status status = shape_check(json, "/application", members, 1);
    return status_is_ok(&status) ? copy_text(json, "id", &reading->target->application_id) : status;
}

static struct status read_server_side(const struct reading *reading, const cJSON *json)
{
    static const struct shape_member members[] = {
        {"id", SHAPE_TEXT, SHAPE_REQUIRED},
        {"secret", SHAPE_TEXT, SHAPE_REQUIRED},
        {"private_key", SHAPE_TEXT, SHAPE_REQUIRED},
    };
    const char *pointer = "/server_side_application";
    struct server_side_application *application = &reading->target->server_side;
    struct status status = json ? shape_check(json, pointer, members, 3) : status_ok();
    if (!json || !status_is_ok(&status))
        return status;
    status = copy_text(json, "id", &application->id);
    if (status_is_ok(&status))
        status = read_secret(reading, json, pointer, "secret", &application->secret);
    if (status_is_ok(&status))
        status = read_key(reading, json, pointer, "private_key", &application->key);
    return status;
}

static struct status read_hooks(const struct reading *reading, const cJSON *json)
{
    static const struct shape_member members[] = {
        {"next_request_fails", SHAPE_TEXT, SHAPE_OPTIONAL}};
    struct status status = json ? shape_check(json, "/hooks", members, 1) : status_ok();
    const char *text = json_text(json, "next_request_fails");
    if (!status_is_ok(&status) || !text)
        return status;
    if (strncmp(text, "command:", 8) != 0)
        return status_fail(STATUS_INPUT, "/hooks/next_request_fails: expected command:…");
    reading->target->next_request_fails = strdup(text + 8);
    return reading->target->next_request_fails ? status_ok() : status_no_memory();
}

static struct status read_accepted(const struct reading *reading, const cJSON *array)
{
    struct target *target = reading->target;
    struct status status =
        copy_texts(array, &target->accept_untestable, &target->accept_untestable_count);
    for (size_t i = 0; i < target->accept_untestable_count && status_is_ok(&status); i++)
        status =
            status_in(capability_check(target->accept_untestable[i]), "/accept_untestable/%zu", i);
    return status;
}

static struct status check_root(const cJSON *root)
{
    static const struct shape_member members[] = {
        {"url", SHAPE_TEXT, SHAPE_REQUIRED},
        {"edition", SHAPE_TEXT, SHAPE_OPTIONAL},
        {"application", SHAPE_OBJECT, SHAPE_REQUIRED},
        {"server_side_application", SHAPE_OBJECT, SHAPE_OPTIONAL},
        {"callers", SHAPE_OBJECT, SHAPE_REQUIRED},
        {"credentials", SHAPE_OBJECT, SHAPE_OPTIONAL},
        {"applications", SHAPE_OBJECT, SHAPE_OPTIONAL},
        {"read_back", SHAPE_BOOL, SHAPE_OPTIONAL},
        {"hooks", SHAPE_OBJECT, SHAPE_OPTIONAL},
        {"accept_untestable", SHAPE_TEXTS, SHAPE_OPTIONAL},
    };
    return shape_check(root, "", members, sizeof members / sizeof members[0]);
}

static struct status read_root(struct reading *reading, const cJSON *root)
{
    struct target *target = reading->target;
    struct status status = check_root(root);
    if (status_is_ok(&status))
        status = status_in(target_set_url(json_text(root, "url"), target), "/url");
    reading->source.loopback = target->loopback;
    target->read_back = json_flag(root, "read_back", false);
    if (status_is_ok(&status))
        status = copy_text(root, "edition", &target->edition);
    if (status_is_ok(&status))
        status = read_application(reading, json_member(root, "application"));
    if (status_is_ok(&status))
        status = read_server_side(reading, json_member(root, "server_side_application"));
    if (status_is_ok(&status))
        status = read_callers(reading, json_member(root, "callers"));
    for (int i = 0; i < ENDPOINT_COUNT && status_is_ok(&status); i++)
        status = read_resources(reading, root, (enum endpoint)i);
    if (status_is_ok(&status))
        status = read_hooks(reading, json_member(root, "hooks"));
    if (status_is_ok(&status))
        status = read_accepted(reading, json_member(root, "accept_untestable"));
    return status;
}

struct status target_read(const char *path, struct target *out)
{
    *out = (struct target){0};
    struct reading reading = {.target = out, .source = {.beside = path}};
    struct buf text = buf_make(MAX_TARGET_FILE);
    cJSON *root = NULL;
    struct status status = file_read(path, &text);
    if (status_is_ok(&status))
        status = document_parse(path, buf_peek(&text), &root);
    if (status_is_ok(&status))
        status = document_fault(read_root(&reading, root), path, buf_peek(&text));
    if (!status_is_ok(&status))
        target_free(out);
    cJSON_Delete(root);
    buf_free(&text);
    return status;
}
