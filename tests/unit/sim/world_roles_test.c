/* What the roles of a world are told that have other members than they may, or name nobody. */
#include "tests/support/check.h"

#include <string.h>

#include "common/json.h"
#include "sim/world/seed.h"
#include "sim/world/seed_records.h"

struct mistake {
    const char *object, *member; /* where something is changed in the roles of the default world */
    const char *value;           /* as JSON; NULL: the member is absent */
    const char *message;
};

static const struct mistake mistakes[] = {
    {"", "calers", "{}", "/roles/calers: unknown member; did you mean \"callers\"?"},
    {"", "callers", "\"x\"", "/roles/callers: expected an object, found string"},
    {"", "callers", "[]", "/roles/callers: expected an object, found array"},
    {"", "callers", NULL, "/roles/callers: expected an object, found nothing"},
    {"", "callers", "{}", "/roles/callers/permitted: expected an object, found nothing"},
    {"", "application", "5",
     "/roles/application: expected a string that is not empty, found number"},
    {"", "application", NULL,
     "/roles/application: expected a string that is not empty, found nothing"},
    {"", "application", "\"nobody\"", "/roles/application: no application has the id \"nobody\""},
    {"", "server_side_application", "\"nobody\"",
     "/roles/server_side_application: no application has the id \"nobody\""},
    {"/callers", "secnd", "{}", "/roles/callers/secnd: unknown member; did you mean \"second\"?"},
    {"/callers", "second", "7", "/roles/callers/second: expected an object, found number"},
    {"/callers/second", "tokn", "\"second\"",
     "/roles/callers/second/tokn: unknown member; did you mean \"token\"?"},
    {"/callers/second", "token", NULL,
     "/roles/callers/second/token: expected a string that is not empty, found nothing"},
    {"/callers/second", "token", "\"nobody\"",
     "/roles/callers/second/token: no token has the name \"nobody\""},
    {"/callers/second", "credential", "\"nobody\"",
     "/roles/callers/second/credential: no credential has the id \"nobody\""},
    {"/credentials", "deactivatd", "[]",
     "/roles/credentials/deactivatd: unknown member; did you mean \"deactivated\"?"},
    {"/credentials", "deactivated", "\"nobody\"",
     "/roles/credentials/deactivated: no credential has the id \"nobody\""},
    {"/credentials", "other_tenant", "\"nobody\"",
     "/roles/credentials/other_tenant: no credential has the id \"nobody\""},
    {"/credentials", "sacrificial", "[\"cr-e307u-265eq-fe8enbvz7e8abz9p\",\"nobody\"]",
     "/roles/credentials/sacrificial/1: no credential has the id \"nobody\""},
    {"/applications", "sacrificial", "[\"nobody\"]",
     "/roles/applications/sacrificial/0: no application has the id \"nobody\""},
    {"/applications", "sacrificial", "[1]",
     "/roles/applications/sacrificial: expected an array of strings that are not empty, "},
};

/* What is good with less than everything in it. */
static const struct mistake good[] = {
    {"", "server_side_application", NULL, ""},
    {"", "application", "\"312ce25e-a112-4d45-9965-6175e7c568dd\"", ""},
    {"/callers", "expired", NULL, ""},
    {"/callers/second", "credential", NULL, ""},
    {"/callers", "$schema", "\"x\"", ""},
    {"/applications", "sacrificial", "[]", ""},
};

static struct status check_with(const struct mistake *row)
{
    struct world *world = NULL;
    struct status status = seed_default(&world);
    assert_string_equal(status.message, "");
    cJSON *object = (cJSON *)json_pointer(world->roles, row->object);
    cJSON_DeleteItemFromObjectCaseSensitive(object, row->member);
    if (row->value)
        cJSON_AddItemToObject(object, row->member, json_parse(span_of(row->value), NULL));
    status = seed_check_roles(world);
    world_free(world);
    return status;
}

static void test_mistakes_are_told_with_their_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(mistakes); i++) {
        struct status status = check_with(&mistakes[i]);
        assert_int_equal(status.code, STATUS_INPUT);
        if (strncmp(status.message, mistakes[i].message, strlen(mistakes[i].message)) != 0)
            fail_msg("expected \"%s\", found \"%s\"", mistakes[i].message, status.message);
    }
}

static void test_what_may_be_absent_may_be_absent(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(good); i++)
        assert_string_equal(check_with(&good[i]).message, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mistakes_are_told_with_their_place),
        cmocka_unit_test(test_what_may_be_absent_may_be_absent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
