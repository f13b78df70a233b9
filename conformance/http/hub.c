#include "conformance/http/hub.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <utlist.h>

#include "common/clock.h"

enum { POLL_MS = 200 };

/* A transfer that somebody waits for; it lives on his stack. */
struct errand {
    CURL *curl;
    CURLcode code;
    int64_t ended_us;
    bool begun; /* libcurl has it */
    bool ended;
    pthread_cond_t over;
    struct errand *prev, *next;
};

struct hub {
    CURLM *multi;
    pthread_mutex_t lock; /* of all below */
    struct errand *errands;
    bool closed;
    bool broken; /* libcurl refuses to go on */
};

struct hub *hub_make(void)
{
    struct hub *hub = malloc(sizeof *hub);
    if (!hub)
        return NULL;
    *hub = (struct hub){.multi = curl_multi_init(), .lock = PTHREAD_MUTEX_INITIALIZER};
    if (hub->multi)
        return hub;
    hub_free(hub);
    return NULL;
}

void hub_free(struct hub *hub)
{
    if (!hub)
        return;
    curl_multi_cleanup(hub->multi);
    pthread_mutex_destroy(&hub->lock);
    free(hub);
}

/* With the lock held. */
static void end(struct hub *hub, struct errand *errand, CURLcode code)
{
    if (errand->begun)
        curl_multi_remove_handle(hub->multi, errand->curl);
    errand->code = code;
    errand->ended_us = clock_monotonic_us();
    errand->ended = true;
    DL_DELETE(hub->errands, errand);
    pthread_cond_signal(&errand->over);
}

static void begin(struct hub *hub, struct errand *errand)
{
    curl_easy_setopt(errand->curl, CURLOPT_PRIVATE, (char *)errand);
    errand->begun = curl_multi_add_handle(hub->multi, errand->curl) == CURLM_OK;
    if (!errand->begun)
        end(hub, errand, CURLE_OUT_OF_MEMORY);
}

/* False once the hub is closed. */
static bool begin_new(struct hub *hub)
{
    struct errand *errand, *next;
    pthread_mutex_lock(&hub->lock);
    bool closed = hub->closed;
    DL_FOREACH_SAFE(hub->errands, errand, next)
    {
        if (!errand->begun)
            begin(hub, errand);
    }
    pthread_mutex_unlock(&hub->lock);
    return !closed;
}

static void end_finished(struct hub *hub)
{
    const CURLMsg *message;
    int left;
    pthread_mutex_lock(&hub->lock);
    while ((message = curl_multi_info_read(hub->multi, &left))) {
        char *context = NULL;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &context);
        if (message->msg == CURLMSG_DONE)
            end(hub, (struct errand *)(void *)context, message->data.result);
    }
    pthread_mutex_unlock(&hub->lock);
}

/* Nobody may wait for ever. */
static void end_all(struct hub *hub)
{
    struct errand *errand, *next;
    pthread_mutex_lock(&hub->lock);
    hub->broken = true;
    DL_FOREACH_SAFE(hub->errands, errand, next)
    end(hub, errand, CURLE_FAILED_INIT);
    pthread_mutex_unlock(&hub->lock);
}

void hub_run(struct hub *hub)
{
    int running;
    while (begin_new(hub)) {
        bool works = curl_multi_perform(hub->multi, &running) == CURLM_OK;
        end_finished(hub);
        works = works && curl_multi_poll(hub->multi, NULL, 0, POLL_MS, NULL) == CURLM_OK;
        if (!works)
            end_all(hub);
    }
}

void hub_close(struct hub *hub)
{
    pthread_mutex_lock(&hub->lock);
    hub->closed = true;
    pthread_mutex_unlock(&hub->lock);
    curl_multi_wakeup(hub->multi);
}

CURLcode hub_perform(struct hub *hub, CURL *curl, int64_t *ended_us)
{
    struct errand errand = {.curl = curl, .over = PTHREAD_COND_INITIALIZER};
    pthread_mutex_lock(&hub->lock);
    DL_APPEND(hub->errands, &errand);
    if (hub->broken)
        end(hub, &errand, CURLE_FAILED_INIT);
    else
        curl_multi_wakeup(hub->multi);
    while (!errand.ended)
        pthread_cond_wait(&errand.over, &hub->lock);
    pthread_mutex_unlock(&hub->lock);
    pthread_cond_destroy(&errand.over);
    *ended_us = errand.ended_us;
    return errand.code;
}
