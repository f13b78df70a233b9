/* Who may use the admin routes. */
#include "common/digest.h"
#include "sim/admin/route.h"

static struct admin_result refuse(const char *message)
{
    return (struct admin_result){ADMIN_FORBIDDEN, status_fail(STATUS_INPUT, "%s", message)};
}

/* Compares digests, so that the time it takes tells nothing about the token. */
static bool has_token(const struct arrival *arrival, const char *token)
{
    struct span rest = arrival_header(arrival, "Authorization");
    struct span scheme = span_cut(&rest, ' ');
    struct digest wanted, found;
    return span_equal_nocase(scheme, SPAN_LITERAL("Bearer")) && !span_is_absent(rest) &&
           digest_sha256(span_of(token), &wanted) && digest_sha256(span_trim(rest), &found) &&
           digest_equal(&wanted, &found);
}

static bool is_allowed_origin(const struct admin_gate *gate, const struct arrival *arrival)
{
    return gate->origin && span_equal_text(arrival_header(arrival, "Origin"), gate->origin);
}

/* A browser names the page's origin, or says where the request comes from: "none" is the address
 * bar. */
static bool comes_from_a_page(const struct arrival *arrival)
{
    struct span site = arrival_header(arrival, "Sec-Fetch-Site");
    return arrival_count(arrival, "Origin") > 0 ||
           !(span_is_absent(site) || span_equal_text(site, "none"));
}

static bool is_loopback_address(struct span name)
{
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] != '.' && (name.ptr[i] < '0' || name.ptr[i] > '9'))
            return false;
    return span_starts_with(name, "127.");
}

/* A name that means this machine whoever asks, unlike one that a web page has made to. Without a
 * Host the request did not come by HTTP. */
static bool names_this_machine(struct span host)
{
    struct span name = span_cut(&host, ':');
    return span_is_absent(name) || span_equal_nocase(name, SPAN_LITERAL("localhost")) ||
           is_loopback_address(name);
}

struct admin_result admin_judge_gate(const struct admin_gate *gate, const struct arrival *arrival)
{
    if (comes_from_a_page(arrival) && !is_allowed_origin(gate, arrival))
        return refuse("a web page must not use the admin routes; --allow-origin lets one in");
    if (gate->token)
        return has_token(arrival, gate->token)
                   ? ADMIN_OK
                   : refuse("Authorization must be Bearer and the admin token");
    if (!arrival->from_this_machine)
        return refuse("only this machine may use the admin routes; --admin-token opens them to "
                      "others");
    if (!names_this_machine(arrival_header(arrival, "Host")))
        return refuse("Host must be localhost or 127.0.0.1, unless --admin-token is given");
    return ADMIN_OK;
}
