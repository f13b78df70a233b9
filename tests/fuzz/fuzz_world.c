/* A world file: a mistake names the file and a place in it; a world that was read is written, read
 * again, and is written the same. */
#include <string.h>

#include "common/json.h"
#include "sim/world/dump.h"
#include "sim/world/seed.h"
#include "tests/fuzz/fuzz.h"

enum { MAX_TEXT = 16 * 1024 * 1024 };

static const struct world *known(void)
{
    static struct world *world;
    if (!world) {
        struct status status = seed_default(&world);
        fuzz_must(status_is_ok(&status));
    }
    return world;
}

static void write_world(const struct world *world, struct buf *out)
{
    struct json_writer json = json_writer_make(out, JSON_COMPACT);
    dump_world(world, 0, &json);
    fuzz_must(!buf_failed(out));
}

static void must_survive_writing(const struct world *world)
{
    struct buf first = buf_make(MAX_TEXT), second = buf_make(MAX_TEXT);
    struct world *again = NULL;
    write_world(world, &first);
    cJSON *document = json_parse(buf_peek(&first), NULL);
    struct status status = dump_read(document, "again", world, &again);
    fuzz_must(status_is_ok(&status));
    write_world(again, &second);
    fuzz_must(span_equal(buf_peek(&first), buf_peek(&second)));
    cJSON_Delete(document);
    world_free(again);
    buf_free(&first);
    buf_free(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct world *world = NULL;
    cJSON *document = json_parse(fuzz_text(data, size), NULL);
    if (!document)
        return 0;
    struct status status = seed_document(document, "world.json", known(), &world);
    fuzz_must_explain(&status);
    if (status_is_ok(&status))
        must_survive_writing(world);
    else
        fuzz_must(strncmp(status.message, "world.json: ", strlen("world.json: ")) == 0 &&
                  (strchr(status.message, '/') || strstr(status.message, "the document")));
    world_free(status_is_ok(&status) ? world : NULL);
    cJSON_Delete(document);
    return 0;
}
