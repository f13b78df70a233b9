/*
 * HTTP byte by byte, for tests that send what no HTTP library would. Everything here fails the test
 * when the server is not there, is silent for ten seconds, or answers with what is not a
 * well-formed response whose body is JSON.
 */
#ifndef DFNS_TESTS_WIRE_H
#define DFNS_TESTS_WIRE_H

#include <netinet/in.h>

#include "common/json.h"

struct wire {
    int fd;
    struct buf received; /* not yet taken by wire_read() */
};

struct wire_answer {
    int status;
    char *head; /* status line and fields, as they came */
    cJSON *body;
};

void wire_open(struct wire *wire, int port);
/* By another address of this machine than 127.0.0.1. */
void wire_open_at(struct wire *wire, struct in_addr address, int port);
/* A server that has closed already is no failure: what it said is read afterwards. */
void wire_send(struct wire *wire, const void *bytes, size_t len);
void wire_send_text(struct wire *wire, const char *text);
/* Says that nothing more will be sent. */
void wire_finish(struct wire *wire);
void wire_close(struct wire *wire);

/* The next answer, to be given to wire_forget(); false when the server has closed instead. `head`
 * of an interim answer (1xx) has no body. */
bool wire_read(struct wire *wire, struct wire_answer *answer);

/* The same for the answer to HEAD. */
bool wire_read_head(struct wire *wire, struct wire_answer *answer);
void wire_forget(struct wire_answer *answer);

/* The value of a field, in `out`; false when it is absent. */
bool wire_field(const struct wire_answer *answer, const char *name, struct buf *out);
bool wire_field_is(const struct wire_answer *answer, const char *name, const char *value);

/* Sends everything on a connection of its own and finishes. Gives the first answer (status 0 when
 * there was none) and how many there were. */
size_t wire_exchange(int port, const void *bytes, size_t len, struct wire_answer *first);

#endif
