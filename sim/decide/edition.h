/*
 * An edition is the contract of a time, as data.
 *
 *   2023   the two pages: nonce and application id on every request
 *   2025   what the vendor's current SDKs speak: both are needed by server-side applications only,
 *          but what is sent is checked; other texts for 401 and 403
 */
#ifndef DFNS_SIM_DECIDE_EDITION_H
#define DFNS_SIM_DECIDE_EDITION_H

#include <stdbool.h>
#include <stddef.h>

enum forbidden_names {
    FORBIDDEN_NAMES_PATH,      /* "(/auth/credentials/deactivate)" */
    FORBIDDEN_NAMES_OPERATION, /* "(Auth:Creds:Update)" */
};

struct edition {
    const char *name;
    bool nonce_required;       /* of a client-side application too */
    bool application_required; /* X-DFNS-APPID must be there */
    enum forbidden_names forbidden_names;
    int message_column; /* of errors.def */
};

/* The edition of that name; NULL when there is none. */
const struct edition *edition_named(const char *name);

/* The names of all editions, the default first. */
extern const char *const edition_names[];
extern const size_t edition_count;

#endif
