#include <stdio.h>

#include "common/clock.h"
#include "common/shape.h"
#include "sim/admin/handlers.h"
#include "sim/session/match.h"

enum { DEFAULT_LIMIT = 100, MAX_LIMIT = JOURNAL_MAX_ENTRIES, MAX_WITHIN_MS = 60 * 1000 };

struct admin_result handle_journal_get(const struct admin_request *request,
                                       struct json_writer *json)
{
    struct journal *journal = request->session->journal;
    uint64_t since = 0, limit = DEFAULT_LIMIT;
    struct status status = admin_query_number(request, "since", &since);
    if (status_is_ok(&status))
        status = admin_query_number(request, "limit", &limit);
    if (status_is_ok(&status) && !journal_write_down(journal))
        status = status_no_memory();
    if (!status_is_ok(&status))
        return admin_result(status);
    json_object_begin(json);
    json_member_integer(json, "lost", (int64_t)journal_lost(journal, since));
    json_member_integer(json, "newest", (int64_t)journal_newest(journal));
    json_key(json, "entries");
    uint64_t last = journal_write(journal, since, limit < MAX_LIMIT ? limit : MAX_LIMIT, json);
    json_member_integer(json, "next", (int64_t)last);
    json_object_end(json);
    return ADMIN_OK;
}

struct admin_result handle_journal_delete(const struct admin_request *request,
                                          struct json_writer *json)
{
    journal_clear(request->session->journal);
    json_object_begin(json);
    json_member_integer(json, "newest", (int64_t)journal_newest(request->session->journal));
    json_object_end(json);
    return ADMIN_OK;
}

/* What POST /_sim/verify asks for. */
struct verification {
    struct match *match;
    int64_t times; /* exactly so many; -1: at least one */
    int64_t within_ms;
    int64_t since;
};

static struct status read_verification(const cJSON *body, struct verification *wanted)
{
    static const struct shape_member members[] = {
        {"match", SHAPE_OBJECT, SHAPE_REQUIRED},
        {"times", SHAPE_INTEGER, SHAPE_OPTIONAL},
        {"within_ms", SHAPE_INTEGER, SHAPE_OPTIONAL},
        {"since", SHAPE_INTEGER, SHAPE_OPTIONAL},
    };
    static const int64_t largest = INT64_C(1) << 53;
    *wanted = (struct verification){.times = -1};
    struct status status = shape_check(body, "", members, 4);
    if (!status_is_ok(&status))
        return status;
    json_integer(json_member(body, "times"), 0, largest, &wanted->times);
    json_integer(json_member(body, "since"), 0, largest, &wanted->since);
    json_integer(json_member(body, "within_ms"), 0, largest, &wanted->within_ms);
    if (wanted->within_ms > MAX_WITHIN_MS)
        return status_fail(STATUS_INPUT, "/within_ms: expected at most %d", MAX_WITHIN_MS);
    return match_read(json_member(body, "match"), "/match", &wanted->match);
}

static bool is_met(const struct verification *wanted, const struct match_result *result)
{
    return wanted->times < 0 ? result->matched > 0 : (int64_t)result->matched == wanted->times;
}

static struct admin_result verify(const struct admin_request *request,
                                  const struct verification *wanted, struct json_writer *json)
{
    struct simulation *simulation = request->simulation;
    int64_t deadline_us = clock_monotonic_us() + wanted->within_ms * 1000;
    char id[64];
    snprintf(id, sizeof id, "%s", request->session->id);
    struct session *session = request->session;
    struct match_result result =
        match_journal(wanted->match, session->journal, (uint64_t)wanted->since);
    while (!is_met(wanted, &result) && simulation_wait(simulation, deadline_us)) {
        session = sessions_named(simulation->sessions, id);
        if (!session)
            return admin_not_found("session", span_of(id));
        result = match_journal(wanted->match, session->journal, (uint64_t)wanted->since);
    }
    if (result.short_of_memory)
        return admin_result(status_no_memory());
    bool met = is_met(wanted, &result);
    json_object_begin(json);
    json_member_bool(json, "verified", met);
    match_write_result(wanted->match, session->journal, &result, json);
    json_object_end(json);
    return (struct admin_result){.fault = met ? ADMIN_DONE : ADMIN_UNMET};
}

struct admin_result handle_verify(const struct admin_request *request, struct json_writer *json)
{
    struct verification wanted;
    struct status status = read_verification(request->body, &wanted);
    if (!status_is_ok(&status))
        return admin_result(status);
    struct admin_result result = verify(request, &wanted, json);
    match_free(wanted.match);
    return result;
}
