/*
 * Transfers of several threads, all driven by one: the thread in hub_run() is the only one that
 * waits for sockets. A handle belongs to the thread that hands it over, except while it is in
 * hub_perform().
 */
#ifndef DFNS_CONFORMANCE_HTTP_HUB_H
#define DFNS_CONFORMANCE_HTTP_HUB_H

#include <curl/curl.h>
#include <stdint.h>

struct hub;

/* The caller's, for hub_free(); NULL when memory is short. */
struct hub *hub_make(void);
void hub_free(struct hub *hub);

/* Drives what is handed over until hub_close(). */
void hub_run(struct hub *hub);

/* From any thread, once nobody is in hub_perform() or will be. */
void hub_close(struct hub *hub);

/* As curl_easy_perform(), from any thread, while another one is in hub_run(). `*ended_us` is when
 * the transfer was over, by clock_monotonic_us(). */
CURLcode hub_perform(struct hub *hub, CURL *curl, int64_t *ended_us);

#endif
