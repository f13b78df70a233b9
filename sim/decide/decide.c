#include "sim/decide/decide.h"

static bool always(const struct world *world, const struct call *call)
{
    (void)world, (void)call;
    return true;
}

static bool is_server_side(const struct world *world, const struct call *call)
{
    const struct application *application = world_application(world, call->application_id);
    return application && application->kind == SERVER_SIDE_APPLICATION;
}

/* What is sent is checked, even where it is not required. */
static bool needs_nonce(const struct world *world, const struct call *call)
{
    return call->edition->nonce_required || !span_is_absent(call->nonce_header) ||
           is_server_side(world, call);
}

static bool has_nonce(const struct world *world, const struct call *call)
{
    (void)world;
    return !span_is_absent(call->nonce.random);
}

static bool needs_application(const struct world *world, const struct call *call)
{
    (void)world;
    return call->edition->application_required || !span_is_absent(call->application_id);
}

static bool has_body(const struct world *world, const struct call *call)
{
    (void)world;
    return call->operation->body[0].name != NULL;
}

static bool asks_for_challenge(const struct world *world, const struct call *call)
{
    (void)world;
    return call->operation->id == OPERATION_ACTION_INIT;
}

static bool completes_challenge(const struct world *world, const struct call *call)
{
    (void)world;
    return call->operation->id == OPERATION_ACTION_COMPLETE;
}

static bool needs_user_action(const struct world *world, const struct call *call)
{
    (void)world;
    return call->operation->user_action;
}

static bool is_about_application(const struct world *world, const struct call *call)
{
    (void)world;
    return call->operation->subject == SUBJECT_APPLICATION;
}

static bool has_subject(const struct world *world, const struct call *call)
{
    (void)world;
    return call->operation->subject != SUBJECT_NONE;
}

/* clang-format off */
static const struct rules default_rules = {.checks = {
    {"nonce",          needs_nonce,          judge_nonce,          SPEND_NOTHING,     NULL},
    {"replay",         has_nonce,            judge_replay,         SPEND_WHEN_PASSED, spend_nonce},
    {"application",    needs_application,    judge_application,    SPEND_NOTHING,     NULL},
    {"authentication", always,               judge_authentication, SPEND_NOTHING,     NULL},
    {"permission",     always,               judge_permission,     SPEND_NOTHING,     NULL},
    {"body",           has_body,             judge_body,           SPEND_NOTHING,     NULL},
    {"signer",         asks_for_challenge,   judge_signer,         SPEND_NOTHING,     NULL},
    {"challenge",      completes_challenge,  judge_challenge,      SPEND_ON_SUCCESS,  spend_challenge},
    {"assertion",      completes_challenge,  judge_assertion,      SPEND_NOTHING,     NULL},
    {"user-action",    needs_user_action,    judge_user_action,    SPEND_ON_SUCCESS,  spend_user_action},
    {"own-state",      is_about_application, judge_own_state,      SPEND_NOTHING,     NULL},
    {"look-up",        has_subject,          judge_look_up,        SPEND_NOTHING,     NULL},
}};
/* clang-format on */

struct rules rules_default(void)
{
    return default_rules;
}

/* What counts in place of a verdict, where a rule is broken on purpose. */
static struct verdict overruled(const struct rules *rules, const struct world *world,
                                struct call *call, const struct check *check,
                                struct verdict verdict)
{
    if (!rules->overrule)
        return verdict;
    return rules->overrule(rules->context, world, call, check, verdict);
}

static struct verdict ask(const struct rules *rules, const struct check *check, struct world *world,
                          struct call *call)
{
    struct verdict verdict = overruled(rules, world, call, check, check->judge(world, call));
    if (!is_refused(verdict) && check->spends == SPEND_WHEN_PASSED)
        verdict = overruled(rules, world, call, check, check->spend(world, call));
    return verdict;
}

struct verdict decide(const struct rules *rules, struct world *world, struct call *call)
{
    struct verdict verdict = ACCEPTED;
    bool asked[CHECK_COUNT];
    for (size_t i = 0; i < CHECK_COUNT && !is_refused(verdict); i++) {
        asked[i] = rules->checks[i].asked(world, call);
        if (asked[i])
            verdict = ask(rules, &rules->checks[i], world, call);
    }
    for (size_t i = 0; i < CHECK_COUNT && !is_refused(verdict); i++)
        if (asked[i] && rules->checks[i].spends == SPEND_ON_SUCCESS)
            verdict = overruled(rules, world, call, &rules->checks[i],
                                rules->checks[i].spend(world, call));
    return verdict;
}

struct verdict decide_examine(const struct rules *rules, const struct world *world,
                              struct call *call, enum examined results[static CHECK_COUNT])
{
    struct verdict verdict = ACCEPTED;
    for (size_t i = 0; i < CHECK_COUNT; i++) {
        results[i] = EXAMINED_NOT_REACHED;
        if (is_refused(verdict))
            continue;
        results[i] = EXAMINED_NOT_ASKED;
        const struct check *check = &rules->checks[i];
        if (!check->asked(world, call))
            continue;
        verdict = overruled(rules, world, call, check, check->judge(world, call));
        results[i] = is_refused(verdict) ? EXAMINED_REFUSED : EXAMINED_PASSED;
    }
    return verdict;
}
