/* The address of a deployment: http or https, a host, perhaps a port and a path prefix. */
#ifndef DFNS_CONFORMANCE_TARGET_URL_H
#define DFNS_CONFORMANCE_TARGET_URL_H

#include <stdbool.h>

#include "common/span.h"
#include "common/status.h"

enum { URL_HOST_SIZE = 256 };

struct url {
    char host[URL_HOST_SIZE]; /* without port and brackets */
    bool loopback;            /* localhost, 127.0.0.0/8 or ::1 */
};

/* STATUS_INPUT says what was expected. */
MUST_USE struct status url_parse(const char *text, struct url *out);

/* Is it a number from 1 to 65535, and nothing else? */
bool url_is_port(struct span text);

#endif
