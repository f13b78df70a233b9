/* The order of checks, of which no page says anything, and when what is sent once is spent. */
#include <string.h>

#include "sim/decide/judges.h"
#include "sim/deviate/ways.h"

/* The token or JWT says whose it is, whether it is valid or not. */
bool prepare_caller(struct quirk *quirk, const struct arrival *arrival, const struct world *world,
                    struct call *call)
{
    (void)quirk, (void)arrival;
    const struct token *token = world_token(world, call_bearer(call));
    if (!token)
        return false;
    call->user = token->user;
    call->token_permissions = token->permissions;
    return true;
}

/* Whom nobody knows is refused by the check of authentication, be it a later one. */
static bool knows_caller(const struct world *world, const struct call *call)
{
    (void)world;
    return call->user != NULL;
}

static bool needs_user_action(const struct world *world, const struct call *call)
{
    return call->operation->user_action && knows_caller(world, call);
}

struct check_group {
    char letter;
    const char *names[2];
    asked_function *asked; /* NULL: as it was */
};

static const struct check_group groups[] = {
    {'-', {"application", NULL}, NULL},
    {'N', {"nonce", "replay"}, NULL},
    {'A', {"authentication", NULL}, NULL},
    {'P', {"permission", NULL}, knows_caller},
    {'U', {"user-action", NULL}, needs_user_action},
};

enum { GROUP_COUNT = sizeof groups / sizeof groups[0] };

static bool is_in(const struct check_group *group, const char *name)
{
    for (size_t i = 0; i < 2 && group->names[i]; i++)
        if (strcmp(group->names[i], name) == 0)
            return true;
    return false;
}

static bool is_in_any(const char *name)
{
    for (size_t i = 0; i < GROUP_COUNT; i++)
        if (is_in(&groups[i], name))
            return true;
    return false;
}

static size_t put_group(const struct check_group *group, const struct rules *from,
                        struct check *checks, size_t at)
{
    for (size_t i = 0; i < CHECK_COUNT; i++) {
        if (!is_in(group, from->checks[i].name))
            continue;
        checks[at] = from->checks[i];
        if (group->asked)
            checks[at].asked = group->asked;
        at++;
    }
    return at;
}

void arrange_order(const struct quirk *quirk, struct rules *rules)
{
    const struct rules from = *rules;
    size_t at = put_group(&groups[0], &from, rules->checks, 0);
    for (const char *letter = quirk->rule->text; *letter; letter++)
        for (size_t i = 1; i < GROUP_COUNT; i++)
            if (groups[i].letter == *letter)
                at = put_group(&groups[i], &from, rules->checks, at);
    for (size_t i = 0; i < CHECK_COUNT; i++)
        if (!is_in_any(from.checks[i].name))
            rules->checks[at++] = from.checks[i];
}

static void set_spend_moment(struct rules *rules, const char *name, enum spend_moment moment)
{
    for (size_t i = 0; i < CHECK_COUNT; i++)
        if (strcmp(rules->checks[i].name, name) == 0)
            rules->checks[i].spends = moment;
}

void arrange_spend_nonce_on_success(const struct quirk *quirk, struct rules *rules)
{
    (void)quirk;
    set_spend_moment(rules, "replay", SPEND_ON_SUCCESS);
}

void arrange_spend_user_action_when_passed(const struct quirk *quirk, struct rules *rules)
{
    (void)quirk;
    set_spend_moment(rules, "user-action", SPEND_WHEN_PASSED);
}
