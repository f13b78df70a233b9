#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "conformance/http/gate.h"
#include "conformance/http/transfer.h"

enum { POLL_MS = 200 };

/* One request of a race. */
struct runner {
    struct transfer transfer;
    struct span body;
    size_t sent;
    bool waiting; /* all is sent but the last byte */
    bool released;
    bool done;
};

struct race {
    CURLM *multi;
    struct runner *runners;
    size_t count;
    struct exchange *out;
    bool no_memory;
};

/* Hands out the body but for its last byte, and that one only after the release. */
static size_t on_read(char *buffer, size_t size, size_t room, void *context)
{
    struct runner *runner = context;
    size_t ready = runner->body.len - (runner->released ? 0 : 1), left = ready - runner->sent;
    (void)size; /* is always 1 */
    runner->waiting = left == 0 && !runner->released;
    if (runner->waiting)
        return CURL_READFUNC_PAUSE;
    size_t count = left < room ? left : room;
    if (count > 0)
        memcpy(buffer, runner->body.ptr + runner->sent, count);
    runner->sent += count;
    return count;
}

static bool begin(struct race *race, size_t index, const struct transport_limits *limits,
                  const struct request *request)
{
    struct runner *runner = &race->runners[index];
    CURL *curl = curl_easy_init();
    runner->body = (struct span){request->body, request->body_len};
    if (!curl || !transfer_begin(&runner->transfer, curl, limits, request, &race->out[index])) {
        runner->transfer.curl = curl;
        return false;
    }
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, NULL);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)request->body_len);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(curl, CURLOPT_READDATA, runner);
    curl_easy_setopt(curl, CURLOPT_PRIVATE, (char *)runner);
    race->out[index].started_us = clock_monotonic_us();
    return curl_multi_add_handle(race->multi, curl) == CURLM_OK;
}

static void finish(struct race *race, const CURLMsg *message)
{
    char *context = NULL;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &context);
    struct runner *runner = (struct runner *)(void *)context;
    struct exchange *exchange = runner->transfer.arrival.exchange;
    exchange->duration_us = clock_monotonic_us() - exchange->started_us;
    runner->done = true;
    if (!transfer_conclude(&runner->transfer, message->data.result))
        race->no_memory = true;
}

static void take_messages(struct race *race)
{
    const CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(race->multi, &left)))
        if (message->msg == CURLMSG_DONE)
            finish(race, message);
}

static bool all_wait(const struct race *race)
{
    for (size_t i = 0; i < race->count; i++)
        if (!race->runners[i].waiting && !race->runners[i].done)
            return false;
    return true;
}

static bool all_done(const struct race *race)
{
    for (size_t i = 0; i < race->count; i++)
        if (!race->runners[i].done)
            return false;
    return true;
}

/* Drives all transfers until `over`; the time limit of each sees to it that this ends. */
static bool drive(struct race *race, bool (*over)(const struct race *race))
{
    int running;
    for (;;) {
        if (curl_multi_perform(race->multi, &running) != CURLM_OK)
            return false;
        take_messages(race);
        if (race->no_memory || over(race))
            return !race->no_memory;
        if (curl_multi_poll(race->multi, NULL, 0, POLL_MS, NULL) != CURLM_OK)
            return false;
    }
}

static size_t release(struct race *race)
{
    size_t in_flight = 0;
    for (size_t i = 0; i < race->count; i++)
        in_flight += !race->runners[i].done;
    for (size_t i = 0; i < race->count; i++) {
        race->runners[i].released = true;
        if (!race->runners[i].done)
            curl_easy_pause(race->runners[i].transfer.curl, CURLPAUSE_CONT);
    }
    return in_flight;
}

static void end(struct race *race)
{
    for (size_t i = 0; i < race->count; i++) {
        CURL *curl = race->runners[i].transfer.curl;
        if (curl)
            curl_multi_remove_handle(race->multi, curl);
        transfer_end(&race->runners[i].transfer);
        curl_easy_cleanup(curl);
    }
    curl_multi_cleanup(race->multi);
    free(race->runners);
}

static struct status run_race(const struct transport_limits *limits, const struct request *requests,
                              size_t count, struct exchange *out, size_t *in_flight)
{
    struct race race = {
        .multi = curl_multi_init(),
        .runners = calloc(count, sizeof *race.runners),
        .count = count,
        .out = out,
    };
    memset(out, 0, count * sizeof *out);
    bool raced = race.multi && race.runners;
    if (!race.runners)
        race.count = 0;
    for (size_t i = 0; i < race.count && raced; i++)
        raced = begin(&race, i, limits, &requests[i]);
    raced = raced && drive(&race, all_wait);
    if (raced)
        *in_flight = release(&race);
    raced = raced && drive(&race, all_done);
    end(&race);
    for (size_t i = 0; i < count && !raced; i++)
        exchange_free(&out[i]);
    return raced ? status_ok() : status_no_memory();
}

struct status transport_race(struct transport *transport, const struct request *requests,
                             size_t count, struct exchange *out, size_t *in_flight)
{
    const struct transport_limits *limits = transport_limits(transport);
    if (!limits->gate)
        return run_race(limits, requests, count, out, in_flight);
    gate_race_begin(limits->gate);
    gate_pass(limits->gate, count, false);
    struct status status = run_race(limits, requests, count, out, in_flight);
    gate_race_end(limits->gate);
    return status;
}
