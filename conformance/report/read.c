#include "conformance/report/read.h"

#include <stdio.h>

#include "common/document.h"
#include "common/file.h"
#include "common/json.h"

enum { MAX_REPORT = 256 * 1024 * 1024, MAX_VALUES = 20 * 1000 * 1000, KNOWN_VERSION = 1 };

static struct status expect_text(const cJSON *object, const char *pointer, const char *name)
{
    return json_text(object, name)
               ? status_ok()
               : status_fail(STATUS_INPUT, "%s/%s: expected a string, found %s", pointer, name,
                             json_type_name(json_member(object, name)));
}

static struct status expect_array(const cJSON *object, const char *pointer, const char *name)
{
    return cJSON_IsArray(json_member(object, name))
               ? status_ok()
               : status_fail(STATUS_INPUT, "%s/%s: expected an array, found %s", pointer, name,
                             json_type_name(json_member(object, name)));
}

static struct status check_assertions(const cJSON *c, const char *pointer)
{
    static const char *const texts[] = {"step", "on", "op", "level", "verdict"};
    size_t index = 0;
    struct status status = expect_array(c, pointer, "assertions");
    const cJSON *json = status_is_ok(&status) ? json_member(c, "assertions")->child : NULL;
    for (; json && status_is_ok(&status); json = json->next) {
        char place[80];
        snprintf(place, sizeof place, "%s/assertions/%zu", pointer, index++);
        for (size_t i = 0; i < sizeof texts / sizeof texts[0] && status_is_ok(&status); i++)
            status = expect_text(json, place, texts[i]);
    }
    return status;
}

static struct status add_case(const cJSON *json, size_t index, struct old_report *out)
{
    char pointer[40];
    snprintf(pointer, sizeof pointer, "/cases/%zu", index);
    struct status status = expect_text(json, pointer, "id");
    if (status_is_ok(&status))
        status = expect_text(json, pointer, "verdict");
    if (status_is_ok(&status))
        status = check_assertions(json, pointer);
    if (!status_is_ok(&status))
        return status;
    struct span id = span_of(json_text(json, "id"));
    if (map_get(out->by_id, id))
        return status_fail(STATUS_INPUT, "%s/id: \"%.80s\" is there already", pointer, id.ptr);
    return map_put(&out->by_id, id, (void *)json) ? status_ok() : status_no_memory();
}

static struct status read_root(struct old_report *out)
{
    int64_t version;
    size_t index = 0;
    if (!json_integer(json_member(out->tree, "schema_version"), KNOWN_VERSION, KNOWN_VERSION,
                      &version))
        return status_fail(STATUS_INPUT,
                           "/schema_version: expected %d, as a JSON report of dfns-conformance has",
                           KNOWN_VERSION);
    struct status status = expect_array(out->tree, "", "cases");
    if (!status_is_ok(&status))
        return status;
    out->cases = json_member(out->tree, "cases");
    for (const cJSON *json = out->cases->child; json && status_is_ok(&status); json = json->next)
        status = add_case(json, index++, out);
    return status;
}

struct status report_read(const char *path, struct old_report *out)
{
    struct buf text = buf_make(MAX_REPORT);
    *out = (struct old_report){.path = path};
    struct status status = file_read(path, &text);
    if (status_is_ok(&status))
        status = document_parse_large(path, buf_peek(&text), MAX_VALUES, &out->tree);
    if (status_is_ok(&status))
        status = document_fault(read_root(out), path, buf_peek(&text));
    if (!status_is_ok(&status))
        report_read_free(out);
    buf_free(&text);
    return status;
}

void report_read_free(struct old_report *report)
{
    map_free(&report->by_id);
    cJSON_Delete(report->tree);
    *report = (struct old_report){0};
}
