/* Reads a world from JSON (fixtures/schema/world.json). */
#ifndef DFNS_SIM_WORLD_SEED_H
#define DFNS_SIM_WORLD_SEED_H

#include "sim/world/world.h"

/* The world that is served when no other is asked for. */
MUST_USE struct status seed_default(struct world **world);

/* The world in a file; "file:" texts in it are relative to it. A mistake is told with the file and
 * the line and column, or the JSON pointer, and with what was expected. On success `*world` is the
 * caller's. */
MUST_USE struct status seed_file(const char *path, struct world **world);

/* The world in a parsed document that belongs to no folder: "file:" texts are refused. `name`
 * stands in messages for the file's name. Keys that `known` has too are shared with it, which is
 * much faster than to read them; NULL for no such world. */
MUST_USE struct status seed_document(const cJSON *document, const char *name,
                                     const struct world *known, struct world **world);

#endif
