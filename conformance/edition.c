#include "conformance/edition.h"

#include <stdio.h>
#include <string.h>

#include "common/digest.h"
#include "common/json.h"
#include "common/shape.h"
#include "conformance/document.h"

static struct status read_requires(const cJSON *json, struct edition *edition)
{
    static const struct shape_member members[] = {
        {"nonce", SHAPE_BOOL, SHAPE_REQUIRED},
        {"application", SHAPE_BOOL, SHAPE_REQUIRED},
    };
    edition->requires_nonce = json_flag(json, "nonce", true);
    edition->requires_application = json_flag(json, "application", true);
    return shape_check(json, "/requires", members, 2);
}

static struct status check_errors(const cJSON *errors)
{
    static const struct shape_member members[] = {
        {"status", SHAPE_INTEGER, SHAPE_REQUIRED},
        {"message", SHAPE_TEXT, SHAPE_REQUIRED},
    };
    const cJSON *error;
    cJSON_ArrayForEach(error, errors)
    {
        char pointer[80];
        snprintf(pointer, sizeof pointer, "/errors/%s", error->string);
        struct status status = shape_check(error, pointer, members, 2);
        if (!status_is_ok(&status))
            return status;
    }
    return status_ok();
}

static struct status read_members(struct edition *edition)
{
    static const struct shape_member members[] = {
        {"name", SHAPE_TEXT, SHAPE_REQUIRED},
        {"requires", SHAPE_OBJECT, SHAPE_REQUIRED},
        {"errors", SHAPE_OBJECT, SHAPE_REQUIRED},
    };
    struct status status = shape_check(edition->tree, "", members, 3);
    if (!status_is_ok(&status))
        return status;
    edition->name = json_text(edition->tree, "name");
    status = read_requires(json_member(edition->tree, "requires"), edition);
    return status_is_ok(&status) ? check_errors(json_member(edition->tree, "errors")) : status;
}

static struct status hash(struct span text, struct edition *edition)
{
    struct digest digest;
    if (!digest_sha256(text, &digest))
        return status_fail(STATUS_CRYPTO, "cannot compute SHA-256");
    for (size_t i = 0; i < DIGEST_SIZE; i++)
        snprintf(edition->sha256 + 2 * i, 3, "%02x", digest.bytes[i]);
    return status_ok();
}

struct status edition_read(const char *file, struct span text, struct edition *out)
{
    *out = (struct edition){0};
    struct status status = document_parse(file, text, &out->tree);
    if (!status_is_ok(&status))
        return status;
    status = document_fault(read_members(out), file, text);
    if (status_is_ok(&status))
        status = hash(text, out);
    if (!status_is_ok(&status))
        edition_free(out);
    return status;
}

const cJSON *edition_error(const struct edition *edition, struct span name)
{
    const cJSON *error;
    cJSON_ArrayForEach(error, json_member(edition->tree, "errors"))
    {
        if (span_equal_text(name, error->string))
            return error;
    }
    return NULL;
}

void edition_free(struct edition *edition)
{
    cJSON_Delete(edition->tree);
    *edition = (struct edition){0};
}

const struct edition *editions_find(const struct editions *editions, const char *name)
{
    for (size_t i = 0; i < editions->count; i++)
        if (strcmp(editions->rows[i].name, name) == 0)
            return &editions->rows[i];
    return NULL;
}

void editions_free(struct editions *editions)
{
    for (size_t i = 0; i < editions->count; i++)
        edition_free(&editions->rows[i]);
    editions->count = 0;
}
