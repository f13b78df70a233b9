/* The client against a simulator in the same process: no server to start, no port to choose. */
#include <dfns_sim.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deactivate.h"

#define CREDENTIAL "cr-4uc9u-12ij1-9s08327e73jqqcnr"
#define PATH       "/auth/credentials/deactivate"
#define BODY       "{\"credentialUuid\":\"" CREDENTIAL "\"}"

/* Ends the program, whatever it was built with. */
#define CHECK(condition, message)                                                                  \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #condition, message);           \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

/* What each test has: a world of its own, and who calls in it. */
struct stage {
    dfns_sim *sim;
    char *session;
    char *token;
    char *user_action;
    struct caller caller;
};

static void set_up(struct stage *stage, dfns_sim *sim)
{
    dfns_sim_error error;
    char *json = NULL;
    stage->sim = sim;
    CHECK(!dfns_sim_new_session(sim, &json, &error), error.message);
    CHECK(!dfns_sim_pick(json, "/id", &stage->session, &error), error.message);
    CHECK(!dfns_sim_pick(json, "/callers/permitted/token", &stage->token, &error), error.message);
    CHECK(
        !dfns_sim_user_action(sim, stage->session, "PUT", PATH, BODY, &stage->user_action, &error),
        error.message);
    stage->caller = (struct caller){dfns_sim_url(sim), stage->token, stage->user_action};
    dfns_sim_free_text(json);
}

static void tear_down(struct stage *stage)
{
    dfns_sim_remove_session(stage->sim, stage->session, NULL);
    dfns_sim_free_text(stage->session);
    dfns_sim_free_text(stage->token);
    dfns_sim_free_text(stage->user_action);
}

static void a_credential_is_deactivated_once(struct stage *stage)
{
    CHECK(deactivate_credential(&stage->caller, CREDENTIAL) == 200, "the first time");
    CHECK(deactivate_credential(&stage->caller, CREDENTIAL) != 200, "a user action is spent");
}

static void the_client_asks_again_when_the_service_is_unavailable(struct stage *stage)
{
    dfns_sim_error error;
    char *journal = NULL, *status = NULL;
    CHECK(!dfns_sim_add_fault(stage->sim, stage->session,
                              "{\"operation\":\"credentials.deactivate\",\"status\":503,"
                              "\"times\":2}",
                              &error),
          error.message);
    CHECK(deactivate_credential(&stage->caller, CREDENTIAL) == 200, "the third time");
    CHECK(!dfns_sim_journal(stage->sim, stage->session, 0, &journal, &error), error.message);
    CHECK(!dfns_sim_pick(journal, "/entries/2/response/status", &status, &error), error.message);
    CHECK(strcmp(status, "200") == 0, status);
    dfns_sim_free_text(journal);
    dfns_sim_free_text(status);
}

static void a_reset_connection_is_no_answer(struct stage *stage)
{
    CHECK(!dfns_sim_add_fault(stage->sim, stage->session,
                              "{\"operation\":\"*\",\"network\":\"CONNECTION_RESET_BY_PEER\"}",
                              NULL),
          "a network fault");
    CHECK(deactivate_credential(&stage->caller, CREDENTIAL) == 0, "nothing was answered");
}

static void a_user_action_grows_old(struct stage *stage)
{
    CHECK(!dfns_sim_advance_clock(stage->sim, stage->session, 24 * 60 * 60, NULL), "a day");
    CHECK(deactivate_credential(&stage->caller, CREDENTIAL) == 403, "refused");
}

int main(void)
{
    static void (*const tests[])(struct stage * stage) = {
        a_credential_is_deactivated_once,
        the_client_asks_again_when_the_service_is_unavailable,
        a_reset_connection_is_no_answer,
        a_user_action_grows_old,
    };
    dfns_sim_settings settings = DFNS_SIM_SETTINGS;
    dfns_sim_error error;
    dfns_sim *sim = NULL;
    settings.edition = "2025";
    CHECK(!dfns_sim_create(&settings, &sim, &error), error.message);
    CHECK(!dfns_sim_start(sim, &error), error.message);
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        struct stage stage;
        set_up(&stage, sim);
        tests[i](&stage);
        tear_down(&stage);
    }
    dfns_sim_free(sim);
    puts("all good");
    return 0;
}
