/* A server in this process, on a free port, with the default world. */
#ifndef DFNS_TESTS_SERVED_H
#define DFNS_TESTS_SERVED_H

#include "sim/http/server.h"
#include "tests/support/wire.h"

struct served {
    struct world *world; /* the service's */
    struct service *service;
    struct server *server;
    int port;
};

/* Port and service are filled in; NULL for the defaults. */
void served_start(struct served *served, const struct server_settings *settings);
void served_stop(struct served *served);

/* A request of the API that is refused with a 400, for want of a nonce. */
extern const char served_request[];

/* Makes it. */
void served_call(const struct served *served);

/* Sends a request of an admin route; without a body when that is NULL. */
void served_send_admin(struct wire *wire, const char *method, const char *path, const char *body);
void served_read_status(struct wire *wire, int status);

/* Both, on a connection of its own. */
void served_admin(const struct served *served, const char *method, const char *path,
                  const char *body, int status);

#endif
