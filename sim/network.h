/* How the wire misbehaves on order. */
#ifndef DFNS_SIM_NETWORK_H
#define DFNS_SIM_NETWORK_H

enum { NETWORK_MAX_DELAY_MS = 60 * 1000 };

/* The first four have WireMock's names. After each of them the connection is closed. */
enum network_fault {
    NETWORK_NORMAL,
    NETWORK_CONNECTION_RESET_BY_PEER, /* RST, no answer */
    NETWORK_EMPTY_RESPONSE,           /* closed, no answer */
    NETWORK_MALFORMED_RESPONSE_CHUNK, /* a good head that announces chunks, then noise */
    NETWORK_RANDOM_DATA_THEN_CLOSE,   /* noise, no answer */
    NETWORK_TRUNCATE,                 /* half of the body that was announced */
    NETWORK_DRIBBLE,                  /* the whole answer byte by byte, over the delay */
    NETWORK_HANG,                     /* no answer for the delay, then closed */
    NETWORK_FAULT_COUNT
};

#endif
