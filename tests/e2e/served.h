/* A server in this process, on a free port, with the default world. */
#ifndef DFNS_TESTS_SERVED_H
#define DFNS_TESTS_SERVED_H

#include "sim/http/server.h"

struct served {
    struct world *world; /* the service's */
    struct service *service;
    struct server *server;
    int port;
};

/* Port and service are filled in; NULL for the defaults. */
void served_start(struct served *served, const struct server_settings *settings);
void served_stop(struct served *served);

#endif
