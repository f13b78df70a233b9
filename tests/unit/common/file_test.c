#include "common/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/check.h"

struct folder {
    char path[64];
};

static int make_folder(void **state)
{
    static struct folder folder;
    folder = (struct folder){"/tmp/file_test.XXXXXX"};
    *state = &folder;
    return mkdtemp(folder.path) ? 0 : -1;
}

static int remove_folder(void **state)
{
    struct folder *folder = *state;
    DIR *entries = opendir(folder->path);
    for (struct dirent *entry; (entry = readdir(entries));)
        unlinkat(dirfd(entries), entry->d_name, 0);
    closedir(entries);
    return rmdir(folder->path);
}

static const char *inside(const struct folder *folder, const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder->path, name);
    return path;
}

static size_t count_files(const struct folder *folder)
{
    size_t count = 0;
    DIR *entries = opendir(folder->path);
    for (struct dirent *entry; (entry = readdir(entries));)
        count += entry->d_name[0] != '.';
    closedir(entries);
    return count;
}

static void assert_fails(struct status status, enum status_code code, const char *message)
{
    assert_int_equal(status.code, code);
    assert_string_equal(status.message, message);
}

static void assert_holds(const char *path, const char *content)
{
    struct buf out = buf_make(100000);
    struct status status = file_read(path, &out);
    assert_string_equal(status.message, "");
    assert_string_equal(buf_cstr(&out), content);
    buf_free(&out);
}

static void put(const char *path, const char *content)
{
    struct status status = file_write(path, span_of(content));
    assert_string_equal(status.message, "");
}

static void test_reads_what_was_written(void **state)
{
    const char *path = inside(*state, "a");
    put(path, "one");
    assert_holds(path, "one");
    put(path, "");
    assert_holds(path, "");
    assert_int_equal(count_files(*state), 1);
}

static void test_a_large_file_comes_back_whole(void **state)
{
    const char *path = inside(*state, "a");
    char text[50001];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    put(path, text);
    assert_holds(path, text);
}

static void test_what_cannot_be_read_is_named(void **state)
{
    struct buf out = buf_make(100);
    assert_fails(file_read("/nowhere/a", &out), STATUS_IO,
                 "/nowhere/a: cannot open: No such file or directory");
    assert_fails(file_read("/proc", &out), STATUS_IO, "/proc: cannot read: Is a directory");
    put(inside(*state, "a"), "content");
    char expected[200];
    snprintf(expected, sizeof expected, "%s: larger than 3 bytes", inside(*state, "a"));
    struct buf small = buf_make(3);
    assert_fails(file_read(inside(*state, "a"), &small), STATUS_MEMORY, expected);
    buf_free(&small);
    buf_free(&out);
}

static void test_what_cannot_be_written_is_named(void **state)
{
    (void)state;
    assert_fails(file_write("/nowhere/a", SPAN_LITERAL("x")), STATUS_IO,
                 "/nowhere/a: cannot create a file beside it: No such file or directory");
}

static void test_a_folder_is_not_replaced(void **state)
{
    const struct folder *folder = *state;
    assert_int_equal(file_write(folder->path, SPAN_LITERAL("x")).code, STATUS_IO);
    assert_int_equal(count_files(folder), 0);
}

/* A write that fails half way: the limit on a file's size stands for a full disk. */
static void test_a_failure_leaves_the_old_file(void **state)
{
    const char *path = inside(*state, "a");
    put(path, "old");
    struct rlimit before, little = {2, 2};
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    little.rlim_max = before.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
    struct status status = file_write(path, SPAN_LITERAL("longer than that"));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(status.code, STATUS_IO);
    assert_true(span_starts_with(span_of(status.message), path));
    assert_holds(path, "old");
    assert_int_equal(count_files(*state), 1);
}

static void test_the_umask_counts(void **state)
{
    const char *path = inside(*state, "a");
    struct stat info;
    mode_t before = umask(027);
    put(path, "x");
    umask(before);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
}

/* Under a device's name there is a device afterwards, too. */
static void test_what_is_no_regular_file_is_written_in_place(void **state)
{
    const char *path = inside(*state, "pipe");
    assert_int_equal(mkfifo(path, 0600), 0);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    char got[4] = {0};
    put(path, "abc");
    assert_int_equal(read(fd, got, 3), 3);
    assert_string_equal(got, "abc");
    close(fd);
    assert_int_equal(count_files(*state), 1);
}

static void test_a_full_device_is_a_failure(void **state)
{
    /* A link of ours to it, so that a mistake here does not replace the machine's device. */
    const char *path = inside(*state, "full");
    assert_int_equal(symlink("/dev/full", path), 0);
    struct status status = file_write(path, SPAN_LITERAL("x"));
    assert_int_equal(status.code, STATUS_IO);
    assert_non_null(strstr(status.message, "No space left on device"));
}

static void test_finds_a_file_beside_another(void **state)
{
    (void)state;
    static const struct {
        const char *beside, *name, *found;
    } rows[] = {
        {"dir/target.json", "key.pem", "dir/key.pem"},
        {"/a/b/target.json", "../key.pem", "/a/b/../key.pem"},
        {"/target.json", "key.pem", "/key.pem"},
        {"target.json", "key.pem", "key.pem"},
        {"dir/target.json", "/etc/key.pem", "/etc/key.pem"},
        {"-", "key.pem", "key.pem"},
        {NULL, "key.pem", "key.pem"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char *found = file_beside(rows[i].beside, rows[i].name);
        assert_string_equal(found, rows[i].found);
        free(found);
    }
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    signal(SIGXFSZ, SIG_IGN);
    const struct CMUnitTest tests[] = {
        IN_A_FOLDER(test_reads_what_was_written),
        IN_A_FOLDER(test_a_large_file_comes_back_whole),
        IN_A_FOLDER(test_what_cannot_be_read_is_named),
        IN_A_FOLDER(test_what_cannot_be_written_is_named),
        IN_A_FOLDER(test_a_folder_is_not_replaced),
        IN_A_FOLDER(test_a_failure_leaves_the_old_file),
        IN_A_FOLDER(test_the_umask_counts),
        IN_A_FOLDER(test_what_is_no_regular_file_is_written_in_place),
        IN_A_FOLDER(test_a_full_device_is_a_failure),
        cmocka_unit_test(test_finds_a_file_beside_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
