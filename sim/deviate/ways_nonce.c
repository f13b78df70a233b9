/* What a nonce must be made of. */
#include <string.h>

#include "common/base64url.h"
#include "common/json.h"
#include "sim/decide/judges.h"
#include "sim/deviate/occasions.h"
#include "sim/deviate/ways.h"

/* A verdict of the check of the nonce that was good. */
static bool is_good_nonce(const struct check *check, struct verdict verdict)
{
    return check->judge == judge_nonce && !is_refused(verdict);
}

struct verdict overrule_nonce_age(struct quirk *quirk, const struct world *world, struct call *call,
                                  const struct check *check, struct verdict verdict)
{
    (void)quirk, (void)world;
    if (!is_application_deactivation(call, verdict, false))
        return verdict;
    if (verdict.reason == REASON_NONCE_TOO_OLD)
        return ACCEPTED;
    return is_good_nonce(check, verdict) ? REFUSED(NONCE_TOO_OLD) : verdict;
}

static bool ends_with_line_feed(struct span header)
{
    struct buf decoded = buf_make(NONCE_MAX_LENGTH);
    bool ends = base64url_decode(header, BASE64URL_LENIENT, &decoded) && decoded.len > 0 &&
                decoded.ptr[decoded.len - 1] == '\n';
    buf_free(&decoded);
    return ends;
}

struct verdict overrule_nonce_line_feed(struct quirk *quirk, const struct world *world,
                                        struct call *call, const struct check *check,
                                        struct verdict verdict)
{
    (void)quirk, (void)world;
    bool concerned = is_good_nonce(check, verdict) && ends_with_line_feed(call->nonce_header);
    return concerned ? REFUSED(NONCE_NOT_JSON) : verdict;
}

static struct verdict demand(const char *name, const struct call *call, const struct check *check,
                             struct verdict verdict)
{
    bool lacks = is_good_nonce(check, verdict) && !json_member(call->nonce.tree, name);
    return lacks ? REFUSED(NONCE_NO_RANDOM) : verdict;
}

struct verdict overrule_nonce_without_uuid(struct quirk *quirk, const struct world *world,
                                           struct call *call, const struct check *check,
                                           struct verdict verdict)
{
    (void)quirk, (void)world;
    return demand("uuid", call, check, verdict);
}

struct verdict overrule_nonce_without_nonce(struct quirk *quirk, const struct world *world,
                                            struct call *call, const struct check *check,
                                            struct verdict verdict)
{
    (void)quirk, (void)world;
    return demand("nonce", call, check, verdict);
}

static const char *date_of(const struct call *call)
{
    const char *date = json_text(call->nonce.tree, "datetime");
    return date ? date : json_text(call->nonce.tree, "date");
}

struct verdict overrule_nonce_fraction(struct quirk *quirk, const struct world *world,
                                       struct call *call, const struct check *check,
                                       struct verdict verdict)
{
    (void)quirk, (void)world;
    bool concerned =
        is_good_nonce(check, verdict) && is_application_deactivation(call, verdict, false);
    const char *date = concerned ? date_of(call) : NULL;
    return date && strchr(date, '.') ? REFUSED(NONCE_DATE_UNREADABLE) : verdict;
}

struct verdict overrule_nonce_date_crash(struct quirk *quirk, const struct world *world,
                                         struct call *call, const struct check *check,
                                         struct verdict verdict)
{
    (void)quirk, (void)world;
    bool concerned = is_good_nonce(check, verdict) &&
                     is_application_deactivation(call, verdict, false) &&
                     json_member(call->nonce.tree, "date");
    return concerned ? REFUSED(REQUEST_NO_MEMORY) : verdict;
}

struct verdict overrule_nonce_lenient(struct quirk *quirk, const struct world *world,
                                      struct call *call, const struct check *check,
                                      struct verdict verdict)
{
    (void)quirk, (void)world;
    bool lenient =
        is_good_nonce(check, verdict) && !base64url_is(call->nonce_header, BASE64URL_STRICT);
    return lenient ? REFUSED(NONCE_NOT_BASE64URL) : verdict;
}

struct verdict overrule_nonce_unknown_member(struct quirk *quirk, const struct world *world,
                                             struct call *call, const struct check *check,
                                             struct verdict verdict)
{
    (void)quirk, (void)world;
    bool more = is_good_nonce(check, verdict) && cJSON_GetArraySize(call->nonce.tree) > 2;
    return more ? REFUSED(NONCE_NOT_OBJECT) : verdict;
}

bool prepare_nonce_window(struct quirk *quirk, const struct arrival *arrival,
                          const struct world *world, struct call *call)
{
    (void)arrival, (void)world;
    call->nonce_window_ms = quirk->rule->number;
    return true;
}

bool prepare_clock(struct quirk *quirk, const struct arrival *arrival, const struct world *world,
                   struct call *call)
{
    (void)arrival, (void)world;
    call->now_ms += quirk->rule->number;
    return true;
}

bool prepare_empty_nonce(struct quirk *quirk, const struct arrival *arrival,
                         const struct world *world, struct call *call)
{
    (void)world, (void)call;
    quirk->count = arrival_count(arrival, "X-DFNS-NONCE");
    return false;
}

struct verdict overrule_empty_nonce(struct quirk *quirk, const struct world *world,
                                    struct call *call, const struct check *check,
                                    struct verdict verdict)
{
    (void)world, (void)call, (void)check;
    bool empty = verdict.reason == REASON_NONCE_ABSENT && quirk->count > 0;
    return empty ? ACCEPTED : verdict;
}

bool prepare_nonce_case(struct quirk *quirk, const struct arrival *arrival,
                        const struct world *world, struct call *call)
{
    (void)quirk, (void)world;
    for (size_t i = 0; i < arrival->header_count; i++)
        if (span_equal_text(arrival->headers[i].name, "X-DFNS-NONCE"))
            return false;
    bool had_one = !is_refused(call->nonce_verdict);
    call->nonce.random = SPAN_ABSENT;
    call->nonce_verdict = REFUSED(NONCE_ABSENT);
    return had_one;
}

static bool is_nonce(const struct header *header)
{
    return span_equal_nocase(header->name, SPAN_LITERAL("X-DFNS-NONCE"));
}

/* Keeps one of the nonces, and everything else. */
static bool keep_nonce(struct arrival *arrival, struct header *headers, size_t kept)
{
    size_t count = 0;
    for (size_t i = 0; i < arrival->header_count; i++)
        if (!is_nonce(&headers[i]) || i == kept)
            headers[count++] = headers[i];
    bool dropped = count < arrival->header_count;
    arrival->header_count = count;
    return dropped;
}

bool rewrite_first_nonce(struct quirk *quirk, struct arrival *arrival, struct header *headers)
{
    (void)quirk;
    size_t first = 0;
    while (first < arrival->header_count && !is_nonce(&headers[first]))
        first++;
    return keep_nonce(arrival, headers, first);
}

bool rewrite_last_nonce(struct quirk *quirk, struct arrival *arrival, struct header *headers)
{
    (void)quirk;
    size_t last = 0;
    for (size_t i = 0; i < arrival->header_count; i++)
        last = is_nonce(&headers[i]) ? i : last;
    return keep_nonce(arrival, headers, last);
}
