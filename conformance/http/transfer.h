/*
 * One exchange as libcurl sees it: transport.c sends it alone or has hub.c drive it beside others,
 * transport_race.c sends several at once. With route.c these are the only files that know of
 * libcurl.
 */
#ifndef DFNS_CONFORMANCE_HTTP_TRANSFER_H
#define DFNS_CONFORMANCE_HTTP_TRANSFER_H

#include <curl/curl.h>

#include "conformance/http/transport.h"

enum { TRANSFER_MAX_FAILURE = 200 };

/* An answer while it arrives. */
struct arrival {
    struct exchange *exchange;
    struct buf body;
    size_t head_bytes;
    size_t head_lines;
    bool has_end; /* the empty line behind the headers has come */
    bool has_length;
    bool has_encoding;
    bool no_memory;
    char failure[TRANSFER_MAX_FAILURE]; /* "" while there is nothing to complain of */
    const atomic_int *stop;
};

/* Stays where it is while `curl` knows it. */
struct transfer {
    CURL *curl; /* borrowed */
    struct arrival arrival;
    struct curl_slist *headers;
    char detail[CURL_ERROR_SIZE];
};

/* Makes `curl` ready to perform `request`. False when memory is short; end it in any case. */
bool transfer_begin(struct transfer *transfer, CURL *curl, const struct transport_limits *limits,
                    const struct request *request, struct exchange *out);

/* Once libcurl is done with it: what came, into the exchange. False when memory is short. */
bool transfer_conclude(struct transfer *transfer, CURLcode code);

/* Frees what the transfer holds and resets `curl`; the exchange stays. */
void transfer_end(struct transfer *transfer);

#endif
