/* The routes of the API, one row each: what is asked of a call before its handler runs. */
#ifndef DFNS_SIM_DECIDE_OPERATION_H
#define DFNS_SIM_DECIDE_OPERATION_H

#include "common/span.h"
#include "sim/world/permission.h"

enum operation_id {
    OPERATION_ACTION_INIT,
    OPERATION_ACTION_COMPLETE,
    OPERATION_CREDENTIALS_LIST,
    OPERATION_CREDENTIALS_ACTIVATE,
    OPERATION_CREDENTIALS_DEACTIVATE,
    OPERATION_APPLICATIONS_LIST,
    OPERATION_APPLICATIONS_ACTIVATE,
    OPERATION_APPLICATIONS_DEACTIVATE,
    OPERATION_COUNT
};

enum member_type {
    MEMBER_TEXT,        /* a string that is not empty */
    MEMBER_ANY_TEXT,    /* a string */
    MEMBER_HTTP_METHOD, /* one of the methods that the vendor lets sign */
    MEMBER_HTTP_PATH,   /* as MEMBER_TEXT; of MAX_HTTP_PATH bytes, as it goes into a token */
    MEMBER_OBJECT,
};

enum { MAX_HTTP_PATH = 1024 };

/* A member that the body must have. Others are tolerated: no page forbids them. */
struct member {
    const char *name; /* NULL ends a list */
    enum member_type type;
};

enum { MAX_BODY_MEMBERS = 4 };

/* What the body's first member names, where the call is about one record. */
enum subject { SUBJECT_NONE, SUBJECT_CREDENTIAL, SUBJECT_APPLICATION };

struct operation {
    enum operation_id id;
    const char *name; /* for logs, faults and journals: "credentials.deactivate" */
    const char *method;
    const char *path;
    permission_set application_needs;
    permission_set user_needs; /* of the token too */
    const char *permission;    /* what a 403 of edition 2025 names */
    bool user_action;          /* needs one */
    enum subject subject;
    struct member body[MAX_BODY_MEMBERS]; /* an empty list: there is no body */
};

const struct operation *operation_row(enum operation_id id);

/* The operation of that path and method; NULL when there is none. When the path exists with other
 * methods, `*allow` is a comma-separated list of them, else NULL. */
const struct operation *operation_find(struct span method, struct span path, const char **allow);

/* Has an operation that path, by whatever method? */
bool operation_has_path(struct span path);

/* The operation's name back from text; NULL when there is none. */
const struct operation *operation_named(const char *name);

#endif
