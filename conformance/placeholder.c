#include "conformance/placeholder.h"

#include <stdio.h>
#include <string.h>

#include "common/options.h"

enum { MAX_NAME = 64 };

/* Those without an argument. */
static const struct {
    const char *name;
    enum placeholder_kind kind;
    enum resource resource;
} plain[] = {
    {"id", PLACEHOLDER_ID, 0},
    {"member", PLACEHOLDER_MEMBER, 0},
    {"path", PLACEHOLDER_PATH, 0},
    {"other.member", PLACEHOLDER_OTHER_MEMBER, 0},
    {"other.path", PLACEHOLDER_OTHER_PATH, 0},
    {"other.id", PLACEHOLDER_OTHER_ID, 0},
    {"resource.deactivated", PLACEHOLDER_RESOURCE, RESOURCE_DEACTIVATED},
    {"resource.sacrificial", PLACEHOLDER_RESOURCE, RESOURCE_SACRIFICIAL},
    {"resource.sacrificial:2", PLACEHOLDER_RESOURCE, RESOURCE_SACRIFICIAL_2},
    {"resource.other_tenant", PLACEHOLDER_RESOURCE, RESOURCE_OTHER_TENANT},
    {"resource.unknown", PLACEHOLDER_RESOURCE, RESOURCE_UNKNOWN},
    {"caller.token", PLACEHOLDER_CALLER_TOKEN, 0},
    {"caller.user_id", PLACEHOLDER_CALLER_USER_ID, 0},
    {"application.id", PLACEHOLDER_APPLICATION_ID, 0},
    {"expired_user_action", PLACEHOLDER_EXPIRED_USER_ACTION, 0},
    {"aged", PLACEHOLDER_AGED, 0},
    {"uuid", PLACEHOLDER_UUID, 0},
    {"nonce.random", PLACEHOLDER_NONCE_RANDOM, 0},
    {"nonce.time", PLACEHOLDER_NONCE_TIME, 0},
};
enum { PLAIN_COUNT = sizeof plain / sizeof plain[0] };

static bool skip(struct span *text, const char *prefix)
{
    if (!span_starts_with(*text, prefix))
        return false;
    text->ptr += strlen(prefix);
    text->len -= strlen(prefix);
    return true;
}

static bool parse_plain(struct span inside, struct placeholder *out)
{
    for (size_t i = 0; i < PLAIN_COUNT; i++) {
        if (!span_equal_text(inside, plain[i].name))
            continue;
        out->kind = plain[i].kind;
        out->resource = plain[i].resource;
        return true;
    }
    return false;
}

static bool parse_number(struct span text, int64_t max, int64_t *out)
{
    char copy[16];
    if (text.len == 0 || text.len >= sizeof copy)
        return false;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    struct status status = options_integer("", copy, 0, max, out);
    return status_is_ok(&status);
}

static int64_t unit_ms(char unit)
{
    switch (unit) {
    case 's':
        return 1000;
    case 'm':
        return 60 * 1000;
    case 'h':
        return 60 * 60 * 1000;
    case 'd':
        return 24 * 60 * 60 * 1000;
    default:
        return 0;
    }
}

/* "", "-365d", "+90s". */
static bool parse_shift(struct span text, int64_t *ms)
{
    *ms = 0;
    if (text.len == 0)
        return true;
    int64_t unit = unit_ms(text.ptr[text.len - 1]), count;
    bool sign = text.ptr[0] == '+' || text.ptr[0] == '-';
    if (!sign || unit == 0 ||
        !parse_number((struct span){text.ptr + 1, text.len - 2}, 10000000, &count))
        return false;
    *ms = text.ptr[0] == '-' ? -count * unit : count * unit;
    return true;
}

static bool parse_time(struct span inside, struct placeholder *out)
{
    if (skip(&inside, "now"))
        out->kind = PLACEHOLDER_NOW;
    else if (skip(&inside, "started"))
        out->kind = PLACEHOLDER_STARTED;
    else
        return false;
    out->seconds = skip(&inside, ".seconds");
    return parse_shift(inside, &out->shift_ms);
}

/* "repeat:3:ab" */
static bool parse_repeat(struct span inside, struct placeholder *out)
{
    if (!skip(&inside, "repeat:"))
        return false;
    struct span times = span_cut(&inside, ':');
    out->kind = PLACEHOLDER_REPEAT;
    out->name = inside;
    return !span_is_empty(inside) && parse_number(times, PLACEHOLDER_MAX_REPEAT, &out->times);
}

/* "error.nonce-invalid.status" */
static bool parse_error(struct span inside, struct placeholder *out)
{
    if (!skip(&inside, "error."))
        return false;
    out->name = span_cut(&inside, '.');
    out->kind =
        span_equal_text(inside, "status") ? PLACEHOLDER_ERROR_STATUS : PLACEHOLDER_ERROR_MESSAGE;
    return out->name.len > 0 &&
           (span_equal_text(inside, "status") || span_equal_text(inside, "message"));
}

static bool parse_captured(struct span inside, struct placeholder *out)
{
    if (!skip(&inside, "captured."))
        return false;
    out->kind = PLACEHOLDER_CAPTURED;
    out->name = inside;
    return inside.len > 0;
}

static struct status unknown(struct span inside)
{
    const char *names[PLAIN_COUNT];
    char copy[MAX_NAME];
    for (size_t i = 0; i < PLAIN_COUNT; i++)
        names[i] = plain[i].name;
    snprintf(copy, sizeof copy, "%.*s", SPAN_ARGS(inside));
    const char *nearest = options_nearest(copy, names, PLAIN_COUNT);
    return status_fail(STATUS_INPUT, "unknown placeholder {{%s}}%s%s%s", copy,
                       nearest ? "; did you mean {{" : "", nearest ? nearest : "",
                       nearest ? "}}?" : "");
}

struct status placeholder_parse(struct span inside, struct placeholder *out)
{
    *out = (struct placeholder){0};
    bool known = parse_plain(inside, out) || parse_time(inside, out) || parse_repeat(inside, out) ||
                 parse_error(inside, out) || parse_captured(inside, out);
    return known ? status_ok() : unknown(inside);
}

bool placeholder_next(struct span *rest, struct span *before, struct span *inside)
{
    *before = *rest;
    const char *open = rest->len ? memmem(rest->ptr, rest->len, "{{", 2) : NULL;
    size_t at = open ? (size_t)(open - rest->ptr) : 0;
    const char *close = open ? memmem(open, rest->len - at, "}}", 2) : NULL;
    if (!close)
        return false;
    *before = (struct span){rest->ptr, at};
    *inside = (struct span){open + 2, (size_t)(close - open) - 2};
    size_t taken = (size_t)(close - rest->ptr) + 2;
    *rest = (struct span){close + 2, rest->len - taken};
    return true;
}
