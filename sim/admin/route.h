/* What an admin route is, and what its handler is given. */
#ifndef DFNS_SIM_ADMIN_ROUTE_H
#define DFNS_SIM_ADMIN_ROUTE_H

#include "common/json_write.h"
#include "sim/admin/admin.h"
#include "sim/arrival.h"
#include "sim/reply.h"
#include "sim/session/simulation.h"

struct admin_request {
    struct simulation *simulation; /* locked */
    struct session *session;       /* that of "?session=ID", else the default one */
    const struct arrival *arrival;
    struct span parameter; /* what stands for {…} in the route's path; absent without one */
    const cJSON *body;     /* NULL when there was none */
    int64_t wall_ms;       /* real time */
    struct reply *reply;   /* for an answer that is no JSON document */
};

/*
 * Why a request was not done. The types are stable names; the message is for a person.
 */
enum admin_fault {
    ADMIN_DONE,
    ADMIN_NO_ROUTE,     /* "no-such-route" 404 */
    ADMIN_WRONG_METHOD, /* "wrong-method" 405 */
    ADMIN_FORBIDDEN,    /* "forbidden" 403 */
    ADMIN_NOT_JSON,     /* "not-json" 400 */
    ADMIN_BAD_INPUT,    /* "bad-input" 422: the message says where and what was expected */
    ADMIN_NOT_FOUND,    /* "not-found" 404 */
    ADMIN_UNMET,        /* "unmet" 409: a verification failed; the body is the handler's */
    ADMIN_FULL,         /* "full" 507: a cap is reached, or memory is short */
    ADMIN_FAULT_COUNT
};

struct admin_result {
    enum admin_fault fault;
    struct status status; /* its message, for what is not done */
};

#define ADMIN_OK ((struct admin_result){.fault = ADMIN_DONE})

/* A failed status as the result that fits it. */
struct admin_result admin_result(struct status status);
struct admin_result admin_not_found(const char *what, struct span id);

/* Writes the answer's body; what was written does not count unless the result is ADMIN_DONE or
 * ADMIN_UNMET. */
typedef struct admin_result admin_handler(const struct admin_request *request,
                                          struct json_writer *json);

/* What a route takes besides "?session=ID", which every one does. What it does not take is refused
 * before its handler is asked. */
enum admin_takes { TAKES_NOTHING = 0, TAKES_BODY = 1, TAKES_SINCE = 2, TAKES_LIMIT = 4 };

struct admin_route {
    const char *method;
    const char *path; /* one segment may be {name} */
    admin_handler *handle;
    unsigned takes;   /* of `enum admin_takes` */
    const char *help; /* a phrase for GET /_sim/ */
};

/* The value of a query parameter, not decoded; absent when it is not there. */
struct span admin_query(const struct admin_request *request, const char *name);

/* Digits that are a number below 2^53; false, and `*out` as it was, for anything else. */
bool admin_number(struct span text, uint64_t *out);

/* A query parameter as a number below 2^53, in `*out`, which stays as it is when the parameter is
 * absent. */
MUST_USE struct status admin_query_number(const struct admin_request *request, const char *name,
                                          uint64_t *out);

/* What time it is in the request's session. */
int64_t admin_now(const struct admin_request *request);

/* The type's name and status. */
const char *admin_fault_type(enum admin_fault fault);
int admin_fault_status(enum admin_fault fault);

/* May this request use the routes at all? In gate.c. */
struct admin_result admin_judge_gate(const struct admin_gate *gate, const struct arrival *arrival);

/* All routes; in routes.c. */
extern const struct admin_route admin_routes[];
extern const size_t admin_route_count;

#endif
