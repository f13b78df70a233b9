#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/rfc3339.h"
#include "common/shape.h"
#include "sim/admin/handlers.h"

/* About a hundred years. */
static const int64_t max_advance_s = INT64_C(100) * 366 * 24 * 60 * 60;

static struct admin_result write_clock(const struct admin_request *request,
                                       struct json_writer *json)
{
    const struct timeline *timeline = &request->session->world->timeline;
    char now[RFC3339_SIZE] = "";
    rfc3339_format(admin_now(request), now);
    json_object_begin(json);
    json_member_text(json, "now", now);
    json_member_bool(json, "frozen", timeline->frozen);
    json_member_integer(json, "offset_ms", admin_now(request) - request->wall_ms);
    json_object_end(json);
    return ADMIN_OK;
}

struct admin_result handle_clock_get(const struct admin_request *request, struct json_writer *json)
{
    return write_clock(request, json);
}

/* "90s", "-5m", "2h", "1d", or a number of seconds. */
static bool read_duration(const cJSON *value, int64_t *ms)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
    int64_t number;
    if (json_integer(value, -max_advance_s, max_advance_s, &number)) {
        *ms = number * 1000;
        return true;
    }
    const char *text = cJSON_GetStringValue(value);
    char *end;
    if (!text || strlen(text) > 16 || !isdigit((unsigned char)text[text[0] == '-']))
        return false;
    number = strtoll(text, &end, 10);
    for (size_t i = 0; i < 4; i++) {
        int64_t limit = max_advance_s / units[i].seconds;
        if (end[0] == units[i].unit && end[1] == '\0' && number >= -limit && number <= limit) {
            *ms = number * units[i].seconds * 1000;
            return true;
        }
    }
    return false;
}

static struct status move(struct timeline *timeline, const cJSON *body, int64_t wall_ms)
{
    const cJSON *advance = json_member(body, "advance");
    const char *set = json_text(body, "set");
    int64_t ms;
    timeline_set(timeline, wall_ms, timeline_now(timeline, wall_ms)); /* where it stopped */
    if (json_flag(body, "reset", false))
        timeline_reset(timeline);
    if (set && !rfc3339_parse(span_of(set), &ms))
        return status_fail(STATUS_INPUT, "/set: expected an RFC 3339 date-time, found \"%s\"", set);
    if (set)
        timeline_set(timeline, wall_ms, ms);
    if (advance && !read_duration(advance, &ms))
        return status_fail(STATUS_INPUT, "/advance: expected seconds, or \"90s\", \"5m\", \"2h\", "
                                         "\"1d\", with a minus to go back");
    if (advance)
        timeline_advance(timeline, ms);
    if (json_flag(body, "freeze", false))
        timeline_freeze(timeline, wall_ms);
    if (!json_flag(body, "freeze", true))
        timeline_thaw(timeline, wall_ms);
    return status_ok();
}

struct admin_result handle_clock_put(const struct admin_request *request, struct json_writer *json)
{
    static const struct shape_member members[] = {
        {"freeze", SHAPE_BOOL, SHAPE_OPTIONAL},
        {"set", SHAPE_TEXT, SHAPE_OPTIONAL},
        {"advance", SHAPE_ANY, SHAPE_OPTIONAL},
        {"reset", SHAPE_BOOL, SHAPE_OPTIONAL},
    };
    struct timeline moved = request->session->world->timeline;
    struct status status = shape_check(request->body, "", members, 4);
    if (status_is_ok(&status))
        status = move(&moved, request->body, request->wall_ms);
    if (status_is_ok(&status) && !timeline_is_within(&moved, request->wall_ms))
        status = status_fail(STATUS_INPUT, "the clock cannot leave the years 0000 to 9999");
    if (!status_is_ok(&status))
        return admin_result(status);
    request->session->world->timeline = moved;
    return write_clock(request, json);
}
