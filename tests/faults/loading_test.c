/*
 * Files that are read while memory is short or no file can be opened: target files, cases, and all
 * that the suite knows. Each is read as usual, or it is said that it could not; never that
 * something in it is wrong.
 */
#include "tests/support/check.h"

#include <string.h>

#include "conformance/fixture/library.h"
#include "conformance/target/target.h"
#include "tests/faults/sweep.h"

#define TARGET  DFNS_SOURCE_DIR "/tests/faults/target.json"
#define PLAIN   DFNS_SOURCE_DIR "/fixtures/cases/nonce/missing.json"
#define PATTERN DFNS_SOURCE_DIR "/fixtures/cases/any/strict-json.json"

struct trial {
    struct status (*load)(struct trial *trial);
    void (*forget)(struct trial *trial);
    bool loaded;
    struct target target;
    struct library library;
    struct status status;
    size_t usual_count;
};

static struct status load_target(struct trial *trial)
{
    return target_read(TARGET, &trial->target);
}

static void forget_target(struct trial *trial)
{
    target_free(&trial->target);
}

static void take_complaint(void *context, const struct status *status)
{
    (void)context;
    if (status->code == STATUS_INPUT)
        sweep_complain("%s", status->message);
}

static struct status load_library(struct trial *trial)
{
    struct status status = library_open(&trial->library);
    if (!status_is_ok(&status))
        return status;
    /* glibc leaks what it has of a pattern when memory ends, which a sanitizer would report. */
    const char *path = failing_has_sanitizer() ? PLAIN : PATTERN;
    status = library_add_file(&trial->library, path, take_complaint, NULL);
    if (status_is_ok(&status))
        status = fixture_set_finish(&trial->library.cases);
    if (!status_is_ok(&status))
        library_free(&trial->library);
    return status;
}

static void forget_library(struct trial *trial)
{
    library_free(&trial->library);
}

static void prepare(void *context)
{
    struct trial *trial = context;
    if (trial->loaded)
        trial->forget(trial);
    trial->loaded = false;
}

static void work(void *context)
{
    struct trial *trial = context;
    trial->status = trial->load(trial);
    trial->loaded = status_is_ok(&trial->status);
}

static void judge(void *context, bool failed)
{
    const struct trial *trial = context;
    const struct status *status = &trial->status;
    if (!trial->loaded && (!failed || status->code == STATUS_INPUT || !status->message[0]))
        sweep_complain("%d %s", (int)status->code, status->message);
    if (trial->loaded && trial->library.cases.count != trial->usual_count)
        sweep_complain("%zu cases", trial->library.cases.count);
}

static void try(struct trial *trial, const char *what)
{
    struct sweep sweep = {trial, prepare, work, judge};
    work(trial);
    assert_string_equal(trial->status.message, "");
    trial->usual_count = trial->library.cases.count;
    sweep_run(&sweep, FAILING_MEMORY, 0, what);
    sweep_run(&sweep, FAILING_OPEN, 0, what);
    prepare(trial);
    sweep_conclude();
}

static void a_target_file(void **state)
{
    (void)state;
    struct trial trial = {.load = load_target, .forget = forget_target};
    try(&trial, "a target file");
}

static void what_the_suite_knows(void **state)
{
    (void)state;
    struct trial trial = {.load = load_library, .forget = forget_library};
    try(&trial, "clauses, editions and a case");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_target_file),
        cmocka_unit_test(what_the_suite_knows),
    };
    sweep_take_arguments(argc, argv);
    return sweep_end(cmocka_run_group_tests(tests, NULL, NULL));
}
