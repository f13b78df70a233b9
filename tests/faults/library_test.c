/*
 * libdfnssim while memory, threads or files are not to be had: each call does what it does, or says
 * why not; and an instance that could not be started can be freed.
 */
#include "tests/support/check.h"

#include <string.h>

#include "sim/dfns_sim.h"
#include "tests/faults/child.h"
#include "tests/faults/sweep.h"

struct trial {
    dfns_sim *sim;
    dfns_sim_result (*call)(dfns_sim *sim, dfns_sim_error *error);
    dfns_sim_result result;
    dfns_sim_error error;
    enum child_end (*life)(void *context);
    enum child_end end;
};

static const char world_file[] = DFNS_SOURCE_DIR "/fixtures/worlds/default.json";

/* ---- one call, in this process ---- */

static dfns_sim_result create(dfns_sim *sim, dfns_sim_error *error)
{
    (void)sim;
    dfns_sim_settings settings = DFNS_SIM_SETTINGS;
    dfns_sim *made = NULL;
    settings.world_file = world_file;
    dfns_sim_result result = dfns_sim_create(&settings, &made, error);
    dfns_sim_free(made);
    return result;
}

static dfns_sim_result use_session(dfns_sim *sim, dfns_sim_error *error)
{
    char *json = NULL, *id = NULL;
    dfns_sim_result result = dfns_sim_new_session(sim, &json, error);
    if (result == DFNS_SIM_OK)
        result = dfns_sim_pick(json, "/id", &id, error);
    if (result == DFNS_SIM_OK)
        result = dfns_sim_remove_session(sim, id, error);
    dfns_sim_free_text(json);
    dfns_sim_free_text(id);
    return result;
}

static dfns_sim_result make_user_action(dfns_sim *sim, dfns_sim_error *error)
{
    char *made = NULL;
    dfns_sim_result result =
        dfns_sim_user_action(sim, NULL, "PUT", "/auth/credentials/deactivate", "{}", &made, error);
    dfns_sim_free_text(made);
    return result;
}

static dfns_sim_result write_and_read(dfns_sim *sim, dfns_sim_error *error)
{
    char *world = NULL;
    dfns_sim_result result = dfns_sim_world(sim, NULL, &world, error);
    if (result == DFNS_SIM_OK)
        result = dfns_sim_set_world(sim, NULL, world, error);
    dfns_sim_free_text(world);
    return result;
}

static dfns_sim_result begin_anew(dfns_sim *sim, dfns_sim_error *error)
{
    return dfns_sim_reset(sim, NULL, error);
}

/* A session that a failing call left behind is not to count. */
static void prepare(void *context)
{
    struct trial *trial = context;
    dfns_sim_free(trial->sim);
    assert_int_equal(dfns_sim_create(NULL, &trial->sim, NULL), DFNS_SIM_OK);
    trial->error.message[0] = '\0';
}

static void work(void *context)
{
    struct trial *trial = context;
    trial->result = trial->call(trial->sim, &trial->error);
}

static void judge(void *context, bool failed)
{
    const struct trial *trial = context;
    bool told = failed && trial->result != DFNS_SIM_BAD_INPUT && trial->error.message[0];
    if (trial->result != DFNS_SIM_OK && !told)
        sweep_complain("%d %s", (int)trial->result, trial->error.message);
}

static void every_call(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        dfns_sim_result (*call)(dfns_sim *sim, dfns_sim_error *error);
    } rows[] = {{"create", create},
                {"a session", use_session},
                {"a user action", make_user_action},
                {"a world out and in", write_and_read},
                {"reset", begin_anew}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct trial trial = {.call = rows[i].call};
        struct sweep sweep = {&trial, prepare, work, judge};
        prepare(&trial);
        work(&trial);
        assert_string_equal(trial.error.message, "");
        sweep_run(&sweep, FAILING_MEMORY, 0, rows[i].name);
        sweep_run(&sweep, FAILING_OPEN, 0, rows[i].name);
        dfns_sim_free(trial.sim);
    }
    sweep_conclude();
}

/* ---- start and stop, which have threads, in a process of their own ---- */

static enum child_end start(void *context)
{
    struct trial *trial = context;
    dfns_sim_error error = {""};
    dfns_sim_result result = dfns_sim_start(trial->sim, &error);
    bool served = strncmp(dfns_sim_url(trial->sim), "http://127.0.0.1:", 17) == 0;
    failing_pause();
    dfns_sim_free(trial->sim);
    if (result == DFNS_SIM_OK)
        return served ? CHILD_WELL : CHILD_REPORTED;
    return !served && error.message[0] && result != DFNS_SIM_BAD_INPUT ? CHILD_TOLD
                                                                       : CHILD_REPORTED;
}

/* It was started while nothing failed. */
static enum child_end stop(void *context)
{
    struct trial *trial = context;
    failing_pause();
    if (dfns_sim_start(trial->sim, NULL) != DFNS_SIM_OK)
        return CHILD_REPORTED;
    failing_resume();
    dfns_sim_stop(trial->sim);
    bool silent = dfns_sim_url(trial->sim)[0] == '\0';
    dfns_sim_free(trial->sim);
    return silent ? CHILD_WELL : CHILD_REPORTED;
}

static void live(void *context)
{
    struct trial *trial = context;
    trial->end = child_run(trial->life, trial);
}

static void judge_life(void *context, bool failed)
{
    const struct trial *trial = context;
    bool fine = trial->end == CHILD_WELL ||
                (failed && (trial->end == CHILD_TOLD || trial->end == CHILD_CIVETWEB));
    if (!fine)
        sweep_complain("%s", child_end_name(trial->end));
}

static void start_and_stop(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum child_end (*life)(void *context);
        enum failing_call call;
        int mode;
    } rows[] = {{"start", start, FAILING_MEMORY, FAILING_ONCE},
                {"start", start, FAILING_THREAD, FAILING_ONCE},
                {"stop", stop, FAILING_MEMORY, FAILING_ONCE | FAILING_ANYWHERE},
                {"stop", stop, FAILING_MEMORY, FAILING_ON | FAILING_ANYWHERE},
                {"stop", stop, FAILING_THREAD, FAILING_ON | FAILING_ANYWHERE}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct trial trial = {.life = rows[i].life};
        struct sweep sweep = {&trial, NULL, live, judge_life};
        if (failing_has_sanitizer() && rows[i].mode & FAILING_ANYWHERE)
            continue;
        prepare(&trial);
        sweep_run_mode(&sweep, rows[i].call, rows[i].mode, rows[i].name);
        dfns_sim_free(trial.sim);
    }
    sweep_conclude();
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_call),
        cmocka_unit_test(start_and_stop),
    };
    sweep_take_arguments(argc, argv);
    if (!failing_share(FAILING_CHILDREN))
        return 1;
    return sweep_end(cmocka_run_group_tests(tests, NULL, NULL));
}
