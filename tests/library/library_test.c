/* The library by its header alone: nothing of the simulator's own is included here. */
#include "tests/support/check.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sim/dfns_sim.h"

static dfns_sim *make(const char *edition)
{
    dfns_sim_settings settings = DFNS_SIM_SETTINGS;
    dfns_sim_error error = {""};
    dfns_sim *sim = NULL;
    settings.edition = edition;
    assert_int_equal(dfns_sim_create(&settings, &sim, &error), DFNS_SIM_OK);
    assert_string_equal(error.message, "");
    return sim;
}

/* A value in the answer of an admin route. */
static char *value(dfns_sim *sim, const char *target, const char *pointer)
{
    char *json = NULL, *text = NULL;
    int status;
    assert_int_equal(dfns_sim_admin(sim, "GET", target, NULL, &status, &json, NULL), DFNS_SIM_OK);
    assert_int_equal(status, 200);
    assert_int_equal(dfns_sim_pick(json, pointer, &text, NULL), DFNS_SIM_OK);
    dfns_sim_free_text(json);
    return text;
}

static void assert_value(dfns_sim *sim, const char *target, const char *pointer, const char *wanted)
{
    char *text = value(sim, target, pointer);
    assert_string_equal(text, wanted);
    dfns_sim_free_text(text);
}

static void settings_are_checked(void **state)
{
    (void)state;
    static const struct {
        dfns_sim_settings settings;
        dfns_sim_result result;
        const char *message;
    } rows[] = {
        {{.size = 8},
         DFNS_SIM_BAD_INPUT,
         "size: expected 56, found 8; begin with DFNS_SIM_SETTINGS, and build against this "
         "library"},
        {{.size = sizeof(dfns_sim_settings), .edition = "2024"},
         DFNS_SIM_BAD_INPUT,
         "edition: there is no \"2024\""},
        {{.size = sizeof(dfns_sim_settings), .port = -1},
         DFNS_SIM_BAD_INPUT,
         "port: expected 0 to 65535, found -1"},
        {{.size = sizeof(dfns_sim_settings), .nonce_reject_percent = 101},
         DFNS_SIM_BAD_INPUT,
         "nonce_reject_percent: expected 0 to 100, found 101"},
        {{.size = sizeof(dfns_sim_settings), .seed = UINT64_C(1) << 53},
         DFNS_SIM_BAD_INPUT,
         "seed: expected less than 2^53"},
        {{.size = sizeof(dfns_sim_settings), .world_json = "{"},
         DFNS_SIM_BAD_INPUT,
         "world_json: line 1, column 2: ends in the middle of a value"},
        {{.size = sizeof(dfns_sim_settings), .world_json = "{}", .world_file = "x"},
         DFNS_SIM_BAD_INPUT,
         "world_file and world_json exclude each other"},
        {{.size = sizeof(dfns_sim_settings), .world_file = "/nonexistent"},
         DFNS_SIM_SYSTEM,
         "/nonexistent: cannot open: No such file or directory"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        dfns_sim *sim = NULL;
        dfns_sim_error error;
        assert_int_equal(dfns_sim_create(&rows[i].settings, &sim, &error), rows[i].result);
        assert_string_equal(error.message, rows[i].message);
        assert_null(sim);
        assert_int_equal(dfns_sim_create(&rows[i].settings, &sim, NULL), rows[i].result);
    }
}

static void it_starts_and_stops_as_often_as_one_likes(void **state)
{
    (void)state;
    dfns_sim *sim = make("2023");
    assert_string_equal(dfns_sim_url(sim), "");
    for (int i = 0; i < 3; i++) {
        assert_int_equal(dfns_sim_start(sim, NULL), DFNS_SIM_OK);
        assert_int_equal(dfns_sim_start(sim, NULL), DFNS_SIM_OK);
        assert_memory_equal(dfns_sim_url(sim), "http://127.0.0.1:", 17);
        dfns_sim_stop(sim);
        dfns_sim_stop(sim);
        assert_string_equal(dfns_sim_url(sim), "");
    }
    dfns_sim_free(sim);
    dfns_sim_free(NULL);
    dfns_sim_free_text(NULL);
    assert_string_equal(dfns_sim_version(), DFNS_VERSION);
}

static void a_taken_port_is_the_systems_no(void **state)
{
    (void)state;
    dfns_sim *first = make("2023"), *second = NULL;
    dfns_sim_settings settings = DFNS_SIM_SETTINGS;
    dfns_sim_error error;
    assert_int_equal(dfns_sim_start(first, NULL), DFNS_SIM_OK);
    settings.port = atoi(strrchr(dfns_sim_url(first), ':') + 1);
    assert_int_equal(dfns_sim_create(&settings, &second, NULL), DFNS_SIM_OK);
    assert_int_equal(dfns_sim_start(second, &error), DFNS_SIM_SYSTEM);
    assert_non_null(strstr(error.message, "is in use"));
    assert_string_equal(dfns_sim_url(second), "");
    dfns_sim_free(second);
    dfns_sim_free(first);
}

static void instances_do_not_know_each_other(void **state)
{
    (void)state;
    dfns_sim *one = make("2023"), *other = make("2025");
    assert_int_equal(dfns_sim_advance_clock(one, NULL, 3600, NULL), DFNS_SIM_OK);
    assert_int_equal(dfns_sim_add_fault(one, NULL, "{\"operation\":\"*\",\"status\":503}", NULL),
                     DFNS_SIM_OK);
    assert_value(one, "/_sim/clock", "/offset_ms", "3600000");
    assert_value(other, "/_sim/clock", "/offset_ms", "0");
    assert_value(one, "/_sim/faults", "/faults/0/status", "503");
    assert_value(one, "/_sim/health", "/edition", "2023");
    assert_value(other, "/_sim/health", "/edition", "2025");
    char *json = NULL, *text = NULL;
    assert_int_equal(dfns_sim_admin(other, "GET", "/_sim/faults", NULL, &(int){0}, &json, NULL),
                     DFNS_SIM_OK);
    assert_int_equal(dfns_sim_pick(json, "/faults/0/status", &text, NULL), DFNS_SIM_BAD_INPUT);
    dfns_sim_free_text(json);
    dfns_sim_free(one);
    dfns_sim_free(other);
}

static void a_reset_goes_back_to_the_start(void **state)
{
    (void)state;
    dfns_sim *sim = make("2023");
    assert_int_equal(dfns_sim_advance_clock(sim, NULL, -60, NULL), DFNS_SIM_OK);
    assert_int_equal(dfns_sim_reset(sim, NULL, NULL), DFNS_SIM_OK);
    assert_value(sim, "/_sim/clock", "/offset_ms", "0");
    dfns_sim_free(sim);
}

static void a_number_is_picked_to_its_last_digit(void **state)
{
    (void)state;
    static const char json[] = "[9007199254740993,1e400,0.1]";
    static const char *const wanted[] = {"9007199254740993", "1e400", "0.1"};
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        char pointer[] = "/0", *text = NULL;
        pointer[1] = (char)('0' + i);
        assert_int_equal(dfns_sim_pick(json, pointer, &text, NULL), DFNS_SIM_OK);
        assert_string_equal(text, wanted[i]);
        dfns_sim_free_text(text);
    }
}

static void a_body_that_no_request_has_is_not_signed(void **state)
{
    (void)state;
    static const size_t sizes[] = {64 * 1024 + 1, 1024 * 1024, 17 * 1024 * 1024};
    dfns_sim *sim = make("2023");
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char *body = calloc(1, sizes[i] + 1), *action = NULL;
        assert_non_null(body);
        memset(body, 'x', sizes[i]);
        assert_int_equal(dfns_sim_user_action(sim, NULL, "PUT", "/", body, &action, NULL),
                         DFNS_SIM_BAD_INPUT);
        assert_null(action);
        free(body);
    }
    dfns_sim_free(sim);
}

static void a_session_is_one_until_it_is_removed(void **state)
{
    (void)state;
    dfns_sim *sim = make("2023");
    dfns_sim_error error;
    char *json = NULL, *id = NULL, *action = NULL;
    assert_int_equal(dfns_sim_new_session(sim, &json, NULL), DFNS_SIM_OK);
    assert_int_equal(dfns_sim_pick(json, "/id", &id, NULL), DFNS_SIM_OK);
    assert_int_equal(dfns_sim_advance_clock(sim, id, 5, NULL), DFNS_SIM_OK);
    assert_value(sim, "/_sim/clock", "/offset_ms", "0");
    assert_int_equal(
        dfns_sim_user_action(sim, id, "PUT", "/auth/manage/apps/deactivate", "{}", &action, NULL),
        DFNS_SIM_OK);
    assert_true(strlen(action) > 0);
    assert_int_equal(dfns_sim_clear_faults(sim, id, NULL), DFNS_SIM_OK);
    assert_int_equal(dfns_sim_remove_session(sim, id, NULL), DFNS_SIM_OK);
    assert_int_equal(dfns_sim_advance_clock(sim, id, 5, &error), DFNS_SIM_BAD_INPUT);
    assert_memory_equal(error.message, "there is no session", 19);
    dfns_sim_free_text(json);
    dfns_sim_free_text(id);
    dfns_sim_free_text(action);
    dfns_sim_free(sim);
}

/* As a text, which is the whole of it. */
static char *world_of(dfns_sim *sim)
{
    char *json = NULL;
    assert_int_equal(dfns_sim_world(sim, NULL, &json, NULL), DFNS_SIM_OK);
    assert_non_null(json);
    return json;
}

static void assert_world(dfns_sim *sim, const char *wanted)
{
    char *found = world_of(sim);
    assert_string_equal(found, wanted);
    dfns_sim_free_text(found);
}

static void revoke_update(dfns_sim *sim)
{
    static const char what[] = "{\"user\":\"us-c4aeb-zrioh-34xa6lst40pqebh5\","
                               "\"revoke\":[\"Auth:Creds:Update\"]}";
    char *json = NULL;
    int status;
    assert_int_equal(dfns_sim_admin(sim, "PUT", "/_sim/permissions", what, &status, &json, NULL),
                     DFNS_SIM_OK);
    assert_int_equal(status, 200);
    dfns_sim_free_text(json);
}

static void the_world_goes_out_and_in_again(void **state)
{
    (void)state;
    dfns_sim *sim = make("2023"), *other = NULL;
    dfns_sim_settings settings = DFNS_SIM_SETTINGS;
    char *before = world_of(sim);
    assert_int_equal(dfns_sim_set_world(sim, NULL, "{}", NULL), DFNS_SIM_BAD_INPUT);
    assert_world(sim, before);
    revoke_update(sim);
    char *revoked = world_of(sim);
    assert_string_not_equal(before, revoked);
    assert_int_equal(dfns_sim_set_world(sim, NULL, before, NULL), DFNS_SIM_OK);
    assert_world(sim, before);
    settings.world_json = revoked;
    assert_int_equal(dfns_sim_create(&settings, &other, NULL), DFNS_SIM_OK);
    assert_world(other, revoked);
    dfns_sim_free_text(before);
    dfns_sim_free_text(revoked);
    dfns_sim_free(other);
    dfns_sim_free(sim);
}

/* One request, answered before this returns. */
static void call(int port)
{
    static const char request[] = "GET /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                                  "Connection: close\r\n\r\n";
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    char answer[1024];
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(send(fd, request, sizeof request - 1, 0), sizeof request - 1);
    while (recv(fd, answer, sizeof answer, 0) > 0)
        ;
    close(fd);
}

static void assert_picked(const char *json, const char *pointer, const char *wanted)
{
    char *text = NULL;
    assert_int_equal(dfns_sim_pick(json, pointer, &text, NULL), DFNS_SIM_OK);
    assert_string_equal(text, wanted);
    dfns_sim_free_text(text);
}

static void the_journal_is_all_that_is_remembered(void **state)
{
    (void)state;
    dfns_sim *sim = make("2023");
    char *json = NULL;
    assert_int_equal(dfns_sim_start(sim, NULL), DFNS_SIM_OK);
    for (int i = 0; i < 130; i++)
        call(atoi(strrchr(dfns_sim_url(sim), ':') + 1));
    assert_int_equal(dfns_sim_journal(sim, NULL, 0, &json, NULL), DFNS_SIM_OK);
    assert_picked(json, "/entries/0/number", "1");
    assert_picked(json, "/entries/129/number", "130");
    assert_picked(json, "/next", "130");
    dfns_sim_free_text(json);
    json = NULL;
    assert_int_equal(dfns_sim_journal(sim, NULL, 129, &json, NULL), DFNS_SIM_OK);
    assert_picked(json, "/entries/0/number", "130");
    dfns_sim_free_text(json);
    dfns_sim_free(sim);
}

static void numbers_are_picked_as_they_are(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "0", "-1", "9007199254740991", "-9007199254740991", "18446744073709551615", "0.5", "1e300",
    };
    dfns_sim_settings settings = DFNS_SIM_SETTINGS;
    dfns_sim *sim = NULL;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_picked(rows[i], "", rows[i]);
    settings.seed = (UINT64_C(1) << 53) - 1;
    assert_int_equal(dfns_sim_create(&settings, &sim, NULL), DFNS_SIM_OK);
    assert_value(sim, "/_sim/health", "/seed", "9007199254740991");
    dfns_sim_free(sim);
}

static void a_limit_is_no_bad_input(void **state)
{
    (void)state;
    static const char rule[] = "{\"operation\":\"*\",\"as\":\"internal\"}";
    dfns_sim *sim = make("2023");
    dfns_sim_error error;
    for (int i = 0; i < 64; i++)
        assert_int_equal(dfns_sim_add_fault(sim, NULL, rule, NULL), DFNS_SIM_OK);
    assert_int_equal(dfns_sim_add_fault(sim, NULL, rule, &error), DFNS_SIM_NO_MEMORY);
    assert_string_equal(error.message, "/faults: expected at most 64 rules");
    dfns_sim_free(sim);
}

static void a_mistake_comes_back_with_its_message(void **state)
{
    (void)state;
    dfns_sim *sim = make("2023");
    dfns_sim_error error;
    char *json = NULL;
    int status = 0;
    assert_int_equal(dfns_sim_add_fault(sim, NULL, "{\"operation\":\"x\"}", &error),
                     DFNS_SIM_BAD_INPUT);
    assert_non_null(strstr(error.message, "/operation"));
    assert_int_equal(dfns_sim_add_fault(sim, NULL, "{", &error), DFNS_SIM_BAD_INPUT);
    assert_int_equal(dfns_sim_admin(sim, "GET", "/auth/credentials", NULL, &status, &json, &error),
                     DFNS_SIM_BAD_INPUT);
    assert_string_equal(error.message, "expected a path under /_sim/, found \"/auth/credentials\"");
    assert_null(json);
    assert_int_equal(dfns_sim_admin(sim, "GET", "/_sim/nowhere", NULL, &status, &json, &error),
                     DFNS_SIM_OK);
    assert_int_equal(status, 404);
    dfns_sim_free_text(json);
    dfns_sim_free(sim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_are_checked),
        cmocka_unit_test(it_starts_and_stops_as_often_as_one_likes),
        cmocka_unit_test(a_taken_port_is_the_systems_no),
        cmocka_unit_test(instances_do_not_know_each_other),
        cmocka_unit_test(a_reset_goes_back_to_the_start),
        cmocka_unit_test(a_number_is_picked_to_its_last_digit),
        cmocka_unit_test(a_body_that_no_request_has_is_not_signed),
        cmocka_unit_test(a_session_is_one_until_it_is_removed),
        cmocka_unit_test(the_world_goes_out_and_in_again),
        cmocka_unit_test(the_journal_is_all_that_is_remembered),
        cmocka_unit_test(numbers_are_picked_as_they_are),
        cmocka_unit_test(a_limit_is_no_bad_input),
        cmocka_unit_test(a_mistake_comes_back_with_its_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
