#include "tests/proof/case_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <ftw.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"

enum { MAX_CASE = 1024 * 1024, MAX_PATH = 512, OPEN_FOLDERS = 8 };

static const char *const endpoints[] = {"cred", "app"};

static void read_source(const char *path, struct case_source *out)
{
    const char *name = strrchr(path, '/') + 1, *group = name - 2;
    while (group[-1] != '/')
        group--;
    snprintf(out->group, sizeof out->group, "%.*s", (int)(name - 1 - group), group);
    snprintf(out->name, sizeof out->name, "%.*s", (int)(strlen(name) - strlen(".json")), name);
    struct buf text = buf_make(MAX_CASE);
    struct status status = file_read(path, &text);
    assert_string_equal(status.message, "");
    out->tree = json_parse(buf_peek(&text), NULL);
    assert_non_null(out->tree);
    buf_free(&text);
}

void case_sources_read(struct case_sources *out)
{
    glob_t found;
    *out = (struct case_sources){.count = 0};
    assert_int_equal(glob(DFNS_SOURCE_DIR "/fixtures/cases/*/*.json", 0, NULL, &found), 0);
    assert_true(found.gl_pathc <= CASE_FOLDER_MAX);
    for (size_t i = 0; i < found.gl_pathc; i++)
        read_source(found.gl_pathv[i], &out->rows[out->count++]);
    globfree(&found);
}

void case_sources_free(struct case_sources *sources)
{
    for (size_t i = 0; i < sources->count; i++)
        cJSON_Delete(sources->rows[i].tree);
    sources->count = 0;
}

static void write_case(const char *folder, const struct case_source *source, const char *suffix,
                       const cJSON *tree)
{
    char path[MAX_PATH];
    snprintf(path, sizeof path, "%s/%s", folder, source->group);
    mkdir(path, 0777);
    snprintf(path, sizeof path, "%s/%s/%s%s.json", folder, source->group, source->name, suffix);
    char *text = cJSON_Print(tree);
    FILE *file = fopen(path, "we");
    assert_true(text && file && fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    free(text);
}

void case_folder_make(const struct case_sources *sources, char folder[static 64])
{
    snprintf(folder, 64, "/tmp/dfns-cases-XXXXXX");
    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < sources->count; i++)
        write_case(folder, &sources->rows[i], "", sources->rows[i].tree);
}

static int remove_one(const char *path, const struct stat *unused, int kind, struct FTW *place)
{
    (void)unused;
    (void)kind;
    (void)place;
    return remove(path);
}

void case_folder_remove(const char *folder)
{
    nftw(folder, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
}

void case_folder_add(const char *folder, const struct case_source *source, const cJSON *tree,
                     size_t number)
{
    char id[CASE_ID_SIZE], suffix[32];
    cJSON *copy = cJSON_Duplicate(tree, true);
    snprintf(suffix, sizeof suffix, "-%zu", number);
    snprintf(id, sizeof id, "%s%s", json_text(tree, "id"), suffix);
    assert_true(cJSON_ReplaceItemInObjectCaseSensitive(copy, "id", cJSON_CreateString(id)));
    write_case(folder, source, suffix, copy);
    cJSON_Delete(copy);
}

static bool has(const cJSON *texts, const char *text)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, texts)
    {
        if (strcmp(item->valuestring, text) == 0)
            return true;
    }
    return false;
}

bool case_id(const cJSON *tree, size_t endpoint, size_t number, char out[static CASE_ID_SIZE])
{
    static const char each[] = "{endpoint}";
    const char *id = json_text(tree, "id");
    bool split = strncmp(id, each, strlen(each)) == 0;
    char suffix[32] = "";
    if (number)
        snprintf(suffix, sizeof suffix, "-%zu", number);
    snprintf(out, CASE_ID_SIZE, "%s%s%s", split ? endpoints[endpoint] : "",
             split ? id + strlen(each) : id, suffix);
    return split ? has(json_member(tree, "endpoints"), endpoints[endpoint]) : endpoint == 0;
}

bool case_needs_fresh_world(const struct case_source *source)
{
    const char *safety = json_text(source->tree, "safety");
    return strcmp(safety, "state") == 0 || strcmp(safety, "self") == 0 ||
           strcmp(source->group, "state") == 0;
}

bool case_is_of(const cJSON *tree, const char *edition)
{
    return has(json_member(tree, "editions"), edition);
}
