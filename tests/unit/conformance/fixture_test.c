/* Cases that must fail, each with its words; and that those built in do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "conformance/fixture/ids.h"
#include "conformance/fixture/library.h"
#include "conformance/plan/lint.h"

#define FOLDER DFNS_SOURCE_DIR "/tests/selfcheck/"

static int set_up(void **state)
{
    static struct library library;
    struct status status = library_open(&library);
    *state = &library;
    return !status_is_ok(&status);
}

static int tear_down(void **state)
{
    library_free(*state);
    return 0;
}

static void remember(void *context, const struct status *status)
{
    struct status *last = context;
    *last = *status;
}

static void print_fault(void *context, const struct status *status)
{
    print_error("%s\n", status->message);
    ++*(int *)context;
}

static int is_case(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);
    return len > 5 && strcmp(entry->d_name + len - 5, ".json") == 0;
}

/* "12:5: " and the words: what stands in <name>.txt beside <name>.json. */
static char *words_beside(const char *name)
{
    struct buf path = buf_make(1024), words = buf_make(1024);
    buf_format(&path, FOLDER "%.*s.txt", (int)strlen(name) - 5, name);
    struct status status = file_read(buf_cstr(&path), &words);
    if (!status_is_ok(&status))
        fail_msg("%s", status.message);
    words.ptr[strcspn(words.ptr, "\n")] = '\0';
    buf_free(&path);
    return words.ptr;
}

static void check_case(struct library *library, const char *name)
{
    char path[512];
    struct status said = status_ok();
    char *words = words_beside(name);
    snprintf(path, sizeof path, FOLDER "%s", name);
    size_t before = library->cases.count;
    struct status status = library_add_file(library, path, remember, &said);
    if (status_is_ok(&status))
        fail_msg("%s: was accepted", name);
    snprintf(path, sizeof path, FOLDER "%s:%s", name, words);
    if (strncmp(said.message, path, strlen(path)) != 0)
        fail_msg("%s\n  must say: %s\n  says:     %s", name, path, said.message);
    assert_int_equal(library->cases.count, before);
    free(words);
}

static void each_mistake_is_told_in_its_words(void **state)
{
    struct dirent **entries;
    int count = scandir(FOLDER, &entries, is_case, alphasort);
    assert_true(count > 40);
    for (int i = 0; i < count; i++) {
        check_case(*state, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
}

#define PATH "cases/nonce/a.json"
#define CASE(id, endpoints)                                                                        \
    "{\"id\":\"" id "\",\"endpoints\":[" endpoints "],\"title\":\"t\",\"why\":\"w\","              \
    "\"editions\":[\"2023\"],\"safety\":\"noop\",\"steps\":[{\"name\":\"s\",\"expect\":["          \
    "{\"on\":\"status\",\"op\":\"equals\",\"value\":200,\"level\":\"observed\"}]}]}"

static struct status add(struct library *library, const char *text)
{
    struct references references = {&library->clauses, &library->editions};
    return fixture_set_add(&library->cases, PATH, span_of(text), &references);
}

static void a_file_stands_for_a_case_on_each_endpoint(void **state)
{
    struct library *library = *state;
    struct status status = add(library, CASE("{endpoint}.nonce.a", "\"cred\",\"app\""));
    assert_true(status_is_ok(&status));
    status = add(library, CASE("x.nonce.b", "\"cred\",\"app\""));
    assert_true(status_is_ok(&status));
    status = fixture_set_finish(&library->cases);
    assert_true(status_is_ok(&status));
    assert_int_equal(library->cases.count, 3);
    const struct fixture *app = fixture_set_find(&library->cases, "app.nonce.a");
    const struct fixture *both = fixture_set_find(&library->cases, "x.nonce.b");
    assert_true(!app->endpoints[ENDPOINT_CREDENTIAL] && app->endpoints[ENDPOINT_APPLICATION]);
    assert_true(both->endpoints[ENDPOINT_CREDENTIAL] && both->endpoints[ENDPOINT_APPLICATION]);
    assert_null(fixture_set_find(&library->cases, "cred.nonce.b"));
    assert_string_equal(fixture_set_nearest(&library->cases, "cred.nonce.aa"), "cred.nonce.a");
}

static void an_id_is_used_once(void **state)
{
    struct library *library = *state;
    struct status status = add(library, CASE("{endpoint}.nonce.a", "\"cred\",\"app\""));
    assert_true(status_is_ok(&status));
    status = add(library, CASE("app.nonce.a", "\"app\""));
    assert_true(status_is_ok(&status));
    status = fixture_set_finish(&library->cases);
    assert_int_equal(status.code, STATUS_INPUT);
    assert_non_null(strstr(status.message, "\"app.nonce.a\" is taken by " PATH " already"));
}

static void a_case_that_watches_is_not_alone(void **state)
{
    struct library *library = *state;
    struct references references = {&library->clauses, &library->editions};
    static const char text[] =
        "{\"id\":\"any.a\",\"endpoints\":[\"cred\"],\"title\":\"t\",\"why\":\"w\","
        "\"editions\":[\"2023\"],\"safety\":\"read\",\"alone\":true,\"steps\":[{\"name\":\"s\","
        "\"watch\":\"all\",\"expect\":[{\"on\":\"status\",\"op\":\"present\","
        "\"level\":\"observed\"}]}]}";
    struct status status =
        fixture_set_add(&library->cases, "cases/any/a.json", span_of(text), &references);
    assert_int_equal(status.code, STATUS_INPUT);
    assert_non_null(strstr(status.message, "/alone: a case that watches sends nothing"));
}

static void what_is_built_in_has_no_mistake(void **state)
{
    struct library *library = *state;
    int faults = 0;
    struct status status = library_add_embedded(library, print_fault, &faults);
    assert_true(status_is_ok(&status));
    status = fixture_set_finish(&library->cases);
    assert_true(status_is_ok(&status));
    lint_coverage(library, print_fault, &faults);
    ids_lint(library, embedded_find(&conformance_fixtures, "ids.json"), true, print_fault, &faults);
    assert_int_equal(faults, 0);
    assert_true(library->cases.count > 80);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(each_mistake_is_told_in_its_words),
        EACH(a_file_stands_for_a_case_on_each_endpoint),
        EACH(an_id_is_used_once),
        EACH(a_case_that_watches_is_not_alone),
        EACH(what_is_built_in_has_no_mistake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
