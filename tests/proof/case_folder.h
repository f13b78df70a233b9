/*
 * The cases of fixtures/cases as trees, and a folder of variants of them for --cases.
 *
 * A variant is a case with another id ("cred.nonce.missing-7" beside "cred.nonce.missing"), so that
 * one run judges many of them beside their originals.
 */
#ifndef DFNS_TESTS_CASE_FOLDER_H
#define DFNS_TESTS_CASE_FOLDER_H

#include "common/json.h"

enum { CASE_FOLDER_MAX = 512, CASE_ID_SIZE = 128 };

struct case_source {
    char group[32], name[96]; /* of the file: <group>/<name>.json */
    cJSON *tree;
};

struct case_sources {
    struct case_source rows[CASE_FOLDER_MAX];
    size_t count;
};

/* Each fails the test when a file cannot be read or written. */
void case_sources_read(struct case_sources *out);
void case_sources_free(struct case_sources *sources);

/* A new folder with all originals; its path in `folder`. */
void case_folder_make(const struct case_sources *sources, char folder[static 64]);
void case_folder_remove(const char *folder);

/* Adds the tree, with "-<number>" behind its id, as a file of its own. */
void case_folder_add(const char *folder, const struct case_source *source, const cJSON *tree,
                     size_t number);

/* The id that the case has when it is run on the endpoint, of a variant when `number` is not 0;
 * false when it is not run there. One that runs on several endpoints in turn is of the first. */
bool case_id(const cJSON *tree, size_t endpoint, size_t number, char out[static CASE_ID_SIZE]);

/* Does it change the target's state? True for all of the group "state", because in a selection the
 * word stands for both. */
bool case_needs_fresh_world(const struct case_source *source);

/* Must the case be asked for in that edition? */
bool case_is_of(const cJSON *tree, const char *edition);

#endif
