#include "sim/world/state.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base64url.h"
#include "common/rfc3339.h"
#include "common/shape.h"
#include "sim/world/seed_value.h"

#define SHAPE(pointer, item, members)                                                              \
    shape_check(item, pointer, members, sizeof(members) / sizeof((members)[0]))

enum {
    MAX_POINTER = 64,
    TIME_SIZE = 8,
    PACKED_SIZE = REPLAY_KEY_SIZE + TIME_SIZE, /* a key, and until when, big-endian */
    MAX_PACKED = 64 * 1024 * 1024,
};

static const int64_t max_offset_ms = INT64_C(1) << 53;

static const char system_source[] = "system";

/* ---- the clock ---- */

static void write_clock(const struct timeline *timeline, struct json_writer *json)
{
    char frozen[RFC3339_SIZE];
    json_key(json, "clock");
    json_object_begin(json);
    if (!timeline->frozen)
        json_member_integer(json, "offset_ms", timeline->offset_ms);
    else if (rfc3339_format(timeline->frozen_ms, frozen))
        json_member_text(json, "frozen", frozen);
    else
        json->out->failed = true; /* a year that no date can say */
    json_object_end(json);
}

static struct status read_clock(struct world *world, const cJSON *item, const char *pointer)
{
    static const struct shape_member members[] = {
        {"frozen", SHAPE_TEXT, SHAPE_OPTIONAL},
        {"offset_ms", SHAPE_ANY, SHAPE_OPTIONAL},
    };
    struct timeline *timeline = &world->timeline;
    const cJSON *offset = json_member(item, "offset_ms");
    struct status status = SHAPE(pointer, item, members);
    timeline->frozen = json_member(item, "frozen") != NULL;
    if (status_is_ok(&status) && timeline->frozen)
        status = seed_time(item, pointer, "frozen", NULL, &timeline->frozen_ms);
    if (status_is_ok(&status) && offset &&
        !json_integer(offset, -max_offset_ms, max_offset_ms, &timeline->offset_ms))
        status = status_fail(STATUS_INPUT, "%s/offset_ms: expected a whole number", pointer);
    return status;
}

/* ---- the random source ---- */

/* A seed has 64 bits, more than a JSON number can be trusted with: it is text. */
static void write_random(const struct random *random, struct json_writer *json)
{
    char seed[24];
    json_key(json, "random");
    if (!random->seeded) {
        json_put_text(json, system_source);
        return;
    }
    snprintf(seed, sizeof seed, "%" PRIu64, random->seed);
    json_object_begin(json);
    json_member_text(json, "seed", seed);
    json_member_integer(json, "drawn", (int64_t)random->drawn);
    json_object_end(json);
}

static bool read_seed(const char *text, uint64_t *seed)
{
    char *end;
    errno = 0;
    *seed = strtoull(text, &end, 10);
    return isdigit((unsigned char)text[0]) && *end == '\0' && errno == 0;
}

static struct status read_random(struct world *world, const cJSON *item, const char *pointer)
{
    static const struct shape_member members[] = {
        {"seed", SHAPE_TEXT, SHAPE_REQUIRED},
        {"drawn", SHAPE_INTEGER, SHAPE_REQUIRED},
    };
    const char *text = cJSON_GetStringValue(item);
    if (text && strcmp(text, system_source) == 0) {
        world->random = random_from_system();
        return status_ok();
    }
    struct status status = SHAPE(pointer, item, members);
    if (!status_is_ok(&status))
        return status;
    uint64_t seed;
    if (!read_seed(json_text(item, "seed"), &seed))
        return status_fail(STATUS_INPUT, "%s/seed: expected digits, at most %" PRIu64, pointer,
                           UINT64_MAX);
    world->random = random_from_seed(seed);
    int64_t drawn = 0; /* the shape says that it is one */
    json_integer(json_member(item, "drawn"), 0, INT64_MAX, &drawn);
    world->random.drawn = (uint64_t)drawn;
    return status_ok();
}

/* ---- what was spent ---- */

static void pack(const struct replay_entry *entry, char out[static PACKED_SIZE])
{
    uint64_t until = (uint64_t)entry->until_ms;
    memcpy(out, entry->key, REPLAY_KEY_SIZE);
    for (int i = 0; i < TIME_SIZE; i++)
        out[REPLAY_KEY_SIZE + i] = (char)(until >> (56 - 8 * i) & 0xFF);
}

static struct replay_entry unpack(const char packed[static PACKED_SIZE])
{
    struct replay_entry entry;
    uint64_t until = 0;
    memcpy(entry.key, packed, REPLAY_KEY_SIZE);
    for (int i = 0; i < TIME_SIZE; i++)
        until = until << 8 | (unsigned char)packed[REPLAY_KEY_SIZE + i];
    entry.until_ms = (int64_t)until;
    return entry;
}

/* One text for each set, however many values it holds: readers of JSON have a limit to those. */
static void write_spent(const char *name, const struct replay *replay, int64_t now_ms,
                        struct json_writer *json)
{
    size_t count = replay_count(replay, now_ms);
    struct buf bytes = buf_make(MAX_PACKED), text = buf_make(2 * MAX_PACKED);
    struct replay_entry *entries = replay_entries(replay, now_ms);
    for (size_t i = 0; i < count && entries; i++) {
        char packed[PACKED_SIZE];
        pack(&entries[i], packed);
        buf_append(&bytes, packed, sizeof packed);
    }
    base64url_encode(buf_peek(&bytes), &text);
    json_member_span(json, name, buf_peek(&text));
    json->out->failed |= !entries || buf_failed(&bytes) || buf_failed(&text);
    free(entries);
    buf_free(&bytes);
    buf_free(&text);
}

static struct status read_packed(struct span text, struct replay *replay)
{
    struct buf bytes = buf_make(MAX_PACKED);
    struct status status = status_ok();
    if (!base64url_decode(text, BASE64URL_STRICT, &bytes) || bytes.len % PACKED_SIZE != 0)
        status = status_fail(STATUS_INPUT, "expected what a dump of a world has here");
    for (size_t at = 0; at < bytes.len && status_is_ok(&status); at += PACKED_SIZE) {
        struct replay_entry entry = unpack(bytes.ptr + at);
        if (!replay_restore(replay, &entry))
            status = status_fail(STATUS_MEMORY, "more than can be remembered");
    }
    buf_free(&bytes);
    return status;
}

static struct status read_spent(struct world *world, const cJSON *item, const char *pointer)
{
    static const struct shape_member members[] = {
        {"nonces", SHAPE_ANY, SHAPE_OPTIONAL},
        {"challenges", SHAPE_ANY, SHAPE_OPTIONAL},
        {"user_actions", SHAPE_ANY, SHAPE_OPTIONAL},
    };
    struct replay *const sets[] = {world->nonces, world->challenges, world->user_actions};
    struct status status = SHAPE(pointer, item, members);
    for (size_t i = 0; i < sizeof sets / sizeof sets[0] && status_is_ok(&status); i++) {
        const cJSON *text = json_member(item, members[i].name);
        if (text && !cJSON_IsString(text))
            status = status_fail(STATUS_INPUT, "expected a string, found %s", json_type_name(text));
        else if (text)
            status = read_packed(span_of(text->valuestring), sets[i]);
        status = status_in(status, "%s/%s", pointer, members[i].name);
    }
    return status;
}

/* ---- all of it ---- */

void state_write(const struct world *world, int64_t now_ms, struct json_writer *json)
{
    json_object_begin(json);
    write_clock(&world->timeline, json);
    write_random(&world->random, json);
    json_key(json, "spent");
    json_object_begin(json);
    write_spent("nonces", world->nonces, now_ms, json);
    write_spent("challenges", world->challenges, now_ms, json);
    write_spent("user_actions", world->user_actions, now_ms, json);
    json_object_end(json);
    json_object_end(json);
}

struct status state_read(struct world *world, const cJSON *item, const char *pointer)
{
    static const struct shape_member members[] = {
        {"clock", SHAPE_OBJECT, SHAPE_OPTIONAL},
        {"random", SHAPE_ANY, SHAPE_OPTIONAL},
        {"spent", SHAPE_OBJECT, SHAPE_OPTIONAL},
    };
    typedef struct status read_part(struct world *, const cJSON *, const char *);
    static read_part *const readers[] = {read_clock, read_random, read_spent};
    struct status status = SHAPE(pointer, item, members);
    for (size_t i = 0; i < sizeof readers / sizeof readers[0] && status_is_ok(&status); i++) {
        char place[MAX_POINTER];
        const cJSON *part = json_member(item, members[i].name);
        snprintf(place, sizeof place, "%s/%s", pointer, members[i].name);
        if (part)
            status = readers[i](world, part, place);
    }
    return status;
}
