/*
 * A world as JSON, in the format of a world file (fixtures/schema/world.json) with one member more:
 * "state", what a world file need not have and a snapshot must: the clock, the random source, and
 * what was spent. Reading the document back gives the same world.
 */
#ifndef DFNS_SIM_WORLD_DUMP_H
#define DFNS_SIM_WORLD_DUMP_H

#include "common/json_write.h"
#include "sim/world/world.h"

/* Writes the world as one JSON object. Keys are written as PEM, tokens with their text. `now_ms`:
 * what was spent and has expired by then is left out. Equal worlds are written alike. */
void dump_world(const struct world *world, int64_t now_ms, struct json_writer *json);

/* Reads a world from a parsed document, as seed_file() does; "file:" texts are refused. `name`
 * stands in messages for the file's name. Keys that `known` has too are shared with it, which is
 * much faster; it may be NULL. On success `*world` is the caller's. */
MUST_USE struct status dump_read(const cJSON *document, const char *name, const struct world *known,
                                 struct world **world);

/* The same world once more, what was spent included; its keys are shared. */
MUST_USE struct status dump_copy(const struct world *world, struct world **copy);

/*
 * A world of its own for a session: the same records as `world`, with the same ids, but the calling
 * applications (those of "roles") have ids of their own and every token a text of its own, so that
 * whoever sends either is known by it. What authenticates challenges and user actions is its own
 * too: those of one session are no good in another. All of it follows from `session_id` alone: the
 * same id gives the same world again. Nothing spent is copied; the clock is real time, the random
 * source the system's. Of the tokens that are JSON Web Tokens only those of the callers in "roles"
 * are signed, which takes most of the time; the others have no text before dump_sign_tokens().
 */
MUST_USE struct status dump_copy_for_session(const struct world *world, const char *session_id,
                                             struct world **copy);

/* Signs the tokens that have no text, before the world is written. They are the same whenever that
 * is done. */
MUST_USE struct status dump_sign_tokens(struct world *world, const char *session_id);

#endif
