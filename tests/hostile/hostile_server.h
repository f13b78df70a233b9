/*
 * A target that is correct up to one request, and hostile in the answer to that one: it relays each
 * connection to a simulator but for the one whose turn it is.
 */
#ifndef DFNS_TESTS_HOSTILE_SERVER_H
#define DFNS_TESTS_HOSTILE_SERVER_H

#include "common/span.h"

/* What comes behind the text. */
enum hostile_end {
    HOSTILE_CLOSE,
    HOSTILE_RESET, /* TCP RST */
    HOSTILE_HANG,  /* silence, until the other side goes */
    HOSTILE_DEAF,  /* the same, and nothing is read before it either */
    HOSTILE_FLOOD, /* `piece` again and again, until the other side goes */
    HOSTILE_DRIP,  /* the text itself byte by byte, ten a second */
    HOSTILE_ECHO,  /* the request, as the body */
};

struct hostile_answer {
    size_t turn; /* of the request, counted from 1 */
    struct span text;
    enum hostile_end end;
    struct span piece;
};

struct hostile_server;

/* `answer` is borrowed; `upstream` is the simulator's port. Fails the test when it cannot start. */
struct hostile_server *hostile_start(const struct hostile_answer *answer, int upstream);
int hostile_port(const struct hostile_server *server);

/* Ends it; how many connections there were. */
size_t hostile_stop(struct hostile_server *server);

#endif
