/* A file that is being written while something fails: under its name is the old content or the new,
 * whole, and beside it nothing is left. */
#include "tests/support/check.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "tests/faults/sweep.h"

enum { MAX_CONTENT = 100000 };

struct trial {
    char folder[32], path[64];
    bool exists; /* before it is written */
    struct status status;
    struct buf read;
};

static const char old_content[] = "old", new_content[] = "new, and longer than the old";

static void prepare(void *context)
{
    const struct trial *trial = context;
    unlink(trial->path);
    if (!trial->exists)
        return;
    struct status status = file_write(trial->path, span_of(old_content));
    assert_string_equal(status.message, "");
}

static void write_new(void *context)
{
    struct trial *trial = context;
    trial->status = file_write(trial->path, span_of(new_content));
}

static size_t count_files(const char *folder)
{
    size_t count = 0;
    DIR *entries = opendir(folder);
    assert_non_null(entries);
    for (const struct dirent *entry; (entry = readdir(entries));)
        count += entry->d_name[0] != '.';
    closedir(entries);
    return count;
}

static void judge_written(void *context, bool failed)
{
    struct trial *trial = context;
    struct buf found = buf_make(MAX_CONTENT);
    bool done = status_is_ok(&trial->status);
    const char *wanted = done ? new_content : old_content;
    bool expected = done || trial->exists;
    struct status status = file_read(trial->path, &found);
    if (status_is_ok(&status) != expected ||
        (expected && !span_equal_text(buf_peek(&found), wanted)))
        sweep_complain("the file holds \"%s\"", buf_cstr(&found));
    if (count_files(trial->folder) != expected)
        sweep_complain("something was left beside it");
    if (done == failed || (failed && !trial->status.message[0]))
        sweep_complain("was told: \"%s\"", trial->status.message);
    buf_free(&found);
}

static void begin(struct trial *trial)
{
    snprintf(trial->folder, sizeof trial->folder, "/tmp/dfns-faults-XXXXXX");
    assert_non_null(mkdtemp(trial->folder));
    snprintf(trial->path, sizeof trial->path, "%s/report.xml", trial->folder);
}

static void end(const struct trial *trial)
{
    unlink(trial->path);
    assert_int_equal(rmdir(trial->folder), 0);
}

static void it_is_whole_or_as_it_was(void **state)
{
    (void)state;
    struct trial trial = {0};
    struct sweep sweep = {&trial, prepare, write_new, judge_written};
    begin(&trial);
    for (int exists = 0; exists < 2; exists++) {
        trial.exists = exists;
        for (unsigned call = 0; call < FAILING_CALLS; call++)
            sweep_run(&sweep, (enum failing_call)call, 0, exists ? "over an old file" : "anew");
    }
    end(&trial);
    sweep_conclude();
}

static void read_it(void *context)
{
    struct trial *trial = context;
    buf_free(&trial->read);
    trial->read = buf_make(MAX_CONTENT);
    trial->status = file_read(trial->path, &trial->read);
}

static void judge_read(void *context, bool failed)
{
    const struct trial *trial = context;
    bool done = status_is_ok(&trial->status);
    if (done == failed || (done && !span_equal_text(buf_peek(&trial->read), old_content)) ||
        (!done && !strstr(trial->status.message, trial->path)))
        sweep_complain("was told: \"%s\"", trial->status.message);
}

static void what_cannot_be_read_is_named(void **state)
{
    (void)state;
    struct trial trial = {.exists = true};
    struct sweep sweep = {&trial, prepare, read_it, judge_read};
    begin(&trial);
    sweep_run(&sweep, FAILING_MEMORY, 0, "reading");
    sweep_run(&sweep, FAILING_OPEN, 0, "reading");
    buf_free(&trial.read);
    end(&trial);
    sweep_conclude();
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_whole_or_as_it_was),
        cmocka_unit_test(what_cannot_be_read_is_named),
    };
    sweep_take_arguments(argc, argv);
    return sweep_end(cmocka_run_group_tests(tests, NULL, NULL));
}
