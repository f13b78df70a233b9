/*
 * The member "state" of a world's JSON: what changes while a world is used, apart from its records.
 *
 *     {"clock": {"frozen": "2023-01-09T05:57:53.000Z"} or {"offset_ms": 0},
 *      "random": "system" or {"seed": "42", "drawn": 7},
 *      "spent": {"nonces": "…", "challenges": "…", "user_actions": "…"}}
 *
 * Each text below "spent" is the base64url form of 24 bytes a value: half its SHA-256, and until
 * when it counts, in milliseconds. The values are sorted, so equal states are equal texts.
 */
#ifndef DFNS_SIM_WORLD_STATE_H
#define DFNS_SIM_WORLD_STATE_H

#include "common/json_write.h"
#include "sim/world/world.h"

/* Writes the object. What has expired by `now_ms` is left out. */
void state_write(const struct world *world, int64_t now_ms, struct json_writer *json);

/* Reads the object into a fresh world; members that are absent change nothing. `pointer` is where
 * it stands. */
MUST_USE struct status state_read(struct world *world, const cJSON *item, const char *pointer);

#endif
