/*
 * A server on a free port of this machine that answers by a script, well or badly, and remembers
 * what it was asked.
 */
#ifndef DFNS_TESTS_SCRIPT_SERVER_H
#define DFNS_TESTS_SCRIPT_SERVER_H

#include <stddef.h>

enum script_end {
    SCRIPT_GO_ON, /* wait for the next request on this connection */
    SCRIPT_CLOSE, /* close the connection */
    SCRIPT_HANG,  /* say nothing more until the other side goes */
    SCRIPT_FLOOD, /* say the text again and again until the other side goes */
};

struct script_answer {
    const char *text;
    enum script_end end;
};

struct script_server;

/* Answers the requests in their order; the last answer goes to all that follow. `answers` is
 * borrowed. NULL when it cannot be started. */
struct script_server *script_start(const struct script_answer *answers, size_t count);

/* "http://127.0.0.1:PORT", borrowed. */
const char *script_url(const struct script_server *server);

/* Ends the server. Nothing more is remembered after it; what was may be read until script_free().
 */
void script_stop(struct script_server *server);

size_t script_connections(const struct script_server *server);
size_t script_requests(const struct script_server *server);
/* Head and body of a request, NUL-terminated, borrowed; cut off at 64 KiB. */
const char *script_request(const struct script_server *server, size_t index);

void script_free(struct script_server *server);

#endif
